"""Whether a catalogue file holds a catalogue at all, found out without changing a byte of it."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from patchfind.catalogue.database import connect
from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryProblem
from patchfind.foundation.paths import exists
from patchfind.foundation.regular_file import open_regular

_HEADER = struct.Struct(">16s84xB2xH")
"""SQLite's magic, and of the first page of the schema its kind and how many entries it has."""

_LEAF = 13

_TRACES = (b"CREATE TABLE encoder_sets", b"CREATE TABLE photo_rows", b"CREATE TABLE view_version")


def holds_nothing(path: Path) -> bool:
    """Whether ``path`` is missing, empty, or a database without a single table.

    SQLite would begin a new catalogue in each of these. False for what is no database and for
    what cannot be read: opening it says why. Changes in a log beside the file count only where
    SQLite would look at them, which it does not beside an empty file.
    """
    log = path.with_name(path.name + "-wal")
    try:
        if not exists(path) or not path.stat().st_size:
            return True
        return path.is_file() and _has_no_table(path) and _stays_empty(path, log)
    except (sqlite3.Error, LibraryProblem, OSError):
        return False


def speaks_of_our_tables(head: bytes) -> bool:
    """Whether the beginning of a file, be it damaged, is that of a catalogue or of its log."""
    return any(trace in head for trace in _TRACES)


def _has_no_table(path: Path) -> bool:
    """By the root of the schema, which lies right after the header; SQLite might not end here."""
    with open_regular(path) as file:
        head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return True
    magic, kind, cells = _HEADER.unpack(head)
    return bool(magic == b"SQLite format 3\0" and kind == _LEAF and not cells)


def _stays_empty(path: Path, log: Path) -> bool:
    """Whether its log brings no table; found out from copies, which opening both may change."""
    if not log.exists():
        return True
    with own_files.scratch_folder() as scratch:
        copy = Path(scratch, "copy.sqlite3")
        for source, side in ((path, ""), (log, "-wal")):
            own_files.copy(source, Path(f"{copy}{side}"))
        with closing(connect(copy)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None

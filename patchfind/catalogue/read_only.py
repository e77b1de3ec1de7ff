"""A catalogue in a place that cannot be written: why that is, and how it is read all the same.

SQLite needs files of its own beside a catalogue to read it together with others. Where it cannot
make them, the file is read as one that nobody changes, and is held to that at every statement.
"""

from __future__ import annotations

import os
from pathlib import Path

from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.locks import locks_work
from patchfind.foundation.sentence import Sentence

Still = tuple[int, int, int, int]
"""By what a change would be noticed: the file's inode, size and time, and the size of its log."""


def why_read_only(path: Path) -> str | None:
    """The sentence for a catalogue that may not be written; None where it may, as far as is told.

    A disk that is full lets itself be written, until something is.
    """
    begun = path.exists()
    if os.access(path.parent, os.W_OK) and (os.access(path, os.W_OK) or not begun):
        return None
    return _sentence(
        path, Sentence("cannot be written to (its disk is read-only, or not open to this user)")
    )


def why_unwritable(path: Path) -> str:
    """The sentence for a catalogue that SQLite could not open for writing."""
    known = why_read_only(path)
    if known is not None:
        return known
    if not locks_work(path.parent):
        return _sentence(
            path, Sentence("lies on a disk or network share on which files cannot be locked")
        )
    return _sentence(path, Sentence("lies on a disk that is full, or refuses to write"))


def still(path: Path) -> Still:
    """What the catalogue ``path`` is like now; nothing is like it where it cannot be seen."""
    try:
        found = path.stat()
        return (found.st_ino, found.st_size, found.st_mtime_ns, _log_bytes(path))
    except OSError:
        return (-1, -1, -1, -1)


def check_readable(path: Path, why: str) -> None:
    """Raise StorageProblem where a part of the catalogue lies in a log that cannot be worked in."""
    if _log_bytes(path):
        raise StorageProblem(
            "{why} It was not closed properly, and cannot even be read until its last changes "
            "are worked in. Free some space there or make the place writable, or copy the whole "
            "folder to one that is.",
            why=why,
            path=path,
        )


def outdated(path: Path, why: str) -> StorageProblem:
    """The refusal of a catalogue of an earlier version, which has to be written to be read."""
    return StorageProblem(
        "{why} It was last used with an earlier version of PatchFind, and has to be "
        "brought up to date before it is read. Make the place writable, or copy the "
        "whole folder to one that is.",
        why=why,
        path=path,
    )


def _sentence(path: Path, why: Sentence) -> Sentence:
    return Sentence(
        "The library in {folder} {why}, so it can only be read: searching works, indexing and "
        "saving do not.",
        folder=path.parent,
        why=why,
    )


def _log_bytes(path: Path) -> int:
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except FileNotFoundError:
        return 0

"""Whether a catalogue file holds a catalogue at all, found out without changing a byte of it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from patchfind.foundation import own_files


def holds_nothing(path: Path) -> bool:
    """Whether ``path`` is missing, empty, or a database without a single table.

    SQLite would begin a new catalogue in each of these. False for what is no database and for
    what cannot be read: opening it says why. Changes in a log beside the file count only where
    SQLite would look at them, which it does not beside an empty file.
    """
    log = path.with_name(path.name + "-wal")
    try:
        if path.stat().st_size == 0:
            return True
        if not path.is_file() or not _has_no_table(path):
            return False
        return not log.is_file() or _has_no_table_in_a_copy(path, log)
    except FileNotFoundError:
        return True
    except (sqlite3.Error, OSError):
        return False


def _has_no_table(path: Path) -> bool:
    """Of the file alone: ``immutable`` makes no side files, takes no lock and reads no log."""
    uri = f"{path.absolute().as_uri()}?immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None


def _has_no_table_in_a_copy(path: Path, log: Path) -> bool:
    """Of the file with its log: opening them where they lie would change both."""
    with own_files.scratch_folder() as scratch:
        copy = Path(scratch, "copy.sqlite3")
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(copy.name + "-wal"))
        with closing(sqlite3.connect(copy)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None

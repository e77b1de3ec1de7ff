"""Opening a database file: nothing but ours, at the present schema, and only read where it must."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from patchfind.catalogue.database import Database, connect
from patchfind.catalogue.emptied import holds_nothing
from patchfind.catalogue.migrations import Migration, check_present, migrate
from patchfind.catalogue.problems import explained
from patchfind.catalogue.read_only import check_readable, why_read_only, why_unwritable
from patchfind.catalogue.shape import check_shape
from patchfind.catalogue.side_files import MOST_BYTES, check_files
from patchfind.foundation.errors import StorageProblem


def open_database(
    path: Path,
    migrations: Sequence[Migration],
    *,
    most_bytes: int = MOST_BYTES,
    ways_of_a_new_one: Sequence[str] = (),
    check: Callable[[sqlite3.Connection, Path], None] | None = None,
) -> Database:
    """The database ``path``, or a new one in a folder that exists.

    ``ways_of_a_new_one`` are PRAGMAs that count only before the first table; ``check`` may find
    what it holds damaged. One that cannot be
    written is opened for reading. Raises LibraryTooNew, LibraryCorrupt, StorageProblem or
    LibraryBusy.
    """
    why = why_read_only(path)
    try:
        with explained(path), closing(connect(path, most_bytes=most_bytes)) as connection:
            check_shape(connection, path, migrations)
            for way in (*ways_of_a_new_one, "PRAGMA journal_mode = WAL"):
                connection.execute(way)
            connection.begin_work(writing=True)
            if why is None:
                migrate(connection, path, migrations)
            else:
                check_present(connection, path, migrations, why)
            if check is not None:
                check(connection, path)
    except StorageProblem:
        if holds_nothing(path):
            raise
        return _unchanging(path, migrations, most_bytes, check)
    return Database(path, read_only=why, most_bytes=most_bytes)


def _unchanging(
    path: Path,
    migrations: Sequence[Migration],
    most_bytes: int,
    check: Callable[[sqlite3.Connection, Path], None] | None,
) -> Database:
    """The database ``path``, which SQLite cannot open as usual, for reading."""
    check_files(path, most_bytes)
    why = why_unwritable(path)
    check_readable(path, why)  # else what the file lacks, since it is in the log, looks like damage
    with (
        explained(path),
        closing(connect(path, unchanging=True, most_bytes=most_bytes)) as connection,
    ):
        check_shape(connection, path, migrations)
        check_present(connection, path, migrations, why)
        if check is not None:
            check(connection, path)
    return Database(path, read_only=why, unchanging=True, most_bytes=most_bytes)

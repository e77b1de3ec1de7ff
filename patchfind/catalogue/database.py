"""Connections to the catalogue file: one writer, pooled readers, whole transactions only."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patchfind.catalogue.problems import explained
from patchfind.foundation.errors import InvariantBroken

Row = tuple[Any, ...]

_BUSY_SECONDS = 20.0


def connect(path: Path) -> sqlite3.Connection:
    """A connection to ``path`` with the catalogue's ways; the caller closes it.

    ``synchronous=FULL``: a commit survives a power cut, so that segments which a commit made
    superfluous may be deleted right after it.
    """
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of the block's changes, or none where it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise


class Database:
    """The catalogue file, usable from any thread until it is closed.

    Readers never wait for the writer (WAL), and each works on a connection of its own. Writes
    take turns: in this process by a lock, between processes by SQLite's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.RLock()
        self._closed = False

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A pooled connection for one short use."""
        with self._guard:
            if self._closed:
                raise InvariantBroken("the catalogue is closed")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = connect(self.path)
        try:
            yield connection
        finally:
            with self._guard:
                keep = not self._closed and not connection.in_transaction
                if keep:
                    self._idle.append(connection)
            if not keep:  # closed meanwhile, or left in a state that no one should inherit
                connection.close()

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one SELECT, from one consistent moment."""
        with explained(self.path), self._connection() as connection:
            return connection.execute(query, parameters).fetchall()

    def row(self, query: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of one SELECT, or None."""
        with explained(self.path), self._connection() as connection:
            first: Row | None = connection.execute(query, parameters).fetchone()
            return first

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction; views learn of it through the counter ``view_version``."""
        with explained(self.path), self._writing, self._connection() as connection:
            before = connection.total_changes
            with transaction(connection):
                yield connection
                if connection.total_changes != before:
                    connection.execute("UPDATE view_version SET value = value + 1")

    def close(self) -> None:
        """Close every connection; one in use is closed as soon as it is given back."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

"""Connections to a database file of ours: one writer, pooled readers, whole transactions only."""

from __future__ import annotations

import logging
import random
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patchfind.catalogue.problems import damaged, explained
from patchfind.catalogue.read_only import still
from patchfind.catalogue.side_files import MOST_BYTES, check_files
from patchfind.domain.changes import Changes, DataVersion
from patchfind.foundation.errors import InvariantBroken, LibraryBusy, StorageProblem

Row = tuple[Any, ...]

_log = logging.getLogger(__name__)

_BUSY_SECONDS = 20.0
_LONGEST_PAUSE_S = 0.004
"""Between two looks whether another process has ended its transaction. SQLite looks ten times a
second, and hardly ever meets the moment between two transactions of one who writes without end.
"""
_MOST_VALUE_BYTES = 64 << 20
_TICK = 500_000
_STEPS = 2_000_000
_STEPS_PER_BYTE = 4
_WRITES_TAKE_MORE = 50

_WAYS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)
"""How the catalogue is read and written.

``synchronous=FULL``: a commit survives a power cut, so that segments which a commit made
superfluous may be deleted right after it. The first two: the file may come from anywhere.
"""


class Connection(sqlite3.Connection):
    """Ends a statement that goes on far longer than any of ours over a file of this size.

    Pages that lead to each other again and again make a small file endless.
    """

    def __init__(self, path: Path, *, unchanging: bool) -> None:
        self._still = still(path) if unchanging else None
        super().__init__(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1" if unchanging else path,
            uri=unchanging,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        self.changes = Changes(0)
        self._path = path
        self._ticks = 0
        self._times = 1
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE_BYTES)
        self.set_progress_handler(self._is_endless, _TICK)

    def begin_work(self, *, writing: bool) -> None:
        """Count anew: one SELECT, or all statements of one transaction that writes."""
        self._ticks = 0
        self._times = _WRITES_TAKE_MORE if writing else 1

    def is_stale(self) -> bool:
        """Whether a file that was taken for one that nobody changes has changed since."""
        return self._still is not None and self._still != still(self._path)

    def _is_endless(self) -> bool:
        self._ticks += 1
        log = self._path.with_name(self._path.name + "-wal")
        length = sum(file.stat().st_size for file in (self._path, log) if file.exists())
        return self._ticks * _TICK > self._times * (_STEPS + _STEPS_PER_BYTE * length)


def connect(path: Path, *, unchanging: bool = False, most_bytes: int = MOST_BYTES) -> Connection:
    """A connection to ``path`` with the catalogue's ways; the caller closes it.

    ``unchanging`` reads without locks and without files beside it: see ``read_only``.
    Raises LibraryCorrupt and StorageProblem where the file, or what lies beside it, is none that
    may be opened.
    """
    check_files(path, most_bytes)
    connection = Connection(path, unchanging=unchanging)
    try:
        if sys.version_info >= (3, 12):
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
        for way in _WAYS:
            connection.execute(way)
    except BaseException:
        connection.close()
        raise
    return connection


def column_of(kind: Changes) -> str:
    """Where ``view_version`` says which write last changed things of the kind."""
    return str(kind.name).lower()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of the block's changes, or none where it raises."""
    _begin(connection)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write once nobody else does, however short the moment is."""
    patience = time.monotonic() + _BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > patience:
                    raise
                time.sleep(random.uniform(0.0, _LONGEST_PAUSE_S))  # noqa: S311 - no secret
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000:.0f}")


class Database:
    """One database file, usable from any thread until it is closed.

    Readers never wait for the writer (WAL), and each works on a connection of its own. Writes
    take turns: in this process by a lock, between processes by SQLite's.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: str | None = None,
        unchanging: bool = False,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """``read_only`` is the sentence that refuses every change, where there is one."""
        self.path = path
        self.read_only = read_only
        self._unchanging = unchanging
        self._most_bytes = most_bytes
        self._idle: list[Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.RLock()
        self._closed = False
        self._told: set[str] = set()
        self.on_commit: Callable[[Changes], None] | None = None

    @contextmanager
    def _connection(self, *, writing: bool = False) -> Iterator[Connection]:
        """A pooled connection for one short use."""
        with self._guard:
            if self._closed:
                raise InvariantBroken(f"{self.path} is closed")
            connection = self._idle.pop() if self._idle else None
        if connection is not None and connection.is_stale():
            connection.close()
            connection = None
        if connection is None:
            connection = connect(
                self.path, unchanging=self._unchanging, most_bytes=self._most_bytes
            )
        try:
            connection.begin_work(writing=writing)
            yield connection
            if connection.is_stale():
                raise LibraryBusy(
                    "{path} was changed from somewhere else while it was read. Try again.",
                    path=self.path,
                )
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

    def version(self) -> DataVersion:
        """The present state. Raises LibraryCorrupt where the catalogue does not tell it."""
        row = self.row(f"SELECT value, {', '.join(map(column_of, Changes))} FROM view_version")  # noqa: S608 - ours
        if row is None or not all(isinstance(number, int) for number in row):
            raise damaged(self.path)
        return DataVersion(row[0], dict(zip(Changes, row[1:], strict=True)))

    def sound(self, what: str, rows: Sequence[Row], is_sound: Callable[..., bool]) -> list[Row]:
        """Those of ``rows`` that are sound; the others are damage, and left out.

        The log says so, once for each ``what``, which names such rows.
        """
        kept = [row for row in rows if is_sound(*row)]
        if len(kept) < len(rows) and what not in self._told:
            self._told.add(what)
            _log.warning(
                "%d %s in %s are damaged and left out. “patchfind rebuild” repairs the library.",
                len(rows) - len(kept),
                what,
                self.path,
            )
        return kept

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """One write transaction. Raises StorageProblem in a place that cannot be written."""
        if self.read_only is not None:
            raise StorageProblem(self.read_only, path=self.path)
        with (
            explained(self.path),
            self._writing,
            self._connection(writing=True) as connection,
            transaction(connection),
        ):
            yield connection

    @contextmanager
    def write(self, changes: Changes) -> Iterator[Connection]:
        """:meth:`change` of a catalogue, which may change things of the kinds ``changes``.

        Those that only some of its statements change are added to ``Connection.changes``. Views
        learn of it, in any process, from :meth:`version`; who listens is told by ``on_commit``.
        """
        with self.change() as connection:
            before = connection.total_changes
            connection.changes = changes
            yield connection
            changed = connection.changes if connection.total_changes != before else Changes(0)
            if changed:
                kinds = "".join(f", {column_of(kind)} = value + 1" for kind in changed)
                connection.execute(f"UPDATE view_version SET value = value + 1{kinds}")  # noqa: S608 - ours
        if changed and self.on_commit is not None:
            self.on_commit(changed)

    def close(self) -> None:
        """Close every connection; one in use is closed as soon as it is given back."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

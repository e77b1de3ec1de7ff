"""Writing into a catalogue what PatchFind never writes, and its tables refuse."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

_TYPED = re.compile("(INTEGER|TEXT|ANY) NOT")
DEEP = "[" * 100_000 + "]" * 100_000


def craft(path: Path, statement: str, *parameters: object) -> None:
    """Run one statement on the catalogue ``path`` as if its tables took any value of any type."""
    with closing(_connected(path)) as connection:
        schema = connection.execute("SELECT sql, name FROM sqlite_master").fetchall()
        connection.execute("PRAGMA journal_mode = DELETE")
    loose = [
        (_TYPED.sub("BLOB NOT", sql.replace(" STRICT, ", " ").replace(" STRICT", "")), name)
        for sql, name in schema
        if sql is not None and sql.startswith("CREATE TABLE")
    ]
    _set_schema(path, loose)
    with closing(_connected(path)) as connection:
        connection.execute(statement, parameters)
    _set_schema(path, schema)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _set_schema(path: Path, schema: Sequence[tuple[str | None, str]]) -> None:
    with closing(_connected(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("BEGIN")
        connection.executemany("UPDATE sqlite_master SET sql = ? WHERE name = ?", schema)
        (version,) = connection.execute("PRAGMA schema_version").fetchone()
        connection.execute(f"PRAGMA schema_version = {version + 1}")
        connection.execute("COMMIT")

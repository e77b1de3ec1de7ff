"""Whether a catalogue's schema is exactly what its migrations make, and nothing besides.

A view in a table's place may be endless, a trigger or a generated column do anything whenever a
row is written: no statement of ours runs before every line of the schema is known.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from patchfind.catalogue.migrations import RECORD, Migration, applied_names, too_new
from patchfind.catalogue.problems import damaged
from patchfind.foundation.sentence import Sentence

_Object = tuple[object, object, object, object]
"""Type, name, table and SQL text, spaces apart."""

_MOST_OBJECTS = 1000
_STATISTICS = re.compile(r"CREATE TABLE (sqlite_stat[1-4])\([a-z,]+\)")


def check_shape(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]
) -> None:
    """Raise LibraryCorrupt unless the file is empty or has the schema of its ``migrations``.

    Raises LibraryTooNew where it records one that is not among them.
    """
    connection.execute("BEGIN")  # the schema and the names in it are of one moment
    try:
        present = _objects(connection)
        if present is None:
            raise damaged(path, Sentence("its tables overlap"))
        if not present:
            return
        if not _objects_of(()) <= present:
            raise damaged(path, Sentence("it does not say which version wrote it"))
        applied = applied_names(connection, path)
    finally:
        connection.execute("ROLLBACK")
    unknown = applied.difference(one.name for one in migrations)
    known = [one for one in migrations if one.name in applied]
    if unknown and (len(known) == len(migrations) or present != _objects_of(migrations)):
        raise too_new(path)
    if unknown or present != _objects_of(known):
        raise damaged(path, Sentence("its tables or rules are not those that PatchFind makes"))


def _objects_of(migrations: Sequence[Migration]) -> set[_Object]:
    """What the schema is once ``migrations`` were made."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(RECORD)
        for migration in migrations:
            migration.change(connection)
        return _objects(connection) or set()


def _objects(connection: sqlite3.Connection) -> set[_Object] | None:
    """The schema's lines but for SQLite's own statistics; None where two share a root page."""
    rows = connection.execute(
        "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_master LIMIT ?", (_MOST_OBJECTS,)
    ).fetchall()
    roots = [row[4] for row in rows if row[4]]
    if len(set(roots)) < len(roots) or 1 in roots:
        return None
    return {
        (kind, name, table, " ".join(sql.split()) if isinstance(sql, str) else sql)
        for kind, name, table, sql, _root in rows
        if not _is_statistics(kind, name, sql)
    }


def _is_statistics(kind: object, name: object, sql: object) -> bool:
    found = _STATISTICS.fullmatch(sql) if isinstance(sql, str) else None
    return kind == "table" and found is not None and found[1] == name

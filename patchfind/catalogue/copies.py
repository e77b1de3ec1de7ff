"""Copies of a catalogue file: made while it is in use, and what can be told of one unopened."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Set
from contextlib import closing
from pathlib import Path

from patchfind.catalogue.database import Connection, connect, transaction
from patchfind.catalogue.problems import explained
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.catalogue.sound_rows import is_count
from patchfind.foundation.errors import LibraryProblem

CONTENTS = (
    "encoder_sets",
    "contents",
    "photo_rows",
    "segments",
)
"""What says which rows belong to which content: of use only together."""

_PHOTOS = ("folders", "photos", "failures", "folder_mounts")
"""What says which photos have which content: of use only with the above."""


def copy_to(path: Path, target: Path) -> None:
    """Copy the catalogue as last committed into the empty file ``target``.

    Others may use it meanwhile. Raises LibraryCorrupt, StorageProblem, LibraryBusy.
    """
    with explained(path), closing(connect(path)) as present, closing(sqlite3.connect(target)) as to:
        present.backup(to)


def version_of(path: Path) -> int | None:
    """The catalogue's ``view_version``; None where the file does not tell."""
    return _number(path, "SELECT value FROM view_version")


def contents_in(path: Path) -> int:
    """How many contents the catalogue knows; 0 where it does not tell."""
    return _number(path, "SELECT COUNT(*) FROM contents") or 0


def _number(path: Path, query: str) -> int | None:
    try:
        with closing(connect(path)) as connection:
            row = connection.execute(query).fetchone()
    except (sqlite3.Error, LibraryProblem, OSError, UnicodeDecodeError):
        return None
    return row[0] if row and is_count(row[0]) else None


def sound_tables(path: Path) -> set[str]:
    """The tables of the catalogue that are ours to the letter, with every page and row in order.

    The file is for this process alone.
    """
    ours = _tables_of_ours()
    try:
        with closing(connect(path)) as connection:
            # A broken line of the schema then costs its own table and not all of them.
            connection.execute("PRAGMA writable_schema = ON")
            return {name for name in ours if _is_sound(connection, name, ours[name])}
    except (sqlite3.Error, LibraryProblem, UnicodeDecodeError):
        return set()


def _tables_of_ours() -> dict[str, str]:
    """Each table's line of the schema."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migration in MIGRATIONS:
            migration.change(connection)
        return dict(
            connection.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
            ).fetchall()
        )


def _is_sound(connection: Connection, name: str, sql: str) -> bool:
    try:
        connection.begin_work(writing=True)
        found = connection.execute(
            "SELECT type, sql FROM sqlite_schema WHERE name = ?", (name,)
        ).fetchall()
        if found != [("table", sql)]:
            return False
        connection.begin_work(writing=True)
        checked = connection.execute(f"PRAGMA integrity_check({name})").fetchmany(1)
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return bool(checked == [("ok",)])


def take_over(draft: Path, source: Path, sound: Set[str]) -> bool:
    """Fill the fresh catalogue ``draft`` with what is ``sound`` in ``source``; False if nothing.

    Which contents have which rows is taken as a whole or not at all, and the photos only with it.
    Raises LibraryProblem where ``draft`` cannot be written.
    """
    if not sound >= set(CONTENTS):
        return False
    wanted = (*CONTENTS, *_PHOTOS) if sound >= set(_PHOTOS) else CONTENTS
    with explained(draft), closing(connect(draft)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("ATTACH ? AS source", (os.fsencode(source),))
        return _is_taken(connection, wanted)


def _is_taken(connection: Connection, names: Iterable[str]) -> bool:
    """Whether the tables could be copied: all of them or none."""
    try:
        with transaction(connection):
            for name in names:
                connection.begin_work(writing=True)
                connection.execute(f"INSERT INTO main.{name} SELECT * FROM source.{name}")  # noqa: S608 - ours
    except (sqlite3.IntegrityError, UnicodeDecodeError):
        return False
    except sqlite3.DatabaseError as error:
        if (error.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_CORRUPT:
            return False
        raise
    return True

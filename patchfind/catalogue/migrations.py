"""Brings a catalogue file to the present schema: named changes, each recorded as it is made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from patchfind.catalogue.database import transaction
from patchfind.catalogue.problems import damaged
from patchfind.catalogue.read_only import outdated
from patchfind.catalogue.side_files import KNOWN
from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryTooNew, StorageProblem

RECORD = "CREATE TABLE migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL) STRICT"
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Migration:
    """A named change of the schema. ``change`` runs inside the transaction that records it.

    ``first`` is done before, inside it too, outside of the catalogue whose path it gets: as often
    as the change is tried.
    """

    name: str
    change: Callable[[sqlite3.Connection], None]
    first: Callable[[sqlite3.Connection, Path], None] | None = None


def applied_names(connection: sqlite3.Connection, path: Path) -> set[str]:
    """The migrations recorded in the file; raises LibraryCorrupt for a file of another kind."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return set()
    if "migrations" not in tables:
        raise damaged(path)
    recorded = connection.execute("SELECT name FROM migrations LIMIT ?", (_MOST,))
    names = {name for (name,) in recorded}
    if not all(isinstance(name, str) for name in names):
        raise damaged(path)
    return names


def too_new(path: Path) -> LibraryTooNew:
    """The refusal of a catalogue that records a change which this version does not know."""
    return LibraryTooNew(
        "The library's catalogue {path} was written by a newer version of PatchFind. "
        "Update PatchFind, or open another library; nothing was changed.",
        path=path,
    )


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Apply what is missing, in order; an existing catalogue is copied before the first of it.

    Raises LibraryTooNew where the file records a change that this version does not know.
    """
    applied = applied_names(connection, path)
    if applied.difference(migration.name for migration in migrations):
        raise too_new(path)
    copy_first = bool(applied)
    for migration in migrations:
        if migration.name not in applied:
            _apply(connection, path, migration, copy_first=copy_first)
            copy_first = False


def check_present(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], why: str
) -> None:
    """Raise StorageProblem where some ``migrations`` are missing; ``why`` none can be made."""
    if {migration.name for migration in migrations} - applied_names(connection, path):
        raise outdated(path, why)


def _apply(
    connection: sqlite3.Connection, path: Path, migration: Migration, *, copy_first: bool
) -> None:
    """One change and its record; nothing where another process has just made it."""
    with transaction(connection):
        applied = applied_names(connection, path)
        if migration.name in applied:
            return
        if copy_first:  # within the transaction: no other process can change it meanwhile
            _back_up(path, path.with_name(f"{path.name}.before-{migration.name}"))
        if not applied:
            connection.execute(RECORD)
        if migration.first is not None:
            migration.first(connection, path)
        migration.change(connection)
        connection.execute(
            "INSERT INTO migrations (name, applied) VALUES (?, datetime('now'))",
            (migration.name,),
        )


def _back_up(path: Path, target: Path) -> None:
    """Copy the catalogue as last committed to ``target``, which appears only once it is whole."""
    with (
        StorageProblem.where_refused(
            "The copy of the catalogue {path}, without which it is not brought up to date, "
            "could not be written ({why}). Make room, or allow writing there.",
            path=path,
        ),
        own_files.replacing(target, KNOWN[""]) as draft,
        closing(sqlite3.connect(path)) as present,
        closing(sqlite3.connect(draft)) as copy,
    ):
        present.backup(copy)

"""The catalogue as a whole: opened, brought to the present schema, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from patchfind.catalogue.compaction import CompactionTable
from patchfind.catalogue.database import Database, connect
from patchfind.catalogue.descriptors import DescriptorTable
from patchfind.catalogue.fitting import FittingTable
from patchfind.catalogue.folders import FolderTable
from patchfind.catalogue.migrations import Migration, migrate
from patchfind.catalogue.mounts import MountTable
from patchfind.catalogue.objects import SavedObjectTable
from patchfind.catalogue.photos import PhotoTable
from patchfind.catalogue.problems import damaged, explained
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.catalogue.shape import check_shape


class Catalogue:
    """One open catalogue file with its tables; usable from any thread until it is closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.folders = FolderTable(database)
        self.mounts = MountTable(database)
        self.photos = PhotoTable(database)
        self.descriptors = DescriptorTable(database)
        self.compaction = CompactionTable(database)
        self.objects = SavedObjectTable(database)
        self.fitting = FittingTable(database)

    @classmethod
    def open(cls, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> Self:
        """Open the catalogue ``path``, or begin it in a folder that exists.

        Raises LibraryTooNew, LibraryCorrupt, StorageProblem or LibraryBusy.
        """
        with explained(path), closing(connect(path)) as connection:
            check_shape(connection, path, migrations)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.begin_work(writing=True)
            migrate(connection, path, migrations)
        return cls(Database(path))

    def close(self) -> None:
        """Close every connection; the catalogue is not used afterwards."""
        self._database.close()

    @property
    def path(self) -> Path:
        return self._database.path

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """No process changes anything within the block. Raises LibraryBusy, StorageProblem."""
        with self._database.write():
            yield

    def view_version(self) -> int:
        """A number that changes whenever anything that a view shows has changed."""
        row = self._database.row("SELECT value FROM view_version")
        if row is None or not isinstance(row[0], int):
            raise damaged(self._database.path)
        return row[0]

    def check(self) -> None:
        """Read the whole file. Raises LibraryCorrupt where any page or reference is wrong."""
        result = self._database.rows("PRAGMA integrity_check(1)")
        dangling = self._database.row("PRAGMA foreign_key_check")
        if result != [("ok",)] or dangling is not None:
            raise damaged(self._database.path)

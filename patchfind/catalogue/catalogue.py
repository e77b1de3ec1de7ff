"""The catalogue as a whole: opened, brought to the present schema, and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from patchfind.catalogue.compaction import CompactionTable
from patchfind.catalogue.database import Database, connect
from patchfind.catalogue.descriptors import DescriptorTable
from patchfind.catalogue.emptied import holds_nothing
from patchfind.catalogue.fitting import FittingTable
from patchfind.catalogue.folders import FolderTable
from patchfind.catalogue.migrations import Migration, check_present, migrate
from patchfind.catalogue.mounts import MountTable
from patchfind.catalogue.objects import SavedObjectTable
from patchfind.catalogue.photos import PhotoTable
from patchfind.catalogue.problems import damaged, explained
from patchfind.catalogue.read_only import check_readable, why_read_only, why_unwritable
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.catalogue.shape import check_shape
from patchfind.catalogue.whole_check import check_counters, what_is_wrong
from patchfind.domain.changes import Changes, DataVersion
from patchfind.foundation.errors import StorageProblem


class Catalogue:
    """One open catalogue file with its tables; usable from any thread until it is closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.folders = FolderTable(database)
        self.mounts = MountTable(database)
        self.photos = PhotoTable(database, self.folders)
        self.descriptors = DescriptorTable(database)
        self.compaction = CompactionTable(database)
        self.objects = SavedObjectTable(database)
        self.fitting = FittingTable(database)

    @classmethod
    def open(cls, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> Self:
        """Open the catalogue ``path``, or begin it in a folder that exists.

        One that cannot be written is opened for reading: see :attr:`read_only`. Raises
        LibraryTooNew, LibraryCorrupt, StorageProblem or LibraryBusy.
        """
        why = why_read_only(path)
        try:
            with explained(path), closing(connect(path)) as connection:
                check_shape(connection, path, migrations)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.begin_work(writing=True)
                if why is None:
                    migrate(connection, path, migrations)
                else:
                    check_present(connection, path, migrations, why)
                check_counters(connection, path)
        except StorageProblem:
            if holds_nothing(path):
                raise
            return cls(_unchanging(path, migrations))
        return cls(Database(path, read_only=why))

    @property
    def read_only(self) -> str | None:
        """The sentence that says why this catalogue can only be read; None where it can be
        written."""
        return self._database.read_only

    def close(self) -> None:
        """Close every connection; the catalogue is not used afterwards."""
        self._database.close()

    @property
    def path(self) -> Path:
        return self._database.path

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """No process changes anything within the block. Raises LibraryBusy, StorageProblem."""
        with self._database.write(Changes(0)):
            yield

    def on_commit(self, tell: Callable[[Changes], None]) -> None:
        """After each write of this process, ``tell`` is called with what it changed."""
        self._database.on_commit = tell

    def version(self) -> DataVersion:
        """The present state, to be compared with an earlier one."""
        return self._database.version()

    def check(self) -> None:
        """Read the whole file. Raises LibraryCorrupt where a page or anything it says is wrong."""
        wrong = "; ".join(what_is_wrong(self._database))
        if wrong:
            raise damaged(self._database.path, wrong)


def _unchanging(path: Path, migrations: Sequence[Migration]) -> Database:
    """The catalogue ``path``, which SQLite cannot open as usual, for reading."""
    why = why_unwritable(path)
    with explained(path), closing(connect(path, unchanging=True)) as connection:
        check_readable(path, why)
        check_shape(connection, path, migrations)
        check_present(connection, path, migrations, why)
        check_counters(connection, path)
    return Database(path, read_only=why, unchanging=True)

"""The catalogue as a whole: opened, brought to the present schema, and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from patchfind.catalogue.compaction import CompactionTable, FittingTable
from patchfind.catalogue.database import Database
from patchfind.catalogue.descriptors import DescriptorTable
from patchfind.catalogue.finds import FindTable
from patchfind.catalogue.folders import FolderTable, MountTable
from patchfind.catalogue.headers import HeaderTable
from patchfind.catalogue.migrations import Migration
from patchfind.catalogue.objects import SavedObjectTable
from patchfind.catalogue.open_database import open_database
from patchfind.catalogue.photos import PhotoTable
from patchfind.catalogue.problems import damaged
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.catalogue.whole_check import check_counters, what_is_wrong
from patchfind.domain.changes import Changes, DataVersion


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
        self.headers = HeaderTable(database)
        self.finds = FindTable(database)
        self.fitting = FittingTable(database)

    @classmethod
    def open(cls, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> Self:
        """Open the catalogue ``path``, or begin it in a folder that exists.

        One that cannot be written is opened for reading: see :attr:`read_only`. Raises
        LibraryTooNew, LibraryCorrupt, StorageProblem or LibraryBusy.
        """
        return cls(open_database(path, migrations, check=check_counters))

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

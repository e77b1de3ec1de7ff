"""A library: watched folders, what is known of their photos, and where their data lies."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Self

from patchfind.catalogue import Catalogue
from patchfind.domain.changes import Changes, DataVersion
from patchfind.domain.photo import Folder, FolderId
from patchfind.domain.place import Place
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.foundation import settings as settings_file
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import FolderProblem, StorageProblem
from patchfind.foundation.settings import Settings
from patchfind.library import backup as library_backup
from patchfind.library.disks import out_of_reach
from patchfind.library.folders import check_same_folder, checked_folder, refuse_overlaps
from patchfind.library.lock import held
from patchfind.library.opening import opened
from patchfind.library.paths import LibraryPaths
from patchfind.library.rebuild import rebuild
from patchfind.library.recheck import Check, CheckReport
from patchfind.library.reconcile import Reconciler, ReconcileReport
from patchfind.watch.volumes import place_of


class Library(Closing):
    """An open library. It may be used from any thread until :meth:`close`.

    ``paths`` says where its files lie. What the catalogue knows is asked of its tables.
    """

    def __init__(
        self, paths: LibraryPaths, catalogue: Catalogue, settings: Settings, closing: ExitStack
    ) -> None:
        """``closing`` closes the catalogue, and whatever else is held as long as it is open."""
        self.paths = paths
        self.folders = catalogue.folders
        self.photos = catalogue.photos
        self.descriptors = catalogue.descriptors
        self.compaction = catalogue.compaction
        self.objects = catalogue.objects
        self.finds = catalogue.finds
        self.headers = catalogue.headers
        self._closing = closing
        self._catalogue = catalogue
        catalogue.on_commit(self._keep_what_changed)
        self._settings = settings
        self._reconciling = threading.Lock()

    # --- opening and closing -----------------------------------------------------------------

    @classmethod
    def open(cls, root: Path, *, create: bool = True) -> Self:
        """Open the library in the data folder ``root``, or begin one there.

        Raises LibraryProblem where there is none and ``create`` is False, or where other people's
        things lie there, and its kinds StorageProblem, LibraryTooNew, LibraryCorrupt (see
        :meth:`rebuild`) and LibraryBusy.
        Damaged settings are none of these: see :func:`patchfind.foundation.settings.load`.
        """
        paths = LibraryPaths.of(root)
        with ExitStack() as closing:
            catalogue = opened(paths, closing, create=create)
            settings = settings_file.load(paths.root)
            return cls(paths, catalogue, settings, closing.pop_all())

    @classmethod
    def rebuild(cls, root: Path, *, force: bool = False) -> Self:
        """Set a damaged catalogue aside as ``….damaged`` and put a sound one in its place.

        It knows all folders and saved objects, and what was indexed as far as the old one, or the
        newest sound copy of it, can tell. Until it is complete the old one stays in its place.
        By ``force``, only folders and saved objects are taken over, of a sound catalogue too:
        every photo is indexed again. Raises LibraryProblem where the catalogue is sound, unless by
        ``force``; LibraryBusy where the library is open anywhere, StorageProblem, LibraryTooNew.
        """
        paths = LibraryPaths.of(root)
        rebuild(paths, afresh=force)
        library = cls.open(paths.root)
        library._keep()
        return library

    def close(self) -> None:
        """Close the catalogue; the library is not used afterwards."""
        self._closing.close()

    def check(self) -> None:
        """Read the whole catalogue. Raises LibraryCorrupt where anything in it is wrong."""
        self._catalogue.check()

    def keep_copy(self, *, rows_moved: bool = False) -> None:
        """After an indexing: keep what :meth:`rebuild` needs. ``rows_moved`` by a compaction."""
        self._keep()
        library_backup.copy(self.paths, self._catalogue, rows_moved=rows_moved)

    def _keep(self) -> None:
        """Write down what people made: folders and saved objects."""
        library_backup.keep(self.paths, self._catalogue)

    def _keep_what_changed(self, changes: Changes) -> None:
        if changes & (Changes.FOLDERS | Changes.OBJECTS):
            self._keep()

    @property
    def read_only(self) -> str | None:
        """The sentence that says why this library can only be read; None where it can be
        written."""
        return self._catalogue.read_only

    def _check_writable(self) -> None:
        """Raise StorageProblem where the library can only be read, before any work is done."""
        if self.read_only is not None:
            raise StorageProblem(self.read_only, path=self.root)

    # --- settings and places -----------------------------------------------------------------

    @property
    def root(self) -> Path:
        """The data folder."""
        return self.paths.root

    @property
    def settings(self) -> Settings:
        return self._settings

    def save_settings(self, settings: Settings) -> None:
        """Keep what ``settings`` changes, over what others saved since. Raises StorageProblem."""
        before, wanted = asdict(self._settings), asdict(settings)
        changed = {name: wanted[name] for name in wanted if wanted[name] != before[name]}
        self._settings = replace(settings_file.load(self.root), **changed)
        settings_file.save(self.root, self._settings)

    def take_settings(self, settings: Settings) -> None:
        """Go by what another process that works on this library has saved."""
        self._settings = settings

    @contextmanager
    def ingest_lock(self) -> Iterator[None]:
        """Be the only one, of all processes, that ingests into this library.

        Raises LibraryBusy where another one does, and StorageProblem where the library can only
        be read. A process that dies gives the lock up.
        """
        self._check_writable()
        with held(self.paths.ingest_lock):
            yield

    # --- folders -----------------------------------------------------------------------------

    def add_folder(self, path: Path, excludes: Sequence[str] = ()) -> Folder:
        """Watch ``path``. Raises FolderProblem where it is missing, nested or watched already."""
        absolute = checked_folder(path, self.folders.all(), self.root)
        return self.folders.add(absolute, excludes, partial(refuse_overlaps, absolute))

    def relocate_folder(self, folder_id: FolderId, new_path: Path) -> None:
        """The folder lies at ``new_path`` now; nothing is indexed again.

        Raises FolderProblem where ``new_path`` cannot be watched, or where most of the photos
        are not there: the next walk would take them for deleted.
        """
        folders = self.folders.all()
        folder = next((one for one in folders if one.id == folder_id), None)
        if folder is None:
            raise FolderProblem("This folder is no longer watched.", path=new_path)
        others = [one for one in folders if one.id != folder_id]
        absolute = checked_folder(new_path, others, self.root)
        check_same_folder(folder, absolute, self.photos.known_files(folder_id))
        place = place_of(absolute) or Place()
        self.folders.relocate(folder_id, absolute, place, partial(refuse_overlaps, absolute))

    def reconcile(
        self,
        control: Control,
        on_progress: ProgressCallback | None = None,
        *,
        settle_seconds: float = 2.0,
    ) -> ReconcileReport:
        """Walk the folders and make the catalogue agree with what is there.

        A file that was written to within ``settle_seconds`` is left for the next time. Raises
        Cancelled, and StorageProblem where the library can only be read; what was found out until
        then is kept.
        """
        self._check_writable()
        with self._reconciling:
            return Reconciler(
                self._catalogue, self.root, control, on_progress, settle_seconds
            ).run()

    def check_photos(self, control: Control, on_progress: ProgressCallback) -> CheckReport:
        """Read every photo within reach anew, and make those with other bytes pending.

        Where ``control`` cancels, the next call goes on. Raises StorageProblem where the library
        can only be read.
        """
        self._check_writable()
        with self._reconciling:
            return Check(self._catalogue, control, on_progress).run()

    def out_of_reach(self, folder_ids: Collection[FolderId]) -> set[Path]:
        """Those of the folders, and of the disks inside them, that are not where they were.

        That is where the last :meth:`reconcile` saw them. A disk that hangs is waited for.
        """
        return out_of_reach(self._catalogue, folder_ids)

    def data_version(self) -> DataVersion:
        """The present state of all that the tables say; whoever has an earlier one compares."""
        return self._catalogue.version()

"""A library: watched folders, what is known of their photos, and where their data lies."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from patchfind.catalogue import Catalogue, EncoderSet, IndexedPhoto, SavedObject
from patchfind.catalogue.descriptors import FeatureRef
from patchfind.catalogue.names import to_sql
from patchfind.domain.photo import (
    Failure,
    FileStamp,
    Folder,
    FolderCounts,
    FolderId,
    Photo,
    PhotoId,
)
from patchfind.domain.place import Place
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.query import Query
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation import settings as settings_file
from patchfind.foundation.errors import (
    FolderProblem,
    StorageProblem,
    UsageProblem,
)
from patchfind.foundation.paths import absolute, real
from patchfind.foundation.settings import Settings
from patchfind.library import backup as library_backup
from patchfind.library import data_folder
from patchfind.library.disks import out_of_reach
from patchfind.library.folders import check_same_folder, checked_folder
from patchfind.library.lock import held
from patchfind.library.opening import opened
from patchfind.library.rebuild import rebuild
from patchfind.library.reconcile import Reconciler, ReconcileReport
from patchfind.watch.volumes import place_of

__all__ = ["IndexedPhoto", "Library", "ReconcileReport", "SavedObject"]


class Library:
    """An open library. Every method may be called from any thread until :meth:`close`."""

    def __init__(
        self, root: Path, catalogue: Catalogue, settings: Settings, closing: ExitStack
    ) -> None:
        """``closing`` closes the catalogue, and whatever else is held as long as it is open."""
        self.root = root
        self._closing = closing
        self._catalogue = catalogue
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
        absolute = Path(os.path.abspath(os.path.expanduser(root)))  # noqa: PTH100, PTH111
        path = absolute / data_folder.CATALOGUE
        with ExitStack() as closing:
            catalogue = opened(path, closing, create=create)
            settings = settings_file.load(absolute)
            return cls(absolute, catalogue, settings, closing.pop_all())

    @classmethod
    def rebuild(cls, root: Path, *, force: bool = False) -> Self:
        """Set a damaged catalogue aside as ``….damaged`` and put a sound one in its place.

        It knows all folders and saved objects, and what was indexed as far as the old one, or the
        newest sound copy of it, can tell. Until it is complete the old one stays in its place.
        By ``force``, only folders and saved objects are taken over, of a sound catalogue too:
        every photo is indexed again. Raises LibraryProblem where the catalogue is sound, unless by
        ``force``; LibraryBusy where the library is open anywhere, StorageProblem, LibraryTooNew.
        """
        absolute = Path(os.path.abspath(os.path.expanduser(root)))  # noqa: PTH100, PTH111
        rebuild(absolute / data_folder.CATALOGUE, afresh=force)
        library = cls.open(absolute)
        library._keep()
        return library

    def close(self) -> None:
        """Close the catalogue; the library is not used afterwards."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def check(self) -> None:
        """Read the whole catalogue. Raises LibraryCorrupt where anything in it is wrong."""
        self._catalogue.check()

    def keep_copy(self, *, rows_moved: bool = False) -> None:
        """After an indexing: keep what :meth:`rebuild` needs. ``rows_moved`` by a compaction."""
        self._keep()
        library_backup.copy(self.root, self._catalogue, rows_moved=rows_moved)

    def _keep(self) -> None:
        """Write down what people made: folders and saved objects."""
        library_backup.keep(self.root, self._catalogue)

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
    def settings(self) -> Settings:
        return self._settings

    def save_settings(self, settings: Settings) -> None:
        """Keep ``settings`` from now on. Raises StorageProblem."""
        settings_file.save(self.root, settings)
        self._settings = settings

    def segments_folder(self, fingerprint: str) -> Path:
        """Where the descriptors of an encoder set lie."""
        return self.root / "segments" / fingerprint

    @property
    def features_folder(self) -> Path:
        """Where the photos' local features lie."""
        return self.root / "features"

    @property
    def thumbnails_folder(self) -> Path:
        """Where thumbnails lie, by content hash."""
        return self.root / "thumbnails"

    def ann_folder(self, fingerprint: str) -> Path:
        """Where the trained compressed index of an encoder set lies."""
        return self.root / "ann" / fingerprint

    @contextmanager
    def ingest_lock(self) -> Iterator[None]:
        """Be the only one, of all processes, that ingests into this library.

        Raises LibraryBusy where another one does, and StorageProblem where the library can only
        be read. A process that dies gives the lock up.
        """
        self._check_writable()
        with held(self.root / data_folder.INGEST_LOCK):
            yield

    # --- folders -----------------------------------------------------------------------------

    def folders(self) -> list[FolderCounts]:
        """The watched folders with how many photos stand where, in the order of adding."""
        return self._catalogue.folders.counts()

    def add_folder(self, path: Path, excludes: Sequence[str] = ()) -> Folder:
        """Watch ``path``. Raises FolderProblem where it is missing, nested or watched already."""
        absolute = checked_folder(path, self._catalogue.folders.all(), self.root)
        folder = self._catalogue.folders.add(absolute, excludes)
        self._keep()
        return folder

    def remove_folder(self, folder_id: FolderId) -> None:
        """Forget a folder and what is known of its photos; nothing on disk is touched."""
        self._catalogue.folders.remove(folder_id)
        self._keep()

    def relocate_folder(self, folder_id: FolderId, new_path: Path) -> None:
        """The folder lies at ``new_path`` now; nothing is indexed again.

        Raises FolderProblem where ``new_path`` cannot be watched, or where most of the photos
        are not there: the next walk would take them for deleted.
        """
        folders = self._catalogue.folders.all()
        folder = next((one for one in folders if one.id == folder_id), None)
        if folder is None:
            raise FolderProblem("This folder is no longer watched.", path=new_path)
        others = [one for one in folders if one.id != folder_id]
        absolute = checked_folder(new_path, others, self.root)
        check_same_folder(folder, absolute, self._catalogue.photos.known_files(folder_id))
        self._catalogue.folders.relocate(folder_id, absolute, place_of(absolute) or Place())
        self._keep()

    def set_excludes(self, folder_id: FolderId, excludes: Sequence[str]) -> None:
        """Replace a folder's exclude globs; the next :meth:`reconcile` acts on them."""
        self._catalogue.folders.set_excludes(folder_id, excludes)
        self._keep()

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

    def out_of_reach(self, folder_ids: Collection[FolderId]) -> set[Path]:
        """Those of the folders, and of the disks inside them, that are not where they were.

        That is where the last :meth:`reconcile` saw them. A disk that hangs is waited for.
        """
        return out_of_reach(self._catalogue, folder_ids)

    # --- photos ------------------------------------------------------------------------------

    def photos(self, folder_id: FolderId | None = None) -> Sequence[Photo]:
        """The photos of one folder or of all, ordered by folder and path."""
        folders = self._catalogue.folders.all()
        if folder_id is None:
            return self._catalogue.photos.select(folders)
        return self._catalogue.photos.select(folders, "folder_id = ?", (folder_id,))

    def photos_of(self, photo_ids: Sequence[int]) -> dict[int, Photo]:
        """Those of ``photo_ids`` that the library still has."""
        folders = self._catalogue.folders.all()
        listed = json.dumps(list(photo_ids))
        where = "photos.id IN (SELECT value FROM json_each(?))"
        return {
            photo.id: photo for photo in self._catalogue.photos.select(folders, where, (listed,))
        }

    def photos_of_contents(self, content_ids: Sequence[int]) -> dict[int, list[Photo]]:
        """The photos of each of ``content_ids`` that has any, those within reach first."""
        return self._catalogue.photos.of_contents(self._catalogue.folders.all(), content_ids)

    def content_ids(self, hashes: Iterable[str]) -> set[int]:
        """The ids of those of the contents ``hashes`` that are known."""
        return self._catalogue.photos.content_ids(hashes)

    def photo(self, photo_id: PhotoId) -> Photo:
        """One photo. Raises UsageProblem where the library no longer has it."""
        folders = self._catalogue.folders.all()
        found = self._catalogue.photos.select(folders, "photos.id = ?", (photo_id,))
        if not found:
            raise UsageProblem("This photo is no longer in the library.")
        return found[0]

    def photo_at(self, path: Path) -> Photo | None:
        """The photo at ``path``, or None where the library knows none there."""
        named = absolute(path)
        folders = self._catalogue.folders.all()
        for candidate, roots in (
            (named, {folder.id: folder.path for folder in folders}),
            (real(named), {folder.id: real(folder.path) for folder in folders}),
        ):
            for folder_id, root in roots.items():
                if root not in candidate.parents:
                    continue
                name = candidate.relative_to(root).as_posix()
                found = self._catalogue.photos.select(
                    folders, "folder_id = ? AND relative_path = ?", (folder_id, to_sql(name))
                )
                if found:
                    return found[0]
        return None

    def failures(self) -> list[Failure]:
        """The photos that could not be indexed, each with its reason."""
        return self._catalogue.photos.failures(self._catalogue.folders.all())

    def retry_failures(self) -> int:
        """Make every failed photo pending again; how many there were."""
        return self._catalogue.photos.retry_failures()

    def data_version(self) -> int:
        """A number that changes whenever anything that a view shows has changed."""
        return self._catalogue.view_version()

    # --- descriptors -------------------------------------------------------------------------

    def encoder_sets(self) -> list[EncoderSet]:
        """Every kept encoder set, oldest first."""
        return self._catalogue.descriptors.sets()

    def describe_set(self, fingerprint: str, *, name: str, layout: str, dimension: int) -> None:
        """Begin an encoder set, or say again what it is."""
        self._catalogue.descriptors.describe(
            fingerprint, name=name, layout=layout, dimension=dimension
        )

    def mark_complete(self, fingerprint: str) -> bool:
        """Record that the set has every photo that can be read, offline ones too; False if not."""
        return self._catalogue.descriptors.mark_complete(fingerprint)

    def drop_set(self, fingerprint: str) -> None:
        """Forget an encoder set, whose segments may then be deleted.

        Raises UsageProblem where it is the only complete one: the library could not be searched.
        """
        if not any(one.complete and one.fingerprint != fingerprint for one in self.encoder_sets()):
            raise UsageProblem(
                "These descriptors are the only complete ones. Let another backbone index the "
                "whole library first."
            )
        self._catalogue.descriptors.drop(fingerprint)

    def pending(self, fingerprint: str) -> list[Photo]:
        """The photos of online folders that lack the set's descriptors and have not failed."""
        return list(self._catalogue.photos.pending(self._catalogue.folders.all(), fingerprint))

    def commit_indexed(self, fingerprint: str, batch: Sequence[IndexedPhoto]) -> None:
        """Make the photos, whose rows are synced to disk, findable: all of them or none.

        The set was begun with :meth:`describe_set`.
        """
        self._catalogue.descriptors.commit(fingerprint, batch)

    def mark_failed(self, photo_id: PhotoId, reason: str, stamp: FileStamp) -> None:
        """List the photo as failed until its file's stamp is another one than ``stamp``."""
        self._catalogue.photos.mark_failed(photo_id, reason, stamp)

    def rows(self, fingerprint: str) -> RowRanges:
        """The row ranges, by content, of all photos that can be found through the set."""
        return self._catalogue.descriptors.rows(fingerprint)

    def feature_ref(self, content_hash: str) -> FeatureRef | None:
        """Where a content's local features lie (segment, offset, length), if it has any."""
        return self._catalogue.descriptors.feature_ref(content_hash)

    def committed_rows(self, fingerprint: str) -> dict[int, int]:
        """How many rows of each segment count; what lies past them is left over from a crash."""
        return self._catalogue.descriptors.committed_rows(fingerprint)

    def committed_bytes(self) -> dict[int, int]:
        """How many bytes of each feature segment count."""
        return self._catalogue.descriptors.committed_bytes()

    def forget_rows(self, fingerprint: str, spans: RowRanges) -> None:
        """Make the photos whose rows lie where ``spans`` do pending again: these are damaged."""
        self._catalogue.descriptors.forget_rows(fingerprint, spans)

    def forget_features(self, refs: Sequence[FeatureRef]) -> None:
        """Make the photos with these local features pending again: they are damaged."""
        self._catalogue.descriptors.forget_features(refs)

    # --- compaction: see library_compaction --------------------------------------------------

    def dead_rows(self, fingerprint: str) -> int:
        """How many committed rows belong to no photo any more."""
        return self._catalogue.compaction.dead_rows(fingerprint)

    def kept_rows(self, fingerprint: str, dead_before: float) -> RowRanges:
        """The spans, by content, that are in use or were after the time ``dead_before``."""
        return self._catalogue.compaction.kept_rows(fingerprint, dead_before)

    def replace_rows(
        self, fingerprint: str, spans: RowRanges, committed: Mapping[int, int]
    ) -> None:
        """Swap to compacted segments: all kept spans, by content, and each segment's rows."""
        self._catalogue.compaction.replace_rows(fingerprint, spans, committed)

    def kept_features(self, dead_before: float) -> list[FeatureRef]:
        """Where the local features lie that are in use or were after ``dead_before``."""
        return self._catalogue.compaction.kept_features(dead_before)

    def replace_features(
        self, moved: Iterable[tuple[FeatureRef, FeatureRef]], committed: Mapping[int, int]
    ) -> None:
        """Swap to compacted feature segments: (old, new) references, each segment's bytes."""
        self._catalogue.compaction.replace_features(moved, committed)

    def content_hashes(self) -> set[str]:
        """Every content that is remembered, of photos or of what may come back."""
        return self._catalogue.compaction.content_hashes()

    # --- saved objects -----------------------------------------------------------------------

    def save_object(self, name: str, query: Query) -> int:
        """Keep a query under ``name``, replacing what had that name; returns its id."""
        object_id = self._catalogue.objects.save(name, query)
        self._keep()
        return object_id

    def saved_objects(self) -> list[SavedObject]:
        """The saved objects by name."""
        return self._catalogue.objects.all()

    def rename_object(self, object_id: int, name: str) -> None:
        """Call a saved object ``name``. Raises UsageProblem where another one has that name."""
        self._catalogue.objects.rename(object_id, name)
        self._keep()

    def delete_object(self, object_id: int) -> None:
        """Forget a saved object."""
        self._catalogue.objects.delete(object_id)
        self._keep()

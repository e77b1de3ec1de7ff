"""Brings folders and photos from the library to the views, on a lane, no oftener than it pays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.domain.photo import FolderCounts, FolderId, Photo
from patchfind.gui.objects_panel import ObjectRow
from patchfind.gui.ports import KeptObject, LibraryPort
from patchfind.gui.task_runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.thumbnails import ThumbnailKey

_REST_SHARE = 8.0
"""After a listing the feed rests for this many times as long as the listing took."""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What the views show: every folder's counts, the photos of the chosen folder, and the
    saved objects.
    """

    folder_id: FolderId | None
    folders: list[FolderCounts]
    photos: Sequence[Photo]
    objects: Sequence[ObjectRow]
    version: int
    seconds: float


def _reusing(fresh: Sequence[Photo], shown: Sequence[Photo]) -> list[Photo]:
    """The fresh photos, as the very objects shown where equal: cheap to compare in the model."""
    known = {photo.id: photo for photo in shown}
    return [known[p.id] if known.get(p.id) == p else p for p in fresh]


class LibraryFeed(QObject):
    """``changed`` carries a LibraryView whenever there is a newer one."""

    changed = Signal(object)

    def __init__(
        self, runner: TaskRunner, library: LibraryPort, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._library = library
        self._folder_id: FolderId | None = None
        self._job: Job | None = None
        self._again = False
        self._shown: LibraryView | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._rested)

    def choose(self, folder_id: FolderId | None) -> None:
        """Show the photos of one folder, or of all; at once, whatever was being read."""
        if folder_id == self._folder_id and self._shown is not None:
            return
        self._folder_id = folder_id
        self._shown = None
        self._rest.stop()
        self._read()

    def refresh(self) -> None:
        """The library may have changed."""
        if self._rest.isActive() or (self._job is not None and self._runner.wanted(self._job.id)):
            self._again = True
        else:
            self._read()

    def stop(self) -> None:
        self._rest.stop()

    def _read(self) -> None:
        self._again = False
        folder_id, shown = self._folder_id, self._shown

        def work(_job: Job) -> LibraryView | None:
            started = time.monotonic()
            version = self._library.data_version()
            if shown is not None and shown.version == version:
                return None
            folders = self._library.folders()
            photos = _reusing(self._library.photos(folder_id), shown.photos if shown else ())
            objects = [self._object_row(kept) for kept in self._library.saved_objects()]
            seconds = time.monotonic() - started
            return LibraryView(folder_id, folders, photos, objects, version, seconds)

        self._job = self._runner.submit(
            Lane.LIBRARY,
            self.tr("reading the library"),
            work,
            success=self._show,
            failure=self._fail,
            key="library view",
        )

    def _object_row(self, kept: KeptObject) -> ObjectRow:
        """The saved object with the key of the thumbnail that its picture is cut from."""
        crop = kept.query.crops[0]
        key = ThumbnailKey("", crop.path)
        if crop.photo_id is not None:
            key = ThumbnailKey.of(self._library.photo(crop.photo_id))
        return ObjectRow(kept.id, kept.name, kept.query, key)

    def _show(self, view: LibraryView | None) -> None:
        if view is None:
            self._rested()
            return
        self._shown = view
        self.changed.emit(view)
        self._rest.start(round(1000 * view.seconds * _REST_SHARE))

    def _fail(self, failure: JobFailure) -> None:
        self._runner.failed.emit(failure)

    def _rested(self) -> None:
        if self._again:
            self._read()

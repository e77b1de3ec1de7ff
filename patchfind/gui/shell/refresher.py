"""Brings folders and photos from the library to the views, on a lane, no oftener than it pays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.domain.changes import Changes, DataVersion
from patchfind.domain.photo import FolderCounts, FolderId, Photo
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.objects.panel import ObjectRow
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets.thumbnails import ThumbnailKey

OF_PHOTOS = (
    Changes.PHOTOS | Changes.FOLDERS | Changes.FAILURES | Changes.DESCRIPTORS | Changes.HEADERS
)
"""The kinds of change that folders' counts and lists of photos show."""

OF_OBJECTS = Changes.OBJECTS | Changes.PHOTOS | Changes.FOLDERS
"""Those that saved objects show: their photos may lie elsewhere, or have another content."""

_REST_SHARE = 8.0
"""After a listing the refresher rests for this many times as long as the listing took."""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What the views show: every folder's counts, the photos of the chosen folder, and the
    saved objects.

    ``changes`` says of which of these something may be other than in the view before.
    """

    folder_id: FolderId | None
    folders: list[FolderCounts]
    photos: Sequence[Photo]
    objects: Sequence[ObjectRow]
    changes: Changes
    version: DataVersion
    seconds: float


class LibraryRefresher(QObject):
    """``changed`` carries a LibraryView whenever there is a newer one."""

    changed = Signal(object)

    def __init__(
        self, runner: TaskRunner, library: LibraryInterface, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._library = library
        self._folder_id: FolderId | None = None
        self._job: Job | None = None
        self._again = False
        self._shown: LibraryView | None = None
        self._photos: Sequence[Photo] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._rested)

    def choose(self, folder_id: FolderId | None) -> None:
        """Show the photos of one folder, or of all; at once, whatever was being read."""
        if folder_id == self._folder_id and (self._shown is not None or self._reading):
            return
        self._folder_id = folder_id
        self._shown = None
        self._rest.stop()
        self._read()

    def refresh(self) -> None:
        """The library may have changed."""
        if self._rest.isActive() or self._reading:
            self._again = True
        else:
            self._read()

    def stop(self) -> None:
        self._rest.stop()

    @property
    def _reading(self) -> bool:
        return self._job is not None and self._runner.wanted(self._job.id)

    def _read(self) -> None:
        self._again = False
        folder_id, shown, before = self._folder_id, self._shown, self._photos

        def work(_job: Job) -> LibraryView | None:
            started = time.monotonic()
            version = self._library.data_version()
            changes = version.changes_since(None if shown is None else shown.version)
            if not changes:
                return None
            if shown is None or changes & OF_PHOTOS:
                folders = self._library.folders.counts()
                photos = self._library.photos.shown(folder_id, before)
            else:
                folders, photos = shown.folders, shown.photos
            if shown is None or changes & OF_OBJECTS:
                objects = self._object_rows()
            else:
                objects = shown.objects
            seconds = time.monotonic() - started
            return LibraryView(folder_id, folders, photos, objects, changes, version, seconds)

        self._job = self._runner.submit(
            Lane.LIBRARY,
            self.tr("reading the library"),
            work,
            success=self._show,
            key="library view",
        )

    def _object_rows(self) -> Sequence[ObjectRow]:
        """The saved objects, each with the key of its picture."""
        return [
            ObjectRow(one.id, one.name, one.query, ThumbnailKey.of_view(one.query.crops[0]))
            for one in self._library.objects.all()
        ]

    def _show(self, view: LibraryView | None) -> None:
        if view is None:
            self._rested()
            return
        self._shown, self._photos = view, view.photos
        self.changed.emit(view)
        self._rest.start(round(1000 * view.seconds * _REST_SHARE))

    def _rested(self) -> None:
        if self._again:
            self._read()

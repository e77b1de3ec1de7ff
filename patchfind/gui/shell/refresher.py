"""Brings folders and photos from the library to the views, on a lane, no oftener than it pays."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.domain.photo import FolderCounts, FolderId, Photo
from patchfind.foundation.errors import UsageProblem
from patchfind.gui.interfaces import KeptObject, LibraryInterface
from patchfind.gui.objects.panel import ObjectRow
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets.thumbnails import ThumbnailKey

_REST_SHARE = 8.0
"""After a listing the refresher rests for this many times as long as the listing took."""


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


@runtime_checkable
class _LazyPhotos(Protocol):
    """The catalogue's list, which makes a photo each time it is looked at.

    A photo is made of its row (id, folder's id, …) and of its folder; both are compared in a
    fraction of the time that it takes to make the photos.
    """

    rows: Sequence[tuple[Any, ...]]
    folders: Mapping[Any, object]

    def __getitem__(self, index: int) -> Photo: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Listing:
    """Photos, and what each of them was made of; ``rows`` is empty where that is unknown."""

    photos: Sequence[Photo] = ()
    rows: Sequence[tuple[Any, ...]] = ()
    folders: Mapping[Any, object] = field(default_factory=dict)


def _listing(fresh: Sequence[Photo], shown: _Listing) -> _Listing:
    """The fresh photos, as the very objects shown where nothing about them changed.

    Only the others are made, and the model tells at once which ones they are.
    """
    if not isinstance(fresh, _LazyPhotos):
        return _Listing(fresh)
    same = {one for one, made_of in fresh.folders.items() if shown.folders.get(one) == made_of}
    places = {row[0]: place for place, row in enumerate(shown.rows) if row[1] in same}
    photos, rows = [], []
    for place, row in enumerate(fresh.rows):
        before = places.get(row[0])
        if before is None or shown.rows[before] != row:
            photos.append(fresh[place])
            rows.append(row)
        else:  # the row shown and not its equal, so that only one of them stays in memory
            photos.append(shown.photos[before])
            rows.append(shown.rows[before])
    return _Listing(photos, rows, fresh.folders)


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
        self._listing = _Listing()
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
        folder_id, shown, before = self._folder_id, self._shown, self._listing

        def work(_job: Job) -> tuple[LibraryView, _Listing] | None:
            started = time.monotonic()
            version = self._library.data_version()
            if shown is not None and shown.version == version:
                return None
            folders = self._library.folders()
            listing = _listing(self._library.photos(folder_id), before)
            objects = [self._object_row(kept) for kept in self._library.saved_objects()]
            seconds = time.monotonic() - started
            view = LibraryView(folder_id, folders, listing.photos, objects, version, seconds)
            return view, listing

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
            with suppress(UsageProblem):  # it left the library since the object was read
                key = ThumbnailKey.of(self._library.photo(crop.photo_id))
        return ObjectRow(kept.id, kept.name, kept.query, key)

    def _show(self, read: tuple[LibraryView, _Listing] | None) -> None:
        if read is None:
            self._rested()
            return
        view, self._listing = read
        self._shown = view
        self.changed.emit(view)
        self._rest.start(round(1000 * view.seconds * _REST_SHARE))

    def _fail(self, failure: JobFailure) -> None:
        self._runner.failed.emit(failure)

    def _rested(self) -> None:
        if self._again:
            self._read()

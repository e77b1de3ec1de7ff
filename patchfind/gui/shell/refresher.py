"""Brings folders and photos from the library to the views, on a lane, no oftener than it pays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.domain.arranging import Arrangement, Arranging, arranged
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

OF_OBJECTS = Changes.OBJECTS | Changes.PHOTOS | Changes.FOLDERS | Changes.FINDS
"""Those that saved objects show: their photos may lie elsewhere, or have another content."""

_MANY = 20_000
_BEGINNING = 400
PAUSE_MS = 500
"""Of more photos than many the beginning is shown first: reading all of 200,000 takes seconds, in
which their pictures would come late. So it waits for these."""

_REST_SHARE = 8.0
"""After a listing the refresher rests for this many times as long as the listing took."""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What the views show: every folder's counts, the photos of the chosen folder and how they
    are arranged, and the saved objects.

    ``changes`` says of which of these something may be other than in the view before. ``whole`` is
    False where only the first photos were read, and the others follow.
    """

    folder_id: FolderId | None
    folders: list[FolderCounts]
    photos: Sequence[Photo]
    arranged: Arrangement
    objects: Sequence[ObjectRow]
    changes: Changes
    version: DataVersion
    seconds: float
    whole: bool = True


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
        self._begun = False
        self._photos: Sequence[Photo] = ()
        self._asked = Arranging()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._rested)

    def choose(self, folder_id: FolderId | None) -> None:
        """Show the photos of one folder, or of all; at once, whatever was being read."""
        if folder_id == self._folder_id and (self._shown is not None or self._reading):
            return
        self._folder_id = folder_id
        self._asked = replace(self._asked, below=None)
        self._shown = None
        self._begun = False
        self._rest.stop()
        self._read()

    def arrange(self, asked: Arranging) -> None:
        """Show the photos in another order, or others of them."""
        self._asked = asked
        if self._shown is not None:
            self._arrange(self._shown)

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
        """Read what has changed; of many photos first the beginning."""
        self._again = False
        whole = self._begun
        folder_id, shown, before = self._folder_id, self._shown, self._photos
        asked = self._asked

        def work(_job: Job) -> LibraryView | None:
            started = time.monotonic()
            version = self._library.data_version()
            changes = version.changes_since(None if shown is None else shown.version)
            if not changes:
                return None
            begun = False
            if shown is None or changes & OF_PHOTOS:
                folders = self._library.folders.counts()
                total = _count(folders, folder_id)
                begun = shown is None and not whole and total > _MANY and asked == Arranging()
                most = _BEGINNING if begun else None
                photos = self._library.photos.shown(folder_id, () if begun else before, most)
                arrangement = replace(
                    arranged(photos, asked), total=total if begun else len(photos)
                )
            else:
                folders, photos, arrangement = shown.folders, shown.photos, shown.arranged
            if shown is None or changes & OF_OBJECTS:
                objects = self._object_rows()
            else:
                objects = shown.objects
            seconds = time.monotonic() - started
            return LibraryView(
                folder_id, folders, photos, arrangement, objects, changes, version, seconds,
                whole=not begun,
            )  # fmt: skip

        self._job = self._runner.submit(
            Lane.LIBRARY,
            self.tr("reading the library"),
            work,
            success=self._show,
            key="library view",
        )

    def _object_rows(self) -> Sequence[ObjectRow]:
        """The saved objects, each with the key of its picture."""
        new = self._library.finds.unseen_counts()
        return [
            ObjectRow(
                one.id,
                one.name,
                one.query,
                ThumbnailKey.of_view(one.query.crops[0]),
                new.get(one.id, 0),
            )
            for one in self._library.objects.all()
        ]

    def _show(self, view: LibraryView | None) -> None:
        if view is None:
            self._rested()
            return
        if not view.whole:
            self._begun = self._again = True
            self.changed.emit(view)
            self._rest.start(PAUSE_MS)
            return
        self._shown, self._photos = view, view.photos
        self.changed.emit(view)
        self._rest.start(round(1000 * view.seconds * _REST_SHARE))
        if view.arranged.asked != self._asked:
            self._arrange(view)

    def _arrange(self, view: LibraryView) -> None:
        """Show the photos of ``view`` as they are asked for, unless it is outdated by then."""
        asked = self._asked
        self._runner.submit(
            Lane.LIBRARY,
            self.tr("sorting the photos"),
            lambda _job: arranged(view.photos, asked),
            success=lambda found: self._show_arranged(view, found),
            key="library arrangement",
        )

    def _show_arranged(self, view: LibraryView, found: Arrangement) -> None:
        if view is self._shown:
            self._shown = replace(view, arranged=found, changes=Changes.PHOTOS)
            self.changed.emit(self._shown)
        elif self._shown is not None and self._shown.arranged.asked != self._asked:
            self._arrange(self._shown)

    def _rested(self) -> None:
        if self._again:
            self._read()


def _count(folders: Sequence[FolderCounts], folder_id: FolderId | None) -> int:
    """How many photos one folder has, or all together."""
    return sum(
        one.indexed + one.pending + one.failed
        for one in folders
        if folder_id in (None, one.folder.id)
    )

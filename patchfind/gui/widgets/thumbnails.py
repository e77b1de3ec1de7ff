"""Thumbnails for painting: a cache of the recently seen, filled on a lane by what is painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from patchfind.domain.kept_view import part_of
from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.domain.query import Crop
from patchfind.foundation.errors import PhotoProblem
from patchfind.gui.interfaces import PhotoPixels
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets.pixels import to_image


@dataclass(frozen=True, slots=True)
class ThumbnailKey:
    """Names a thumbnail by the photo's content, "" while that was never read.

    ``path`` is the photo's file, to look at where there is no stored thumbnail. Of a ``view``,
    it names a picture of what is selected alone.
    """

    content_hash: str
    path: Path | None = None
    view: Crop | None = None

    @classmethod
    def of(cls, row: Photo | Match) -> ThumbnailKey:
        if isinstance(row, Match) and row.gone and row.view is not None:
            return cls.of_view(row.view)
        return cls(row.content_hash, row.path)

    @classmethod
    def of_view(cls, crop: Crop) -> ThumbnailKey:
        return cls(crop.seen_hash, crop.path, crop)


_MOST_WAITING = 160

ReadThumbnail = Callable[[ThumbnailKey], NDArray[np.uint8] | None]


def stored_or_preview(
    read_thumbnail: Callable[[str], NDArray[np.uint8] | None],
    read_preview: Callable[[Path], PhotoPixels],
    read_view: Callable[[Crop], NDArray[np.uint8] | None],
) -> ReadThumbnail:
    """Reads the stored thumbnail; a preview of the file where there is none. Of a view the picture
    that an object keeps, else its part of those."""

    def whole(key: ThumbnailKey) -> NDArray[np.uint8] | None:
        stored = read_thumbnail(key.content_hash) if key.content_hash else None
        if stored is not None or key.path is None:
            return stored
        try:
            return read_preview(key.path).pixels
        except PhotoProblem:
            return None  # indexing lists the failure with its reason

    def read(key: ThumbnailKey) -> NDArray[np.uint8] | None:
        if key.view is None:
            return whole(key)
        kept = read_view(key.view)
        if kept is not None:
            return kept
        photo = whole(key)
        return None if photo is None else part_of(photo, key.view.bounds)

    return read


class ThumbnailCache(QObject):
    """Pixmaps by ThumbnailKey. ``arrived`` says the key whose pixmap is now there.

    ``get`` is for paint code: it answers at once and asks for what is missing. Only the newest
    requests are kept, so a fast scroll does not leave a queue of thumbnails
    that nobody sees any more.
    """

    arrived = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        read: ReadThumbnail,
        *,
        capacity: int = 1200,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._read = read
        self._capacity = capacity
        self._pixmaps: OrderedDict[ThumbnailKey, QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[ThumbnailKey, int] = OrderedDict()

    def get(self, key: ThumbnailKey) -> QPixmap | None:
        """The pixmap, or None where it is on its way or there is none."""
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        if key not in self._waiting:
            self._request(key)
        return None

    def forget_missing(self) -> None:
        """Ask again for thumbnails that were not there; they may have been written since."""
        self._pixmaps = OrderedDict((k, v) for k, v in self._pixmaps.items() if v is not None)

    def _request(self, key: ThumbnailKey) -> None:
        while len(self._waiting) >= _MOST_WAITING:
            _, oldest = self._waiting.popitem(last=False)
            self._runner.cancel(oldest)

        def read(_job: Job) -> QImage | None:
            pixels = self._read(key)
            return None if pixels is None else to_image(pixels)

        job = self._runner.submit(
            Lane.THUMBNAILS,
            self.tr("reading a thumbnail"),
            read,
            success=partial(self._keep, key),
            failure=lambda _failure: self._keep(key, None),  # a placeholder; the log has the reason
        )
        self._waiting[key] = job.id

    def _keep(self, key: ThumbnailKey, image: QImage | None) -> None:
        self._waiting.pop(key, None)
        self._pixmaps[key] = None if image is None else QPixmap.fromImage(image)
        while len(self._pixmaps) > self._capacity:
            self._pixmaps.popitem(last=False)
        self.arrived.emit(key)

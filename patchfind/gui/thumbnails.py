"""Thumbnails for painting: a cache of the recently seen, filled on a lane by what is painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from patchfind.gui.pixels import to_image
from patchfind.gui.task_runner import Job, JobFailure, Lane, TaskRunner

ReadThumbnail = Callable[[str], NDArray[np.uint8] | None]


class ThumbnailCache(QObject):
    """Pixmaps by content hash. ``arrived`` says the hash whose pixmap is now there.

    ``get`` is for paint code: it answers at once and asks for what is missing. Only the newest
    ``most_waiting`` requests are kept, so a fast scroll does not leave a queue of thumbnails
    that nobody sees any more.
    """

    arrived = Signal(str)

    def __init__(
        self,
        runner: TaskRunner,
        read: ReadThumbnail,
        *,
        capacity: int = 1200,
        most_waiting: int = 160,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._read = read
        self._capacity = capacity
        self._most_waiting = most_waiting
        self._pixmaps: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[str, int] = OrderedDict()

    def get(self, content_hash: str) -> QPixmap | None:
        """The pixmap, or None where it is on its way or there is none."""
        if not content_hash:
            return None
        if content_hash in self._pixmaps:
            self._pixmaps.move_to_end(content_hash)
            return self._pixmaps[content_hash]
        if content_hash not in self._waiting:
            self._request(content_hash)
        return None

    def forget_missing(self) -> None:
        """Ask again for thumbnails that were not there; they may have been written since."""
        self._pixmaps = OrderedDict((k, v) for k, v in self._pixmaps.items() if v is not None)

    def _request(self, content_hash: str) -> None:
        while len(self._waiting) >= self._most_waiting:
            _, oldest = self._waiting.popitem(last=False)
            self._runner.cancel(oldest)

        def read(_job: Job) -> QImage | None:
            pixels = self._read(content_hash)
            return None if pixels is None else to_image(pixels)

        job = self._runner.submit(
            Lane.THUMBNAILS,
            self.tr("reading a thumbnail"),
            read,
            success=partial(self._keep, content_hash),
            failure=partial(self._keep_failure, content_hash),
        )
        self._waiting[content_hash] = job.id

    def _keep(self, content_hash: str, image: QImage | None) -> None:
        self._waiting.pop(content_hash, None)
        self._pixmaps[content_hash] = None if image is None else QPixmap.fromImage(image)
        while len(self._pixmaps) > self._capacity:
            self._pixmaps.popitem(last=False)
        self.arrived.emit(content_hash)

    def _keep_failure(self, content_hash: str, _failure: JobFailure) -> None:
        """A thumbnail that cannot be read is painted as a placeholder; the log has the reason."""
        self._keep(content_hash, None)

"""The wanted object beside a match, as large as the match is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from patchfind.domain.query import Crop
from patchfind.foundation.errors import PhotoProblem
from patchfind.gui.interfaces import PhotoPixels
from patchfind.gui.tasks.runner import Lane, TaskRunner
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.pixels import cut_out, to_image

_MOST_SIDE = 1000
"""Of the picture that is kept, in pixels."""
_WORDS = 28


class QueryPane(QWidget):
    """Shows the part of a photo that is searched for; ``reach`` is how long the match is shown."""

    def __init__(
        self,
        runner: TaskRunner,
        read_photo: Callable[[Path], PhotoPixels],
        read_thumbnail: Callable[[str], NDArray[np.uint8] | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._read_photo = read_photo
        self._read_thumbnail = read_thumbnail
        self._crop: Crop | None = None
        self._picture = QImage()
        self._reach = 0.0
        self.setMinimumWidth(150)
        self.setMaximumWidth(420)
        self.setAccessibleName(self.tr("What is looked for"))

    @property
    def has_picture(self) -> bool:
        return not self._picture.isNull()

    @property
    def shown_size(self) -> QSize:
        """How large the object is shown: as long as the match, where there is room."""
        room = QRectF(self.rect()).adjusted(style.GAP, _WORDS, -style.GAP, -style.GAP)
        longest = max(self._picture.width(), self._picture.height(), 1)
        scale = self._reach / longest
        fits = min(
            room.width() / max(1, self._picture.width()),
            room.height() / max(1, self._picture.height()),
        )
        scale = min(scale, fits)
        return QSize(round(self._picture.width() * scale), round(self._picture.height() * scale))

    def look_for(self, crop: Crop) -> None:
        """Another object is looked for."""
        self._crop, self._picture = crop, QImage()
        self.update()

    def read(self) -> None:
        """Have the picture read, where it is not there yet."""
        crop = self._crop
        if crop is None or self.has_picture or self.isHidden():
            return
        size = QSize(_MOST_SIDE, _MOST_SIDE)

        def cut() -> QImage:
            return cut_out(to_image(self._pixels(crop)), crop.bounds, size)

        self._runner.submit(
            Lane.PHOTOS,
            self.tr("reading what is looked for"),
            lambda _job: (crop, cut()),
            success=self._show,
            failure=lambda _failure: None,  # the match can be judged without it
            key="query view",
        )

    def _pixels(self, crop: Crop) -> NDArray[np.uint8]:
        """The photo, or its thumbnail while it is out of reach. Raises PhotoProblem."""
        try:
            return self._read_photo(crop.path).pixels
        except PhotoProblem:
            small = self._read_thumbnail(crop.seen_hash) if crop.seen_hash else None
            if small is None:
                raise
            return small

    def set_reach(self, pixels: float) -> None:
        """The match is shown so long, in logical pixels."""
        self._reach = pixels
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.ground(self.palette()))
        painter.setPen(style.muted(self.palette()))
        words = self.rect().adjusted(style.GAP, 0, -style.GAP, 0)
        words.setHeight(_WORDS)
        flags = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(words, flags, plain.line(self.tr("Looked for")))
        if not self.has_picture:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.shown_size
        frame = QRectF(0, 0, size.width(), size.height())
        frame.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(frame, self._picture)

    def _show(self, read: tuple[Crop, QImage]) -> None:
        if read[0] == self._crop:
            self._picture = read[1]
            self.update()

"""From arrays of pixels to Qt's images, whole, reduced, or a part."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from patchfind.domain.geometry import Box

Picture = TypeVar("Picture", QImage, QPixmap)

_SMALLEST_LEVEL = 700
"""No reduced copy is made of an image whose long side is below this."""


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Upright sRGB pixels (h, w, 3) as an image that owns its memory. For any thread."""
    height, width = pixels.shape[:2]
    packed = np.ascontiguousarray(pixels)
    view = QImage(packed.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)


def to_pixels(image: QImage) -> NDArray[np.uint8]:
    """An image as pixels (h, w, 3) of their own. For any thread."""
    packed = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(packed.constBits(), np.uint8).reshape(packed.height(), -1)
    return rows[:, : 3 * packed.width()].reshape(packed.height(), packed.width(), 3).copy()


def reduced_levels(image: QImage) -> list[QImage]:
    """The image and its halvings, largest first, so that any zoom paints from a near size."""
    levels = [image]
    while max(levels[-1].width(), levels[-1].height()) >= 2 * _SMALLEST_LEVEL:
        last = levels[-1]
        levels.append(
            last.scaled(
                max(1, last.width() // 2),
                max(1, last.height() // 2),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
    return levels


def cut_out(photo: Picture, bounds: Box, size: QSize) -> Picture:
    """The part of a photo inside ``bounds`` (fractions), as large as fits ``size``."""
    x1, y1, x2, y2 = bounds.to_pixels(photo.width(), photo.height())
    part = QRect(int(x1), int(y1), max(1, round(x2 - x1)), max(1, round(y2 - y1)))
    return photo.copy(part).scaled(
        size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )

"""From arrays of pixels to Qt's images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_SMALLEST_LEVEL = 700
"""No reduced copy is made of an image whose long side is below this."""


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Upright sRGB pixels (h, w, 3) as an image that owns its memory. For any thread."""
    height, width = pixels.shape[:2]
    packed = np.ascontiguousarray(pixels)
    view = QImage(packed.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)


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

"""The application's icon is the committed drawing, in every size that was rendered from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from patchfind.foundation.paths import resources_folder
from patchfind.gui.widgets.icons import application_icon


def test_every_size_shows_the_drawing(qtbot: QtBot) -> None:
    drawing = QSvgRenderer(str(resources_folder() / "desktop" / "icons" / "patchfind.svg"))
    sizes = application_icon().availableSizes()
    assert len(sizes) == 9
    for size in sizes:
        wanted = QImage(size, QImage.Format.Format_RGBA8888)
        wanted.fill(0)
        painter = QPainter(wanted)
        drawing.render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        shown = application_icon().pixmap(size).toImage()
        assert np.abs(_numbers(wanted) - _numbers(shown)).mean() < 2, size


def _numbers(image: QImage) -> NDArray[np.int_]:
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(bytes(rgba.constBits()), dtype=np.uint8).astype(int)

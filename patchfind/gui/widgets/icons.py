"""The window's icons: SVG files of strokes, drawn in the palette's text colour as that changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from patchfind.foundation.paths import resources_folder

_DRAWN = 256
"""Icons kept ready in a colour and a width; a grid paints the same few over and over."""


@lru_cache(_DRAWN)
def _drawing(name: str, colour: str, width: float) -> QSvgRenderer:
    """The icon's file with its strokes in another colour and width. Raises FileNotFoundError."""
    strokes = (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    strokes = strokes.replace('stroke="black"', f'stroke="{colour}"')
    strokes = strokes.replace('stroke-width="1.8"', f'stroke-width="{width}"')
    return QSvgRenderer(strokes.encode())


def paint_shape(
    painter: QPainter, name: str, rectangle: QRectF, colour: QColor, *, width: float = 1.8
) -> None:
    """Stroke the icon ``name`` into ``rectangle``; ``width`` is in units of its 24 × 24 grid."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _drawing(name, colour.name(), width).render(painter, rectangle)
    painter.restore()


class _ShapeEngine(QIconEngine):
    """Paints a shape in the colour that the application's palette has at that moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        groups = {
            QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
            QIcon.Mode.Selected: QPalette.ColorGroup.Active,
        }
        group = groups.get(mode, QPalette.ColorGroup.Active)
        colour = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText)
        paint_shape(painter, self._name, QRectF(rect), colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _ShapeEngine(self._name)


def _ink(palette: QPalette) -> QColor:
    return palette.color(QPalette.ColorRole.WindowText)


class Shape(QWidget):
    """The icon ``name``, ``side`` logical pixels square, in a colour made of the palette."""

    def __init__(
        self,
        name: str,
        side: int,
        parent: QWidget,
        *,
        width: float = 1.8,
        colour: Callable[[QPalette], QColor] = _ink,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self._width = width
        self._colour = colour
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = self._colour(self.palette())
        paint_shape(QPainter(self), self.name, QRectF(self.rect()), colour, width=self._width)


def icon(name: str) -> QIcon:
    """The icon ``name`` for a button or action."""
    return QIcon(_ShapeEngine(name))


def application_icon() -> QIcon:
    """The window's own icon, in all its sizes: the files that desktops are given too."""
    found = QIcon()
    for drawn in sorted((resources_folder() / "desktop" / "icons").glob("*.png")):
        found.addFile(str(drawn))
    return found

"""The window's icons, drawn in code in the palette's text colour, and so following it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
)

# Strokes on a 24 × 24 grid. M, L and C take absolute points as in SVG; O is a circle by its
# centre and radius; Z closes.
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "lasso": "M 12 4 C 4 4 2 9 4 12 C 6 15 16 15 19 12 C 22 9 20 4 12 4 Z "
        "M 7 14 C 5 16 7 18 9 17 C 11 16 12 19 9 21",
        "rectangle": "M 4 6 L 20 6 L 20 18 L 4 18 Z",
        "whole": "M 4 9 L 4 5 L 8 5 M 16 5 L 20 5 L 20 9 M 20 15 L 20 19 L 16 19 "
        "M 8 19 L 4 19 L 4 15 M 9 9 L 15 9 L 15 15 L 9 15 Z",
        "plus": "M 12 5 L 12 19 M 5 12 L 19 12",
        "minus": "M 5 12 L 19 12",
        "fit": "M 4 9 L 4 4 L 9 4 M 15 4 L 20 4 L 20 9 M 20 15 L 20 20 L 15 20 "
        "M 9 20 L 4 20 L 4 15",
        "back": "M 14 5 L 7 12 L 14 19",
        "undo": "M 8 5 L 4 9 L 8 13 M 4 9 L 14 9 C 18 9 20 11.5 20 14 C 20 17 18 19 14 19 L 9 19",
        "keep": "M 6 4 L 18 4 L 18 20 L 12 15.5 L 6 20 Z",
        "export": "M 12 15 L 12 4 M 8 7.5 L 12 3.5 L 16 7.5 M 5 12 L 5 20 L 19 20 L 19 12",
        "copy": "M 8 8 L 8 4 L 20 4 L 20 16 L 16 16 M 4 8 L 16 8 L 16 20 L 4 20 Z",
        "pencil": "M 5 19 L 6 15 L 16 5 L 19 8 L 9 18 Z M 14 7 L 17 10",
        "outline": "M 7 5 L 15 4 L 20 10 L 17 18 L 9 20 L 4 13 Z",
        "folder": "M 3 18 L 3 6 L 9 6 L 11 8.5 L 21 8.5 L 21 18 Z",
        "photos": "M 3 8 L 3 20 L 17 20 M 7 4 L 21 4 L 21 16 L 7 16 Z "
        "M 7 14 L 11 10 L 14 13 L 16.5 10.5 L 21 14.5",
        "pause": "M 9 5 L 9 19 M 15 5 L 15 19",
        "play": "M 8 5 L 18 12 L 8 19 Z",
        "check": "M 5 12.5 L 10 17.5 L 19 7",
        "cross": "M 6 6 L 18 18 M 18 6 L 6 18",
        "warning": "M 12 4 L 21 20 L 3 20 Z M 12 10 L 12 14.5 M 12 17 L 12 17.3",
        "info": "O 12 12 9 M 12 11 L 12 16.5 M 12 7.7 L 12 8",
        "offline": "M 5 12 L 9 8 L 16 15 L 12 19 C 10 21 7 21 5 19 C 3 17 3 14 5 12 Z "
        "M 9.5 12.5 L 7.5 14.5 M 17 3 L 17 6 M 21 7 L 18 7 M 20 3.5 L 18.5 5",
        "clock": "O 12 12 8.5 M 12 7.5 L 12 12 L 15 14",
        "search": "O 10.5 10.5 6 M 15 15 L 20.5 20.5",
        "settings": "M 4 7 L 11 7 M 17 7 L 20 7 O 14 7 2.5 M 4 17 L 7 17 M 13 17 L 20 17 "
        "O 10 17 2.5",
        "star": "M 12 4 L 14.4 9.3 L 20 9.9 L 15.8 13.8 L 17 19.5 L 12 16.6 L 7 19.5 L 8.2 13.8 "
        "L 4 9.9 L 9.6 9.3 Z",
    }
)


def shape_path(name: str) -> QPainterPath:
    """The strokes of the icon ``name`` on its 24 × 24 grid. Raises KeyError."""
    path = QPainterPath()
    words = iter(SHAPES[name].split())

    def numbers(count: int) -> list[float]:
        return [float(next(words)) for _ in range(count)]

    def circle() -> None:
        x, y, radius = numbers(3)
        path.addEllipse(QPointF(x, y), radius, radius)

    commands = {
        "M": lambda: path.moveTo(*numbers(2)),
        "L": lambda: path.lineTo(*numbers(2)),
        "C": lambda: path.cubicTo(*numbers(6)),
        "O": circle,
        "Z": path.closeSubpath,
    }
    for word in words:
        commands[word]()
    return path


def paint_shape(
    painter: QPainter, name: str, rectangle: QRectF, colour: QColor, *, width: float = 1.8
) -> None:
    """Stroke the icon ``name`` into ``rectangle``; ``width`` is in units of its 24 × 24 grid."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rectangle.topLeft())
    painter.scale(rectangle.width() / 24, rectangle.height() / 24)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(shape_path(name), pen)
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


def icon(name: str) -> QIcon:
    """The icon ``name`` for a button or action. Raises KeyError for an unknown one."""
    if name not in SHAPES:
        raise KeyError(name)
    return QIcon(_ShapeEngine(name))


def application_icon() -> QIcon:
    """The window's own icon: a lasso round a found box, in fixed colours like any app icon."""
    found = QIcon()
    for side in (16, 32, 64, 128, 256):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#24405c"))
        painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.2, side * 0.2)
        inner = QRectF(side * 0.12, side * 0.12, side * 0.76, side * 0.76)
        paint_shape(painter, "lasso", inner, QColor("#ffd166"), width=2.2)
        painter.end()
        found.addPixmap(pixmap)
    return found

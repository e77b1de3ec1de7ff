"""Spacing, type and colours; every colour comes from the palette, so dark and light both work."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from patchfind.gui.widgets import plain

_Label = TypeVar("_Label", bound=plain.Label)

GAP = 8
"""The unit of spacing, in logical pixels; margins are whole multiples."""
RADIUS = 6.0


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """``one`` with ``share`` (0…1) of ``other`` in it."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


def muted(palette: QPalette) -> QColor:
    """For secondary text: between text and ground, still readable on both."""
    return mix(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), 0.38)


def hairline(palette: QPalette) -> QColor:
    """For separators and quiet frames."""
    window = palette.color(QPalette.ColorRole.Window)
    return mix(window, palette.color(QPalette.ColorRole.WindowText), 0.16)


def ground(palette: QPalette) -> QColor:
    """Behind thumbnails and photos: a little off the window's own colour."""
    window = palette.color(QPalette.ColorRole.Window)
    return mix(window, palette.color(QPalette.ColorRole.WindowText), 0.07)


def heading(text: str = "", *, scale: float = 1.35) -> plain.Label:
    """A label in larger, semi-bold type."""
    label = plain.Label(text)
    label.setFont(scaled_font(label.font(), scale, weight=QFont.Weight.DemiBold))
    return label


def side_heading(text: str) -> plain.Label:
    """The heading of a list at the window's left side."""
    label = heading(text, scale=1.1)
    label.setContentsMargins(GAP, 4, 0, 0)
    return label


def scaled_font(font: QFont, scale: float, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    changed = QFont(font)
    changed.setPointSizeF(font.pointSizeF() * scale)
    changed.setWeight(weight)
    return changed


def quiet(label: _Label) -> _Label:
    """Show the label as secondary text, following palette changes."""
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def primary(button: QPushButton) -> QPushButton:
    """Make a button the one that stands out: filled with the palette's highlight."""
    button.setStyleSheet(
        "QPushButton { background: palette(highlight); color: palette(highlighted-text);"
        f" border: 1px solid palette(highlight); border-radius: {RADIUS:.0f}px;"
        " padding: 6px 14px; font-weight: 600; }"
        "QPushButton:disabled { background: palette(midlight); color: palette(mid);"
        " border-color: palette(midlight); }"
        "QPushButton:focus { border: 2px solid palette(text); padding: 5px 13px; }"
    )
    return button


def double_stroke(
    painter: QPainter,
    path: QPainterPath,
    *,
    accent: QColor | None = None,
    width: float = 2.0,
    dashed: bool = False,
) -> None:
    """Stroke ``path`` light on dark, so that it is seen on any photo.

    ``accent`` replaces the light stroke. These two colours alone do not follow the palette:
    they lie on photos, not on the window.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    under = QPen(QColor(0, 0, 0, 170), width + 2.0)
    under.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, under)
    over = QPen(accent or QColor(255, 255, 255), width)
    over.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        over.setDashPattern([4.0, 3.0])
    painter.strokePath(path, over)


def light(painter: QPainter, palette: QPalette, path: QPainterPath, *, width: float = 2.0) -> None:
    """Light up what is pointed at: softly, within a soft outline."""
    accent = mix(palette.color(QPalette.ColorRole.Highlight), QColor("white"), 0.35)
    for wider, strength in ((4.5, 0.2), (2.5, 0.35), (1.0, 1.0)):
        accent.setAlphaF(strength)
        pen = QPen(accent, wider * width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
    accent.setAlphaF(0.16)
    painter.fillPath(path, accent)


def column(holder: QWidget) -> QVBoxLayout:
    """Lay out ``holder`` from top to bottom with no room between."""
    made = QVBoxLayout(holder)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made


def rounded(rectangle: QRectF, radius: float = RADIUS) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rectangle, radius, radius)
    return path

"""A line of text that gives way: elided instead of widening the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from patchfind.gui.widgets import plain, style


class ElidedLabel(plain.Label):
    """A label whose text never asks for room; with ElideNone it is not there where it has none."""

    def __init__(
        self,
        text: str = "",
        *,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._elide = elide

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        none = self._elide is Qt.TextElideMode.ElideNone
        if none and self.fontMetrics().horizontalAdvance(self.text()) > self.width():
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = plain.elided(self.fontMetrics(), self.text(), self._elide, self.width())
        painter.drawText(self.rect(), int(self.alignment()), shown)


def quiet_line(
    text: str = "", *, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> ElidedLabel:
    """Secondary text at the right."""
    line = ElidedLabel(text, elide=elide)
    line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    style.quiet(line)
    return line


def heading_line(*, scale: float) -> ElidedLabel:
    """A heading for a file's name, whose ending stays in sight."""
    line = ElidedLabel(elide=Qt.TextElideMode.ElideMiddle)
    line.setFont(style.scaled_font(line.font(), scale, weight=QFont.Weight.DemiBold))
    return line

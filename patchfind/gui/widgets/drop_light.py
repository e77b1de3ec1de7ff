"""The light round a window while something hangs over it that it would take."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from patchfind.gui.widgets import plain, style


class DropLight(QWidget):
    """Lies over all of ``window`` and lets the pointer through; hidden until it is ``lit``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def light(self, words: str) -> None:
        """Say what letting go would do."""
        self._words = words
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        highlight = self.palette().color(QPalette.ColorRole.Highlight)
        frame = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        veil = self.palette().color(QPalette.ColorRole.Window)
        veil.setAlphaF(0.86)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(highlight, 4))
        painter.drawRoundedRect(frame, style.RADIUS, style.RADIUS)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.setFont(style.scaled_font(self.font(), 1.35))
        words = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(frame.adjusted(24, 24, -24, -24), words, plain.line(self._words))

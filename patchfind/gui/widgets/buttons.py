"""The buttons of the pages' headers, and the line between two groups of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
)

from patchfind.gui.widgets import plain
from patchfind.gui.widgets.icons import icon


def tool_button(name: str, text: str, tip: str = "") -> QToolButton:
    """A flat icon button with an accessible name; ``tip`` may add the shortcut."""
    button = QToolButton()
    button.setIcon(icon(name))
    button.setIconSize(QSize(20, 20))
    button.setAutoRaise(True)
    button.setAccessibleName(plain.line(text))
    button.setToolTip(plain.tip(f"{text} ({tip})" if tip else text))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class TerseButton(QPushButton):
    """A button that says less where there is little room."""

    def __init__(self, glyph: QIcon, words: str, terse: str) -> None:
        super().__init__(glyph, words)
        self._terse = terse
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        advance = self.fontMetrics().horizontalAdvance
        return self.sizeHint() - QSize(advance(self.text()) - advance(self._terse), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        if self.width() < self.sizeHint().width():
            option.text = self._terse
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


def separator() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    line.setFixedHeight(24)
    return line

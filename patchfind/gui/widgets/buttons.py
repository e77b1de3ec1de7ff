"""The flat icon buttons of the pages' headers, and the line between two groups of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton

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


def separator() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    line.setFixedHeight(24)
    return line

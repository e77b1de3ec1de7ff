"""What a screen reader is to say at once, without the keyboard's going there."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from patchfind.gui.widgets import plain


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say ``words`` about ``widget``."""
    widget.setAccessibleDescription(plain.line(words))
    try:
        from PySide6.QtGui import QAccessibleAnnouncementEvent
    except ImportError:  # before Qt 6.8, which has the description alone
        return
    spoken: QAccessibleEvent = QAccessibleAnnouncementEvent(widget, plain.line(words))
    QAccessible.updateAccessibility(spoken)

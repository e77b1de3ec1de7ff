"""When a window has painted itself for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_PATIENCE_MS = 1000
"""A window that opens where nobody sees it, minimised perhaps, paints nothing."""


class FirstFrame(QObject):
    """Calls ``then`` once: when ``window`` has painted, or a second after this was made."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._painted = QTimer(self, singleShot=True)
        self._painted.timeout.connect(then)
        self._painted.start(_PATIENCE_MS)
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            self._painted.start(0)  # the event comes before the painting
        return False

"""A word on the desktop, once indexing has ended, about what saved objects found meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from patchfind.gui.objects.panel import ObjectRow


class FindsNotifier(QObject):
    """``said`` with each sentence, for the desktop to show, where it is ``wanted``.

    What was new when the window was opened is no news.
    """

    said = Signal(object)  # str

    def __init__(self, window: QWidget, wanted: Callable[[], bool]) -> None:
        super().__init__(window)
        self._wanted = wanted
        self._ended = False
        self._known: dict[int, int] | None = None

    def indexing_ended(self) -> None:
        """The next rows are what is to be told."""
        self._ended = True

    def take(self, rows: Sequence[ObjectRow]) -> None:
        """The saved objects as they are now."""
        now = {row.id: row.new for row in rows}
        if self._known is None:
            self._known = now
        if not self._ended:
            return
        known = self._known
        more = [row for row in rows if row.new > known.get(row.id, 0)]
        self._known = now
        if more and self._wanted():
            self._ended = False
            words = self.tr("{name}: {n} new")
            self.said.emit(", ".join(words.format(name=row.name, n=row.new) for row in more))

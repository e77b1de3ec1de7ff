"""What happens when the last view of a search is taken out."""

from __future__ import annotations

from PySide6.QtCore import QObject

from patchfind.gui.shell.frame import Frame


class EmptySearch(QObject):
    """Then there are no matches to look at: their page is left, with a way back."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self._window = window
        window.session.query_changed.connect(self._look)

    def _look(self) -> None:
        window, there = self._window, bool(self._window.session.crops)
        window.photo_page.set_searching(searching=there)
        if there:
            return
        window.pages.leave(window.results_page)
        stack = window.session.undo_stack

        def search_again() -> None:
            stack.undo()
            window.pages.go(window.results_page)

        window.messages.say(
            self.tr("Nothing is searched for any more."),
            action=(self.tr("Undo"), search_again),
            undo_stack=stack,
        )

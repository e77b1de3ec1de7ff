"""The pages of the window: one is in front, Back leads to the one before it, Forward again on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from patchfind.gui.page import Page


class PageStack(QStackedWidget):
    """``home`` is where Back ends."""

    def __init__(self, home: QWidget, *pages: QWidget) -> None:
        super().__init__()
        self._home = home
        self._trail: list[QWidget] = []
        self._ahead: list[QWidget] = []
        for page in (home, *pages):
            self.addWidget(page)

    @property
    def front(self) -> Page | None:
        """The page in front; None while that is not one of photos."""
        page = self.currentWidget()
        return page if isinstance(page, Page) else None

    @property
    def leads_back(self) -> bool:
        return self.currentWidget() is not self._home

    @property
    def leads_forward(self) -> bool:
        return bool(self._ahead)

    def set_home(self, page: QWidget) -> None:
        """Where Back ends from now on; the home before gives way to it."""
        at_home = self.currentWidget() is self._home
        self._home = page
        if at_home:
            self._show(page)

    def go(self, page: QWidget) -> None:
        """Show ``page`` so that Back returns to the one before it."""
        if page is not self.currentWidget():
            self._ahead.clear()
        self._advance(page)

    def back(self) -> None:
        here = self.currentWidget()
        self._trail = [page for page in self._trail if page is not here]
        there = self._trail.pop() if self._trail else self._home
        if here is not None and here is not there:
            self._ahead.append(here)
        self._show(there)

    def forward(self) -> None:
        """Show again the page that Back led away from."""
        if self._ahead:
            self._advance(self._ahead.pop())

    def leave(self, page: QWidget) -> None:
        """Go back where ``page`` is in front."""
        if self.currentWidget() is page:
            self.back()

    def go_home(self) -> None:
        here = self.currentWidget()
        if here is not None and here is not self._home:
            self._ahead = [here]
        self._trail.clear()
        self._show(self._home)

    def _advance(self, page: QWidget) -> None:
        before = self.currentWidget()
        if before is not None and before not in (page, self._home):
            self._trail.append(before)
        self._show(page)

    def _show(self, page: QWidget) -> None:
        """Bring a page to the front; one that is there leaves the keyboard where it is."""
        if page is not self.currentWidget():
            self.setCurrentWidget(page)
            page.setFocus(Qt.FocusReason.OtherFocusReason)

"""The actions that act on whatever page is in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.canvas import ZOOM_STEP
from patchfind.gui.shell.page_stack import PageStack
from patchfind.gui.shell.search_controller import SearchController
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.photo_menu import PhotoMenu


class FrontActions(QObject):
    """Each does nothing where the page in front has nothing for it."""

    def __init__(
        self,
        pages: PageStack,
        search: SearchController,
        menu: PhotoMenu,
        *,
        back: Callable[[], None],
        forward: Callable[[], None],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(pages)
        self._pages = pages
        self._search = search
        self._menu = menu
        self._back = back
        self.find = action(self, self.tr("&Find what is chosen"), self._find, "F", "Ctrl+F")
        self.confirm = action(self, self.tr("This is &it"), lambda: self._judge(is_it=True), "Y")
        self.reject = action(self, self.tr("This is &not"), lambda: self._judge(is_it=False), "N")
        self.zoom_in = action(
            self, self.tr("Zoom &in"), lambda: self._zoom(ZOOM_STEP), "Ctrl++", "Ctrl+="
        )
        self.zoom_out = action(
            self, self.tr("Zoom &out"), lambda: self._zoom(1 / ZOOM_STEP), "Ctrl+-"
        )
        self.show_in_folder = action(
            self, self.tr("Show in fol&der"), self._show_in_folder, "Ctrl+Shift+R"
        )

        self.back = action(self, self.tr("&Back"), self._escape, "Esc", "Alt+Left")
        self.forward = action(self, self.tr("Forwar&d"), forward, "Alt+Right")
        self.leave = action(self, self.tr("&Quit"), leave, "Ctrl+Q")

    def _escape(self) -> None:
        """First drops what is being done on the page, then goes back."""
        front = self._pages.front
        if front is not None and not front.escape():
            self._back()

    def _find(self) -> None:
        front = self._pages.front
        if front is not None and (crop := front.wanted()) is not None:
            self._search.find(crop)

    def _judge(self, *, is_it: bool) -> None:
        front = self._pages.front
        match = None if front is None else front.judged_match()
        if match is not None:
            self._search.judge(match, is_it)

    def _zoom(self, factor: float) -> None:
        if (front := self._pages.front) is not None:
            front.zoom(factor)

    def _show_in_folder(self) -> None:
        if (shown := self._shown()) is not None:
            self._menu.show_in_folder(shown)

    def _shown(self) -> OpenedPhoto | None:
        front = self._pages.front
        return None if front is None else front.shown()

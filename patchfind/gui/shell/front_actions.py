"""What menus and keys do to whatever page is in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.gui.opened_photo import OpenedPhoto, crop_of_match

if TYPE_CHECKING:
    from patchfind.gui.shell.main_window import MainWindow


class FrontActions(QObject):
    """Each action asks the window which page is in front, and does nothing where it has none."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def undo(self) -> None:
        """Take back the last step: of a selection, of a search, or with the saved objects.

        Of those only from their list, or while the last change is still said in words: nobody
        would notice that an object is gone which they kept long ago.
        """
        window = self._window
        actions: dict[QWidget | None, Callable[[], object]] = {
            window.photo_page: window.photo_page.canvas.undo,
            window.results_page: window.searching.undo,
        }
        said = window.messages.sentence == window.saved.said
        if window.objects.view.hasFocus() or (said and window.page not in actions):
            window.saved.undo()
        elif window.page in actions:
            actions[window.page]()

    def redo(self) -> None:
        """Do again what was taken back last."""
        window = self._window
        if window.page is window.photo_page:
            window.photo_page.canvas.redo()
        elif window.page is window.results_page:
            window.searching.redo()

    def zoom(self, factor: float) -> None:
        """Enlarge the photo, or the tiles of the grids."""
        window = self._window
        if window.page is window.photo_page:
            window.photo_page.canvas.zoom(factor)
        else:
            arrangement = window.arrangement
            arrangement.set_tile_width(round(arrangement.tile_width * factor))

    def find(self) -> None:
        """Find what the page in front has: a selection, a match, or a photo."""
        window, subject = self._window, self._subject()
        if window.page is window.photo_page:
            window.photo_page.search()
        elif subject is not None and subject.match is not None:
            window.searching.find(crop_of_match(subject.match))
        elif subject is not None:
            window.searching.find(subject.crop(WHOLE_PHOTO))

    def judge(self, *, is_it: bool) -> None:
        """Say of the match in front whether it is the object."""
        subject = self._subject()
        if subject is not None and subject.match is not None:
            self._window.judge(subject.match, is_it)

    def copy_path(self) -> None:
        if (subject := self._subject()) is not None:
            self._window.subject_menu.copy_path(subject)

    def show_in_folder(self) -> None:
        if (subject := self._subject()) is not None:
            self._window.subject_menu.show_in_folder(subject)

    def _subject(self) -> OpenedPhoto | None:
        """What the page in front shows or has chosen."""
        window = self._window
        photo, match = window.library_page.current_photo(), window.results_page.current_match()
        subjects: dict[QWidget | None, OpenedPhoto | None] = {
            window.library_page: None if photo is None else OpenedPhoto.of_photo(photo),
            window.results_page: None if match is None else OpenedPhoto.of_match(match),
            window.photo_page: window.photo_page.subject,
        }
        return subjects.get(window.page)

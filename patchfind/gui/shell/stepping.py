"""From the opened photo to another one: before it, after it, or the next match to judge."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.search_controller import SearchController
from patchfind.gui.widgets.grid_page import GridPage


class Stepping(QObject):
    """``wanted`` carries the OpenedPhoto to open."""

    wanted = Signal(object)

    def __init__(self, search: SearchController, window: Frame) -> None:
        super().__init__(window)
        self._pages = window.pages
        self._library, self._duplicates = window.library_page, window.duplicates_page
        self._photo = window.photo_page
        self._results = window.results_page
        self._among: GridPage = window.library_page
        self._pages.currentChanged.connect(self._note_grid)
        self._photo.step_wanted.connect(self._step)
        self._results.model.sections_changed.connect(self.say_place)
        search.judged.connect(self._go_on)

    def say_place(self) -> None:
        """Say in the photo view which of the matches is opened."""
        photo = self._photo.shown()
        if photo is not None and photo.match is not None and photo.photo_id is not None:
            place = self._results.place_of(photo.photo_id)
            self._photo.search_row.say_place(place, self._results.model.rowCount())

    def _step(self, step: int) -> None:
        """The photo before or after the one in the photo view, in its grid's order."""
        photo = self._photo.shown()
        if photo is None or photo.photo_id is None:
            return
        page = self._among if photo.match is None else self._results
        if page is self._duplicates:
            self._photo.keep_view()
        if (there := page.step(photo.photo_id, step)) is not None:
            self.wanted.emit(there)

    def _note_grid(self) -> None:
        """A mere photo stands among those of the grid that it was opened from."""
        if (front := self._pages.front) in (self._library, self._duplicates):
            self._among = front

    def _go_on(self, more: bool) -> None:  # noqa: FBT001 - a slot
        """After a verdict on an opened match the next one is opened; after the last the grid."""
        if self._pages.front is not self._photo:
            return
        if more and (there := self._results.shown()) is not None:
            self.wanted.emit(there)
        else:
            self._pages.leave(self._photo)

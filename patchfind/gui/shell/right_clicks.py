"""The menu of a photo on a right click; in a grid that of the thing at the very spot."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from patchfind.domain.query import Selection
from patchfind.gui.interfaces import ProposalsInterface
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.selection import Point, contains
from patchfind.gui.shell.frame import Frame
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets.grid_page import GridPage
from patchfind.gui.widgets.things import Propose, ThingFinder
from patchfind.gui.widgets.thumbnails import ThumbnailKey


class RightClicks(QObject):
    """Answers them on every page of the window with its photo menu."""

    def __init__(self, runner: TaskRunner, propose: Propose, window: Frame) -> None:
        super().__init__(window)
        self._things = ThingFinder(runner, propose, self)
        self._window = window
        for page in window.grids:
            page.menu_wanted.connect(partial(self._ask, page))
        window.photo_page.menu_wanted.connect(self._show)

    def _ask(self, page: GridPage, photo: OpenedPhoto, place: QPoint, spot: Point | None) -> None:
        """Look for a thing at a spot of the thumbnail; where a match is found, that is it."""
        match = photo.match
        picture = self._window.thumbnails.get(ThumbnailKey(photo.content_hash, photo.path))
        known = match is not None and (match.gone or (spot and contains(match.box, spot)))
        if spot is None or picture is None or known:
            self._show(photo, place, None)
            return
        answer = partial(self._answer, page, photo, place, spot)
        self._things.look(picture.toImage(), answer)

    def _answer(
        self,
        page: GridPage,
        photo: OpenedPhoto,
        place: QPoint,
        spot: Point,
        proposals: ProposalsInterface | None,
    ) -> None:
        if not page.isVisible():
            return
        nest = None if proposals is None else proposals.at(*spot)
        thing = None if nest is None else nest.outlines[nest.first]
        page.grid.light(page.grid.current_row(), thing)
        self._show(photo, place, thing).aboutToHide.connect(partial(page.grid.light, None))

    def _show(self, photo: OpenedPhoto, place: QPoint, selection: Selection | None) -> QMenu:
        return self._window.photo_menu.show(
            photo,
            place,
            selection=selection,
            opened=self._window.pages.front is self._window.photo_page,
            searching=bool(self._window.session.crops),
        )

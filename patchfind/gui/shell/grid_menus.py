"""The menu of a photo in a grid: of the thing at the very spot, if there is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from patchfind.domain.query import Selection
from patchfind.gui.interfaces import ProposalsInterface
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.selection import Point, contains
from patchfind.gui.widgets.grid_page import GridPage
from patchfind.gui.widgets.things import ThingFinder
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

Show = Callable[[OpenedPhoto, QPoint, Selection | None], QMenu]


class GridMenus(QObject):
    """``show`` shows the menu of a photo and of what is selected in it."""

    def __init__(
        self, things: ThingFinder, thumbnails: ThumbnailCache, show: Show, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._things = things
        self._thumbnails = thumbnails
        self._show = show

    def serve(self, page: GridPage) -> None:
        """Answer the right clicks on a page's tiles."""
        page.menu_wanted.connect(partial(self._ask, page))

    def _ask(self, page: GridPage, photo: OpenedPhoto, place: QPoint, spot: Point | None) -> None:
        """Look for a thing at a spot of the thumbnail; where a match is found, that is it."""
        match = photo.match
        picture = self._thumbnails.get(ThumbnailKey(photo.content_hash, photo.path))
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

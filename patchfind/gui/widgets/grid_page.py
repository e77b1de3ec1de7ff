"""What the pages of photos and of matches have in common: a grid whose rows can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QAbstractItemView, QWidget

from patchfind.domain.match import Match
from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.query import Crop
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.widgets.keyed_rows import KeyedRowsModel
from patchfind.gui.widgets.sectioned_view import HEADER
from patchfind.gui.widgets.thumbnails import ThumbnailCache
from patchfind.gui.widgets.tile_grid import TileGrid


def files_at_hand(rows: Sequence[Photo | Match]) -> list[Path]:
    """The files of those whose photos can be reached now."""
    return [row.path for row in rows if row.online]


class GridPage(QWidget):
    """``opened`` and ``menu_wanted`` carry an OpenedPhoto; the latter as the grid's does."""

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint, object)

    def __init__(
        self, rows: KeyedRowsModel[Any], thumbnails: ThumbnailCache, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.undo_stack: QUndoStack | None = None
        self._rows = rows
        self.grid = TileGrid(thumbnails, self)
        self.grid.setModel(rows)
        self.setFocusProxy(self.grid)
        self.grid.dragged_files = lambda: files_at_hand(self.picked())
        self.grid.opened.connect(lambda row: self.opened.emit(OpenedPhoto.of(row)))
        self.grid.menu_wanted.connect(
            lambda row, place, spot: self.menu_wanted.emit(OpenedPhoto.of(row), place, spot)
        )

    def shown(self) -> OpenedPhoto | None:
        """The photo or match that is chosen."""
        row = self.grid.current_row()
        return OpenedPhoto.of(row) if isinstance(row, Photo | Match) else None

    def picked(self) -> list[Photo | Match]:
        """What is selected, in its order, with what shares a selected tile."""
        rows = (self._rows.rows()[place] for place in self.grid.picked_rows())
        return [one for row in rows for one in self.behind(row)]

    def to_take(self) -> list[Photo | Match]:
        """What leaves the window on request: what is selected where that is several, else all."""
        several = len(self.grid.picked_rows()) > 1
        return self.picked() if several else self.listed()

    def listed(self) -> list[Photo | Match]:
        """All that is shown, also in the tiles of others."""
        return [*self._rows.rows()]

    def behind(self, row: Photo | Match) -> Sequence[Photo | Match]:
        """What a row's tile stands for."""
        return (row,)

    def judged_match(self) -> Match | None:
        shown = self.shown()
        return None if shown is None else shown.match

    def wanted(self) -> Crop | None:
        shown = self.shown()
        return None if shown is None else shown.crop()

    def zoom(self, factor: float) -> None:
        self.grid.tile_width_wanted.emit(round(self.grid.tile_width * factor))

    def escape(self) -> bool:
        return False

    def go_to(self, row: int) -> None:
        """Choose a row that begins a section, and show it below the section's header."""
        index = self._rows.index(row, 0)
        self.grid.setCurrentIndex(index)
        self.grid.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
        if row:  # of the first one the header is in view anyway
            bar = self.grid.verticalScrollBar()
            bar.setValue(bar.value() - HEADER)

    def step(self, photo_id: PhotoId, step: int) -> OpenedPhoto | None:
        """Choose the row ``step`` places after that photo's; None where there is none."""
        here = self._rows.index_of(photo_id)
        there = self._rows.index(here.row() + step, 0) if here.isValid() else here
        if not there.isValid():
            return None
        self.grid.setCurrentIndex(there)
        return self.shown()

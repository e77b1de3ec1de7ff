"""The page of the library's photos: heading, count, and the thumbnail grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSlider,
    QStackedWidget,
    QWidget,
)

from patchfind.domain.photo import Photo
from patchfind.gui.library.photo_model import PhotoModel
from patchfind.gui.library.photo_tiles import PhotoDelegate
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.elided_label import ElidedLabel, quiet_line
from patchfind.gui.widgets.empty_state import EmptyState
from patchfind.gui.widgets.formatting import photos
from patchfind.gui.widgets.grid_page import GridPage
from patchfind.gui.widgets.thumbnails import ThumbnailCache
from patchfind.gui.widgets.tile_grid import LEAST_TILE, MOST_TILE


class _Title(ElidedLabel):
    """The folder's name: as wide as it is where there is room, else elided."""

    def __init__(self) -> None:
        super().__init__(elide=Qt.TextElideMode.ElideMiddle)
        self.setFont(style.scaled_font(self.font(), 1.35, weight=QFont.Weight.DemiBold))

    def sizeHint(self) -> QSize:
        return plain.Label.sizeHint(self)


class LibraryPage(GridPage):
    """The photos of the chosen folder, or of all."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        self.model = PhotoModel()
        super().__init__(self.model, thumbnails, parent)
        self.grid.use_delegate(PhotoDelegate(thumbnails, self.grid))
        self.grid.setAccessibleName(self.tr("Photos"))
        self._title = _Title()
        self._count = style.quiet(plain.Label())
        header = QHBoxLayout()
        header.setContentsMargins(2 * style.GAP, style.GAP + 4, 2 * style.GAP, style.GAP)
        header.setSpacing(style.GAP + 4)
        header.addWidget(self._title)
        header.addWidget(self._count)
        hint = quiet_line(self.tr("Open a photo and draw round an object to find it"))
        header.addWidget(hint, 1)
        self.tile_size = QSlider(Qt.Orientation.Horizontal)
        self.tile_size.setRange(LEAST_TILE, MOST_TILE)
        self.tile_size.setPageStep(40)
        self.tile_size.setValue(self.grid.tile_width)
        self.tile_size.setFixedWidth(110)
        self.tile_size.setToolTip(self.tr("Size of the pictures (Ctrl and the wheel)"))
        self.tile_size.setAccessibleName(self.tr("Size of the pictures"))
        self.tile_size.valueChanged.connect(self.grid.tile_width_wanted)
        header.addWidget(self.tile_size)
        page = style.column(self)
        page.addLayout(header)
        self._empty = EmptyState("photos", self)
        self._empty.say(
            self.tr("No photos here yet"),
            self.tr(
                "PatchFind takes JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF and camera RAW files, "
                "in sub-folders too, and shows them here as soon as it has found them."
            ),
        )
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        page.addWidget(self._stack, 1)

    def show_photos(self, title: str, rows: Sequence[Photo]) -> None:
        """Show ``rows``; another title is another folder, which is shown from its top."""
        if plain.line(title) != self._title.text():
            self._title.say(title)
            self.model.set_rows([])
        self._count.say(photos(len(rows)))
        self.model.set_rows(rows)
        self._stack.setCurrentWidget(self.grid if rows else self._empty)

    def set_tile_width(self, least: int) -> None:
        """Show pictures at least so wide, and say so on the slider."""
        self.grid.set_tile_width(least)
        with QSignalBlocker(self.tile_size):
            self.tile_size.setValue(self.grid.tile_width)

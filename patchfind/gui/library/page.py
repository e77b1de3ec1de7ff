"""The page of the library's photos: heading, filters, timeline, and the thumbnail grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QSlider,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from patchfind.domain.arranging import Arrangement, Arranging, Order
from patchfind.domain.photo import FolderId, PhotoId
from patchfind.gui.library.filter_bar import FilterBar
from patchfind.gui.library.photo_model import PhotoModel
from patchfind.gui.library.photo_tiles import PhotoDelegate
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.buttons import tool_button
from patchfind.gui.widgets.elided_label import ElidedLabel, quiet_line
from patchfind.gui.widgets.empty_state import EmptyState
from patchfind.gui.widgets.formatting import number, photos
from patchfind.gui.widgets.grid_page import GridPage
from patchfind.gui.widgets.reading_order import go_in_reading_order
from patchfind.gui.widgets.thumbnails import ThumbnailCache
from patchfind.gui.widgets.tile_grid import LEAST_TILE, MOST_TILE
from patchfind.gui.widgets.timeline import Timeline

_TIMES = (Order.NEWEST, Order.OLDEST)


class _Title(ElidedLabel):
    """The folder's name: as wide as it is where there is room, else elided."""

    def __init__(self) -> None:
        super().__init__(elide=Qt.TextElideMode.ElideMiddle)
        self.setFont(style.scaled_font(self.font(), 1.35, weight=QFont.Weight.DemiBold))

    def sizeHint(self) -> QSize:
        return plain.Label.sizeHint(self)


class LibraryPage(GridPage):
    """The photos of the chosen folder, or of all.

    ``arrangement_wanted`` carries an Arranging: the order, and which photos are shown.
    """

    arrangement_wanted = Signal(object)

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
        hint = quiet_line(
            self.tr("Open a photo and draw round an object to find it"),
            elide=Qt.TextElideMode.ElideNone,  # half a sentence is no help
        )
        header.addWidget(hint, 1)
        self._asked = Arranging()
        self._going: int | None = None
        self._shown_as = self._asked
        self.filters = FilterBar()
        self.filters.hide()
        self.filters.wanted.connect(self._filter)
        self.filter = action(self, self.tr("Fi&lter the photos"), lambda: None, "Ctrl+L")
        self.filter.setCheckable(True)
        self.filter.toggled.connect(self._show_filters)
        self.filters.closed.connect(lambda: self.filter.setChecked(False))
        filter_button = tool_button("search", self.tr("Filter the photos"), "Ctrl+L")
        filter_button.setCheckable(True)
        filter_button.clicked.connect(self.filter.trigger)
        self.filter.toggled.connect(filter_button.setChecked)
        self.orders = self._order_actions()
        header.addWidget(self._order_button())
        header.addWidget(filter_button)
        self.tile_size = self._tile_slider()
        header.addWidget(self.tile_size)
        page = style.column(self)
        page.addLayout(header)
        page.addWidget(self.filters)
        self.timeline = Timeline(self)
        self.timeline.chosen.connect(self._go_to)
        page.addWidget(self.timeline)
        self._empty = EmptyState("photos", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        page.addWidget(self._stack, 1)
        go_in_reading_order(self)

    def show_photos(self, title: str, shown: Arrangement, roots: Mapping[FolderId, str]) -> None:
        """Show the photos; another title is another folder, which is shown from its top.

        ``roots`` are the watched folders' names.
        """
        chosen = self.shown()
        another = plain.line(title) != self._title.text()
        if another:
            self._title.say(title)
        afresh = another or shown.asked != self._shown_as
        self._count.say(self._counted(shown))
        self.model.show(shown, afresh=afresh)
        if afresh:
            self.grid.scrollToTop()
        if shown.asked != self._shown_as and chosen is not None and not another:
            self._keep_chosen(chosen.photo_id)
        self._shown_as = shown.asked
        self._asked = replace(self._asked, below=shown.asked.below)
        self.filters.show_folders(shown, roots)
        self.timeline.show_months(shown.months)
        self.timeline.setVisible(len(shown.months) > 1)
        self._say_empty(all_left_out=bool(shown.total))
        self._stack.setCurrentWidget(self.grid if shown.photos else self._empty)
        if self._going is not None and shown.asked.order in _TIMES:
            self._go_to(self._going)

    def set_tile_width(self, least: int) -> None:
        """Show pictures at least so wide, and say so on the slider."""
        self.grid.set_tile_width(least)
        with QSignalBlocker(self.tile_size):
            self.tile_size.setValue(self.grid.tile_width)

    @property
    def order(self) -> Order:
        """What the photos are sorted by."""
        return self._asked.order

    def set_order(self, order: Order) -> None:
        """Sort the photos by ``order`` from now on."""
        self.orders[order].setChecked(True)
        self._order_name.setText(plain.caption(self.orders[order].text()))
        if order is not self._asked.order:
            self._asked = replace(self._asked, order=order)
            self.arrangement_wanted.emit(self._asked)

    # Inside

    def _tile_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(LEAST_TILE, MOST_TILE)
        slider.setPageStep(40)
        slider.setValue(self.grid.tile_width)
        slider.setMinimumWidth(48)
        slider.setMaximumWidth(110)
        slider.setToolTip(self.tr("Size of the pictures (Ctrl and the wheel)"))
        slider.setAccessibleName(self.tr("Size of the pictures"))
        slider.valueChanged.connect(self.grid.tile_width_wanted)
        return slider

    def _order_actions(self) -> dict[Order, QAction]:
        group = QActionGroup(self)
        names = {
            Order.FOLDER: self.tr("By folder"),
            Order.NAME: self.tr("By name"),
            Order.NEWEST: self.tr("Newest first"),
            Order.OLDEST: self.tr("Oldest first"),
        }
        made = {}
        for order, name in names.items():
            made[order] = group.addAction(plain.caption(name))
            made[order].setCheckable(True)
            made[order].triggered.connect(partial(self.set_order, order))
        made[Order.FOLDER].setChecked(True)
        return made

    def _order_button(self) -> QToolButton:
        button = QToolButton()
        menu = QMenu(button)
        menu.addActions([*self.orders.values()])
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setText(plain.caption(self.orders[Order.FOLDER].text()))
        button.setAutoRaise(True)
        button.setAccessibleName(self.tr("Sort the photos"))
        button.setToolTip(self.tr("Sort the photos"))
        self._order_name = button
        return button

    def _show_filters(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        self.filters.setVisible(shown)
        if shown:
            self.filters.name.setFocus()
        elif self._asked.filters:
            self.filters.clear()

    def _filter(self, filters: Arranging) -> None:
        self._asked = replace(filters, order=self._asked.order)
        self.arrangement_wanted.emit(self._asked)

    def _go_to(self, month: int) -> None:
        """Show a month's photos, sorted by time if they are not yet."""
        first = self.model.first_of(month)
        self._going = None
        if first is not None:
            self.go_to(first)
        elif self._asked.order not in _TIMES:
            self._going = month
            self.set_order(Order.NEWEST)

    def _keep_chosen(self, photo_id: PhotoId | None) -> None:
        index = self.model.index_of(photo_id) if photo_id is not None else QModelIndex()
        if index.isValid():
            self.grid.setCurrentIndex(index)
            self.grid.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _counted(self, shown: Arrangement) -> str:
        if len(shown.photos) == shown.total:
            return photos(shown.total)
        return self.tr("{n} of {all}").format(n=number(len(shown.photos)), all=photos(shown.total))

    def _say_empty(self, *, all_left_out: bool) -> None:
        if all_left_out:
            self._empty.say(
                self.tr("No photo fits the filters"),
                self.tr("Change them, or show all photos again (Ctrl+L)."),
            )
            return
        self._empty.say(
            self.tr("No photos here yet"),
            self.tr(
                "PatchFind takes JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF and camera RAW files, "
                "in sub-folders too, and shows them here as soon as it has found them."
            ),
        )

"""The grid of photos or matches: tiles that fill its width, stay smooth with 100,000 rows, open
and have a menu.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from patchfind.domain.geometry import Polygon
from patchfind.gui.widgets.files import as_files
from patchfind.gui.widgets.focus_ring import FocusRing
from patchfind.gui.widgets.keyed_rows import ROW_ROLE
from patchfind.gui.widgets.sectioned_view import SectionedView
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey
from patchfind.gui.widgets.tiles import TILE, TileDelegate

LEAST_TILE = 120
MOST_TILE = 400
"""A stored thumbnail has 320 pixels: larger tiles would show no more."""
TILE_STEP = 1.2
_DRAGGED = QSize(128, 128)


class TileGrid(SectionedView):
    """Shows a KeyedRowsModel as tiles. Signals carry the row (a Photo or a Match).

    ``pointer_over`` says whether the person points at the grid, for models that then hold still:
    from the first move of the pointer over it until it leaves. ``tile_width_wanted`` when a
    wheel with Ctrl asks for larger or smaller tiles. ``dragged_files`` says which files go along
    where a picture is dragged out; a rubber band begins beside the pictures. ``menu_wanted`` also
    carries the place on the screen, and the one in fractions of the photo, None beside it.
    """

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint, object)
    pointer_over = Signal(bool)
    tile_width_wanted = Signal(int)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        FocusRing(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(48)
        self.tile_width = TILE
        """The least width of a tile in logical pixels."""
        self._pointed: QPoint | None = None
        self._entered: QPoint | None = None
        self._thumbnails = thumbnails
        self.dragged_files: Callable[[], Sequence[Path]] = tuple
        self.activated.connect(self._open)
        self.customContextMenuRequested.connect(self._menu)
        thumbnails.arrived.connect(self.viewport().update)

    def use_delegate(self, delegate: TileDelegate) -> None:
        self._delegate = delegate
        self.setItemDelegate(delegate)
        self._fit_columns()

    def current_row(self) -> object | None:
        """The row that has the keyboard's attention, or None."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def light(self, row: object | None, thing: Polygon | None = None) -> None:
        """Light a thing in a row's thumbnail, or nothing any more."""
        self._delegate.lit = None if thing is None else (row, thing)
        self.viewport().update()

    def row_pointed_at(self) -> object | None:
        """The row under a pointer that the person has moved there, or None."""
        return None if self._pointed is None else self.indexAt(self._pointed).data(ROW_ROLE)

    def set_tile_width(self, least: int) -> None:
        """Make tiles at least so wide; they are stretched to fill the grid's width."""
        staying = self._looked_at()
        self.tile_width = min(max(least, LEAST_TILE), MOST_TILE)
        self._fit_columns()
        if staying.isValid():
            self.scrollTo(staying, QAbstractItemView.ScrollHint.PositionAtCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        scrolled = self.verticalScrollBar().value() > 0
        staying = self._looked_at() if scrolled else QModelIndex()
        self._fit_columns()
        super().resizeEvent(event)
        if staying.isValid() and event.size().width() != event.oldSize().width():
            self.scrollTo(staying, QAbstractItemView.ScrollHint.PositionAtCenter)

    def enterEvent(self, event: QEnterEvent) -> None:
        # A grid that opens under a resting pointer is not pointed at.
        self._entered = event.position().toPoint()
        super().enterEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            event.ignore()  # they are the window's
            return
        self.setDragEnabled(self._is_on_picture(event.position()))
        super().mousePressEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the files out, as copies whatever keys are held: an original stays where it is."""
        paths = self.dragged_files()
        if not paths:
            return
        drag = QDrag(self)
        drag.setMimeData(as_files(paths))
        picture = self._thumbnails.get(ThumbnailKey.of(self.currentIndex().data(ROW_ROLE)))
        if picture is not None:
            drag.setPixmap(picture.scaled(_DRAGGED, Qt.AspectRatioMode.KeepAspectRatio))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._pointed is not None:
            self._pointed = place
        elif place != self._entered:
            self._pointed = place
            self.pointer_over.emit(True)  # noqa: FBT003 - a signal
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self._pointed is not None:
            self._pointed = None
            self.pointer_over.emit(False)  # noqa: FBT003 - a signal
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self.tile_width_wanted.emit(round(self.tile_width * TILE_STEP**steps))
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _is_on_picture(self, place: QPointF) -> bool:
        """Whether a place lies on a tile's picture or its name."""
        index = self.indexAt(place.toPoint())
        if not index.isValid():
            return False
        tile = QRectF(self.visualRect(index))
        picture = self._delegate.picture_of(index.data(ROW_ROLE), tile)
        return picture.united(self._delegate.name_of(picture, tile)).contains(place)

    def _looked_at(self) -> QModelIndex:
        """The current row where it is in view, else the one in the middle of the view."""
        view = self.viewport().rect()
        current = self.currentIndex()
        if current.isValid() and view.contains(self.visualRect(current).center()):
            return current
        middle = self.indexAt(view.center())
        # The last row of tiles may end before the middle.
        return middle if middle.isValid() else self.indexAt(QPoint(0, view.center().y()))

    def _fit_columns(self) -> None:
        """Stretch tiles so that the columns fill the width."""
        if not hasattr(self, "_delegate"):
            return
        width = max(self.tile_width, self.viewport().width())
        # One pixel less than fits: a row that fills the width exactly is wrapped before its last.
        each = (width - 1) // max(1, width // self.tile_width)
        size = self._delegate.tile_size(each)
        if size != self.gridSize():
            self._delegate.set_width(each)
            self.setGridSize(size)
        else:
            self.lay_out_again()

    def _open(self, index: QModelIndex) -> None:
        if (row := index.data(ROW_ROLE)) is not None:
            self.opened.emit(row)

    def _menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            keeping = self.selectionModel().isSelected(index)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                index, flags.NoUpdate if keeping else flags.ClearAndSelect
            )
            row = index.data(ROW_ROLE)
            picture = self._delegate.picture_of(row, QRectF(self.visualRect(index)))
            across, down = place.x() - picture.x(), place.y() - picture.y()
            inside = picture.contains(QPointF(place))
            spot = (across / picture.width(), down / picture.height()) if inside else None
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(place), spot)

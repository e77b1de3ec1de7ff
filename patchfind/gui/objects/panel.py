"""The list of saved objects under the folders: their pictures and names, and the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.query import Query
from patchfind.gui.widgets import style
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.icons import paint_shape
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex, KeyedRowsModel
from patchfind.gui.widgets.pixels import cut_out
from patchfind.gui.widgets.side_list import SideDelegate, SideList, paint_line, towards
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

_PICTURE = QSize(44, 36)
_ROW = 44
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Delete)


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """A saved object; ``thumbnail`` names its picture; so many photos are ``new``."""

    id: int
    name: str
    query: Query
    thumbnail: ThumbnailKey
    new: int = 0


class ObjectModel(KeyedRowsModel[ObjectRow]):
    """The saved objects by name."""

    def key(self, row: ObjectRow) -> int:
        return row.id

    def lines(self, row: ObjectRow, role: int) -> Sequence[str]:
        if role == Qt.ItemDataRole.DisplayRole:
            return [self.said(row)]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            views = self.tr("%Ln view(s)", "", len(row.query.crops))
            help_ = self.tr("Enter searches for it, F2 renames it.")
            return [f"{self.said(row)}. {views}. {help_}"]
        return []

    def said(self, row: ObjectRow) -> str:
        """The name, and how many photos are new."""
        if not row.new:
            return row.name
        return self.tr("{name} · {n} new").format(name=row.name, n=number(row.new))


class _ObjectDelegate(SideDelegate):
    """The object's picture and its name."""

    only_focused = True

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(160, _ROW)

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, cell: QRectF
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, ObjectRow):
            return
        width, height = _PICTURE.width(), _PICTURE.height()
        frame = QRectF(cell.x() + 4, cell.center().y() - height / 2, width, height)
        text = towards(painter, cell, cell.adjusted(width + 14, 0, -8, 0))
        font = painter.font()
        font.setBold(row.new > 0)
        painter.setFont(font)
        paint_line(painter, text, index.data(Qt.ItemDataRole.DisplayRole), painter.pen().color())
        self._paint_picture(painter, row, towards(painter, cell, frame), option.palette)

    def _paint_picture(
        self, painter: QPainter, row: ObjectRow, frame: QRectF, palette: QPalette
    ) -> None:
        view: QPixmap | None = self._thumbnails.get(row.thumbnail)
        if view is None:
            glyph = QRectF(frame.center().x() - 11, frame.center().y() - 11, 22, 22)
            paint_shape(painter, "keep", glyph, style.muted(palette))
            return
        picture = cut_out(view, WHOLE_PHOTO, _PICTURE)
        place = QRectF(picture.rect())
        place.moveCenter(frame.center())
        painter.setClipPath(style.rounded(place, 4.0))
        painter.drawPixmap(place.topLeft(), picture)
        painter.setClipping(False)


class ObjectsPanel(QWidget):
    """Hidden while nothing is saved. All signals carry an ObjectRow, one also a place."""

    find_wanted = Signal(object)
    rename_wanted = Signal(object)
    delete_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ObjectModel(self)
        self.view = SideList(self.model, self.tr("Saved objects"), self, keys=_KEYS)
        self.view.setItemDelegate(_ObjectDelegate(thumbnails, self.view))
        self.view.menu_wanted.connect(self.menu_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GAP, 0, style.GAP, style.GAP)
        column.setSpacing(style.GAP)
        column.addWidget(style.side_heading(self.tr("Saved objects")))
        column.addWidget(self.view, 1)
        self.view.clicked.connect(lambda index: self.find_wanted.emit(index.data(ROW_ROLE)))
        self.view.key_pressed.connect(self._act)
        thumbnails.arrived.connect(self.view.viewport().update)
        self.setMinimumHeight(_ROW + 48)
        self.hide()

    def show_objects(self, rows: Sequence[ObjectRow]) -> None:
        self.model.set_rows(rows)
        self.setVisible(bool(rows))

    def named_in(self, folder: Path) -> list[str]:
        """The names of the objects that have a view in a photo below ``folder``."""
        return [
            row.name
            for row in self.model.rows()
            if any(folder in crop.path.parents for crop in row.query.crops)
        ]

    def _act(self, key: int) -> None:
        actions = {Qt.Key.Key_F2: self.rename_wanted, Qt.Key.Key_Delete: self.delete_wanted}
        actions.get(Qt.Key(key), self.find_wanted).emit(self.view.currentIndex().data(ROW_ROLE))

"""A list at the window's left side: how it behaves, and how its rows are painted."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.focus_ring import FocusRing
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex, KeyedRowsModel, Row


class SideList(QListView):
    """Chooses with the left button and the keyboard only. ``menu_wanted`` carries a row and a
    place on the screen, ``key_pressed`` one of the ``keys`` that act on the current row.
    """

    menu_wanted = Signal(object, QPoint)
    key_pressed = Signal(int)

    def __init__(
        self, rows: KeyedRowsModel[Row], name: str, parent: QWidget, *, keys: Collection[int] = ()
    ) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setModel(rows)
        self.setAccessibleName(plain.line(name))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setAutoFillBackground(False)
        self.customContextMenuRequested.connect(self._menu)
        FocusRing(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Asking for a row's menu must not leave the page that is open.
        if event.button() is not Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self._keys and self.currentIndex().isValid():
            self.key_pressed.emit(event.key())
            return
        super().keyPressEvent(event)

    def _menu(self, place: QPoint) -> None:
        if (row := self.indexAt(place).data(ROW_ROLE)) is not None:
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(place))


class SideDelegate(QStyledItemDelegate):
    """A row's ground; subclasses paint what lies on it.

    With ``only_focused`` a row stands out as chosen only while its list has the keyboard.
    """

    only_focused = False

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, cell: QRectF
    ) -> None:
        """Paint the row inside ``cell``; the painter's pen has the colour of its text."""
        raise NotImplementedError

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        cell = QRectF(option.rect).adjusted(6, 2, -6, -2)
        ink = palette.color(QPalette.ColorRole.WindowText)
        if self.chosen(option):
            painter.fillPath(style.rounded(cell), palette.color(QPalette.ColorRole.Highlight))
            ink = palette.color(QPalette.ColorRole.HighlightedText)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(style.rounded(cell), style.ground(palette))
        painter.setPen(ink)
        self.paint_row(painter, option, index, cell)
        painter.restore()

    def chosen(self, option: QStyleOptionViewItem) -> bool:
        """Whether the row stands out."""
        state: QStyle.StateFlag = option.state
        focused = not self.only_focused or bool(state & QStyle.StateFlag.State_HasFocus)
        return focused and bool(state & QStyle.StateFlag.State_Selected)


def towards(painter: QPainter, cell: QRectF, frame: QRectF) -> QRectF:
    """``frame``, a part of ``cell``, on the other side where people write from right to left."""
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return frame.translated(cell.left() + cell.right() - frame.left() - frame.right(), 0)
    return frame


def paint_line(painter: QPainter, frame: QRectF, words: str, colour: QColor) -> None:
    """One line of text, elided to fit."""
    painter.setPen(colour)
    right = Qt.TextElideMode.ElideRight
    shown = plain.elided(painter.fontMetrics(), words, right, frame.width())
    sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(frame, int(sides), shown)

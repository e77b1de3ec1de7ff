"""A view of tiles of one size in sections with headers, laid out by arithmetic alone.

QListView would need a pass over all rows, and knows no headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QCursor, QFont, QMouseEvent, QPainter, QPaintEvent, QPalette, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.keyed_rows import AnyIndex, KeyedRowsModel, Section
from patchfind.gui.widgets.section_layout import SectionLayout, fitted_counts

HEADER = 34
"""The height of a section's header."""
_Move = QAbstractItemView.CursorAction


class QTableView(QAbstractItemView):
    """A view that tells screen readers of its rows: Qt asks for nothing but this very name."""


class SectionedView(QTableView):
    """Shows a KeyedRowsModel as tiles of ``gridSize``, as many a line as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tile = QSize(1, 1)
        self._shift = 0
        self._laid_out: SectionLayout | None = None
        self._rows: KeyedRowsModel[Any] | None = None
        self._band = QRect()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show the rows and sections of a KeyedRowsModel from now on."""
        super().setModel(model)
        if not isinstance(model, KeyedRowsModel):
            return
        self._rows = model
        for changed in (
            model.rowsInserted,
            model.rowsRemoved,
            model.modelReset,
            model.layoutChanged,
            model.sections_changed,
        ):
            changed.connect(self.lay_out_again)
        self.lay_out_again()

    def gridSize(self) -> QSize:
        """The size of a tile in logical pixels."""
        return self._tile

    def setGridSize(self, size: QSize) -> None:
        self._tile = size
        self.lay_out_again()

    def lay_out_again(self) -> None:
        """Something about the rows, the tiles or the room has changed."""
        self._laid_out = None
        self._shift = 0
        self.updateGeometries()
        self.viewport().update()

    @contextmanager
    def keeping(self, index: QModelIndex) -> Iterator[None]:
        """What changes meanwhile leaves that row where it is seen, until the next change or until
        the person scrolls; where scrolling alone cannot, all is shown shifted.
        """
        held = QPersistentModelIndex(index)
        before = self.visualRect(index).top()
        yield
        if held.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(held).top() - before)
            self._shift = self.visualRect(held).top() - before
            self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._shift = 0
        super().scrollContentsBy(dx, dy)

    # What Qt asks of a view

    def visualRect(self, index: AnyIndex) -> QRect:
        if not index.isValid():
            return QRect()
        x, y = self._layout().corner(index.row())
        return self._mirrored(QRect(QPoint(x, y - self.verticalOffset()), self._tile))

    def indexAt(self, place: QPoint) -> QModelIndex:
        x = QStyle.visualPos(self.layoutDirection(), self.viewport().rect(), place).x()
        row = self._layout().row_at(x, place.y() + self.verticalOffset())
        return QModelIndex() if row is None else self.model().index(row, 0)

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        tile, view, bar = self.visualRect(index), self.viewport().rect(), self.verticalScrollBar()
        hints = QAbstractItemView.ScrollHint
        if hint == hints.PositionAtCenter:
            shift = tile.center().y() - view.center().y()
        elif hint == hints.PositionAtTop or (tile.top() < 0 and hint == hints.EnsureVisible):
            first_line = index.row() < self._layout().columns
            shift = tile.top() - (HEADER if first_line else 0)
        elif hint == hints.PositionAtBottom or tile.bottom() > view.bottom():
            shift = min(tile.bottom() - view.bottom(), tile.top())
        else:
            return
        bar.setValue(bar.value() + shift)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count = self.model().rowCount()
        if not count:
            return QModelIndex()
        here = self.currentIndex().row()
        if self.isRightToLeft():
            action = _TURNED.get(action, action)
        there = 0 if here < 0 else _MOVES[action](self, here)
        return self.model().index(min(max(there, 0), count - 1), 0)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value() + self._shift

    def isIndexHidden(self, _index: AnyIndex) -> bool:
        return False

    def setSelection(self, area: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what a rubber band touches; else the rows from one corner of ``area`` on to the
        other, as a click or a key with Shift asks for."""
        chosen = QItemSelection()
        if self.state() is QAbstractItemView.State.DragSelectingState:
            self._band = area.normalized().translated(0, self.verticalOffset())
            band = self._mirrored(self._band)
            runs = self._layout().runs_in(band.x(), band.y(), band.width(), band.height())
            self.viewport().update()
        else:
            ends = [self.indexAt(corner) for corner in (area.topLeft(), area.bottomRight())]
            rows = sorted(index.row() for index in ends if index.isValid())
            runs = [(rows[0], rows[-1])] if rows else []
        for first, last in runs:
            chosen.select(self.model().index(first, 0), self.model().index(last, 0))
        self.selectionModel().select(chosen, command)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._band = QRect()
        self.viewport().update()

    def picked_rows(self) -> list[int]:
        """The places of all selected rows, in their order."""
        selection = self.selectionModel().selection()
        parts = [selection.at(place) for place in range(selection.count())]
        return sorted(row for part in parts for row in range(part.top(), part.bottom() + 1))

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Where what is seen of a selection lies; it may hold all rows there are."""
        offset = self.verticalOffset()
        region = QRegion()
        for row in self._layout().rows_between(offset, offset + self.viewport().height()):
            index = self.model().index(row, 0)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._layout().tops[-1] - self.viewport().height()))
        super().updateGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        layout, offset = self._layout(), self.verticalOffset()
        area = event.rect().translated(0, offset)
        self._paint_headers(painter, layout, offset)
        under = self.viewport().mapFromGlobal(QCursor.pos())
        hovered = self.indexAt(under) if self.viewport().underMouse() else QModelIndex()
        chosen = self.selectionModel()
        for row in layout.rows_between(area.top(), area.bottom() + 1):
            index = self.model().index(row, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if index == hovered:
                option.state |= QStyle.StateFlag.State_MouseOver
            self.itemDelegate().paint(painter, option, index)
        self._paint_band(painter, self._band.translated(0, -offset))

    # Inside

    def _mirrored(self, frame: QRect) -> QRect:
        """``frame`` where it lies for people who write from right to left, else as it is."""
        return QStyle.visualRect(self.layoutDirection(), self.viewport().rect(), frame)

    def _sections(self) -> tuple[Section, ...]:
        return () if self._rows is None else self._rows.sections()

    def _layout(self) -> SectionLayout:
        if self._laid_out is None:
            sections = self._sections()
            rows = 0 if self._rows is None else self._rows.rowCount()
            self._laid_out = SectionLayout(
                fitted_counts([one.count for one in sections], rows),
                columns=max(1, self.viewport().width() // self._tile.width()),
                width=self._tile.width(),
                height=self._tile.height(),
                header=HEADER if sections else 0,
            )
        return self._laid_out

    def _paint_headers(self, painter: QPainter, layout: SectionLayout, offset: int) -> None:
        sections = self._sections()
        if not sections:
            return
        for place in layout.sections_between(offset, offset + self.viewport().height()):
            frame = QRect(0, layout.tops[place] - offset, self.viewport().width(), HEADER)
            if layout.counts[place]:
                _paint_header(painter, self.palette(), sections[place], frame)

    def _paint_band(self, painter: QPainter, band: QRect) -> None:
        """The rubber band, while one is drawn."""
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        if not band.isEmpty():
            painter.setPen(colour)
            colour.setAlphaF(0.18)
            painter.setBrush(colour)
            painter.drawRect(band.adjusted(0, 0, -1, -1))

    def _lines_a_page(self) -> int:
        return max(1, self.viewport().height() // self._tile.height())


def _paint_header(painter: QPainter, palette: QPalette, section: Section, frame: QRect) -> None:
    """The section's title, and beside it what it means."""
    inner = frame.adjusted(2 * style.GAP, 0, -2 * style.GAP, 0)
    plain_font = painter.font()
    painter.setFont(style.scaled_font(plain_font, 1.05, weight=QFont.Weight.DemiBold))
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    painter.drawText(inner, flags, plain.line(section.title))
    width = painter.fontMetrics().horizontalAdvance(section.title) + style.GAP
    painter.setFont(plain_font)
    painter.setPen(style.muted(palette))
    rest = QStyle.visualRect(painter.layoutDirection(), inner, inner.adjusted(width, 0, 0, 0))
    words = plain.elided(
        painter.fontMetrics(), section.meaning, Qt.TextElideMode.ElideRight, rest.width()
    )
    painter.drawText(rest, flags, words)


_TURNED = {_Move.MoveLeft: _Move.MoveRight, _Move.MoveRight: _Move.MoveLeft}
_MOVES: Mapping[QAbstractItemView.CursorAction, Callable[[SectionedView, int], int]] = {
    _Move.MoveLeft: lambda _view, here: here - 1,
    _Move.MovePrevious: lambda _view, here: here - 1,
    _Move.MoveRight: lambda _view, here: here + 1,
    _Move.MoveNext: lambda _view, here: here + 1,
    _Move.MoveUp: lambda view, here: view._layout().below(here, -1),
    _Move.MoveDown: lambda view, here: view._layout().below(here, 1),
    _Move.MovePageUp: lambda view, here: view._layout().below(here, -view._lines_a_page()),
    _Move.MovePageDown: lambda view, here: view._layout().below(here, view._lines_a_page()),
    _Move.MoveHome: lambda _view, _here: 0,
    _Move.MoveEnd: lambda view, _here: view.model().rowCount() - 1,
}

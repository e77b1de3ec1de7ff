"""A tile of the matches' grid: what is painted over the thumbnail of a match."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from patchfind.domain.match import Match, Standing
from patchfind.gui.results.match_model import (
    CONFIRMED_ROLE,
    COPIES_ROLE,
    NEW_ROLE,
    PROVISIONAL_ROLE,
)
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex
from patchfind.gui.widgets.thumbnails import ThumbnailCache
from patchfind.gui.widgets.tiles import (
    TileDelegate,
    box_path,
    outline_path,
    paint_badge,
)

_PROVISIONAL_VEIL = 0.45
"""How much of a provisional tile's picture the ground covers."""


class MatchDelegate(TileDelegate):
    """A match: its boxes or outline in a double stroke, and a check glyph where verified.

    A provisional one is pale and its box dashed. ``fold_wanted`` carries the match whose count of
    copies is clicked.
    """

    fold_wanted = Signal(object)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget) -> None:
        super().__init__(thumbnails, parent)
        self.show_outline = False
        self.show_boxes = True

    def paint_marks(
        self, painter: QPainter, palette: QPalette, index: AnyIndex, picture: QRectF
    ) -> None:
        row: Match = index.data(ROW_ROLE)
        painter.setClipRect(picture.adjusted(-2, -2, 2, 2))
        provisional = index.data(PROVISIONAL_ROLE)
        if provisional:
            veil = style.ground(palette)
            veil.setAlphaF(_PROVISIONAL_VEIL)
            painter.fillRect(picture, veil)
        if self.show_boxes and not row.gone:
            self._paint_boxes(painter, row, picture, dashed=provisional)
        painter.setClipping(False)
        corner = QPointF(picture.right() - 15, picture.top() + 15)
        if row.verified:
            paint_badge(painter, palette, "check", corner, accent=True)
            corner -= QPointF(27, 0)
        if not row.online:
            paint_badge(painter, palette, "offline", corner)
            corner -= QPointF(27, 0)
        if index.data(CONFIRMED_ROLE):
            paint_badge(painter, palette, "star", corner)
            corner -= QPointF(27, 0)
        if row.standing is Standing.SOURCE:
            paint_badge(painter, palette, "lasso", corner)
        if index.data(NEW_ROLE):
            paint_badge(painter, palette, "plus", corner, accent=True)
        if (copies := index.data(COPIES_ROLE)) > 1:
            _paint_count(painter, palette, copies, _count_place(picture))

    def editorEvent(
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and index.data(COPIES_ROLE) > 1
        ):
            row: Match = index.data(ROW_ROLE)
            if _count_place(self.picture_of(row, QRectF(option.rect))).contains(event.position()):
                self.fold_wanted.emit(row)
                return True
        return False

    def _paint_boxes(self, painter: QPainter, row: Match, picture: QRectF, *, dashed: bool) -> None:
        if self.show_outline and row.outline is not None:
            style.double_stroke(painter, outline_path(row.outline, picture))
        else:
            style.double_stroke(painter, box_path(row.box, picture), dashed=dashed)
        for box in row.more_boxes:
            style.double_stroke(painter, box_path(box, picture), width=1.4)


def _count_place(picture: QRectF) -> QRectF:
    """Where the count of copies stands on a picture."""
    return QRectF(picture.left() + 4, picture.top() + 4, 46, 22)


def _paint_count(painter: QPainter, palette: QPalette, count: int, place: QRectF) -> None:
    painter.fillPath(style.rounded(place, 11.0), palette.color(QPalette.ColorRole.Window))
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    words = plain.line(f"×{number(count)}")
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)

"""A tile of the matches' grid: what is painted over the thumbnail of a match."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QWidget

from patchfind.domain.match import Match
from patchfind.gui.results.match_model import CONFIRMED_ROLE
from patchfind.gui.widgets import style
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex
from patchfind.gui.widgets.thumbnails import ThumbnailCache
from patchfind.gui.widgets.tiles import TileDelegate, box_path, outline_path, paint_badge


class MatchDelegate(TileDelegate):
    """A match: its boxes or outline in a double stroke, and a check glyph where verified."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget) -> None:
        super().__init__(thumbnails, parent)
        self.show_outline = False

    def paint_marks(
        self, painter: QPainter, palette: QPalette, index: AnyIndex, picture: QRectF
    ) -> None:
        row: Match = index.data(ROW_ROLE)
        painter.setClipRect(picture.adjusted(-2, -2, 2, 2))
        if self.show_outline and row.outline is not None:
            style.double_stroke(painter, outline_path(row.outline, picture))
        else:
            style.double_stroke(painter, box_path(row.box, picture))
        for box in row.more_boxes:
            style.double_stroke(painter, box_path(box, picture), width=1.4)
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

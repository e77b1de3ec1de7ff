"""A tile of the library's grid: what is painted over the thumbnail of a photo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPalette

from patchfind.domain.photo import Photo, PhotoState
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex
from patchfind.gui.widgets.tiles import TileDelegate, paint_badge


class PhotoDelegate(TileDelegate):
    """A photo of the library, with a badge where it is pending, failed or offline."""

    def paint_marks(
        self, painter: QPainter, palette: QPalette, index: AnyIndex, picture: QRectF
    ) -> None:
        row: Photo = index.data(ROW_ROLE)
        badges = {PhotoState.PENDING: "clock", PhotoState.FAILED: "warning"}
        shape = "offline" if not row.online else badges.get(row.state)
        if shape is not None:
            corner = QPointF(picture.right() - 15, picture.top() + 15)
            paint_badge(painter, palette, shape, corner)

"""Painting one tile of a grid: thumbnail, name, state badge, and a match's box and mark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.icons import paint_shape
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

TILE = 196
"""The least width of a tile; the grid stretches tiles to fill its width."""
INSET = 6.0
_CAPTION = 26
_FURTHER_LINE = 17
"""The height of a caption's first line, and of each further one."""


def fitted(size: QSize, frame: QRectF) -> QRectF:
    """The largest rectangle of ``size``'s proportions in the middle of ``frame``."""
    scale = min(frame.width() / size.width(), frame.height() / size.height())
    width, height = size.width() * scale, size.height() * scale
    middle = frame.center()
    return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)


def placed(x: float, y: float, picture: QRectF) -> QPointF:
    """A point in fractions of the photo, placed on ``picture`` in widget coordinates."""
    return QPointF(picture.x() + x * picture.width(), picture.y() + y * picture.height())


def box_path(box: Box, picture: QRectF) -> QPainterPath:
    """The same of a box."""
    corners = placed(box.x1, box.y1, picture), placed(box.x2, box.y2, picture)
    return style.rounded(QRectF(*corners), 2.0)


def outline_path(outline: Polygon, picture: QRectF) -> QPainterPath:
    """The same of a polygon."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([placed(x, y, picture) for x, y in outline.points]))
    path.closeSubpath()
    return path


def paint_badge(
    painter: QPainter, palette: QPalette, shape: str, centre: QPointF, *, accent: bool = False
) -> None:
    """A small disc with a glyph on it; the glyph carries the meaning, the colour only helps."""
    role = QPalette.ColorRole
    fill, ink = (role.Highlight, role.HighlightedText) if accent else (role.Window, role.WindowText)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 120))
    painter.drawEllipse(centre, 12.0, 12.0)
    painter.setBrush(palette.color(fill))
    painter.drawEllipse(centre, 10.5, 10.5)
    glyph = QRectF(centre.x() - 8, centre.y() - 8, 16, 16)
    paint_shape(painter, shape, glyph, palette.color(ink), width=2.6)


class TileDelegate(QStyledItemDelegate):
    """What photos and matches have in common: card, thumbnail, caption, focus.

    The caption has so many ``lines``, the first of them the name.
    """

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget, *, lines: int = 1) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._caption = _CAPTION + (lines - 1) * _FURTHER_LINE
        self._size = self.tile_size(TILE)
        self.lit: tuple[object, Polygon] | None = None
        """A row, and the thing in its photo that is pointed at."""

    def tile_size(self, width: int) -> QSize:
        """A tile of ``width``: a 4:3 picture with a caption below."""
        return QSize(width, round(width * 0.78) + self._caption)

    def set_width(self, width: int) -> None:
        self._size = self.tile_size(width)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = index.data(ROW_ROLE)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell = QRectF(option.rect).adjusted(INSET, INSET, -INSET, -INSET)
        self._paint_card(painter, option, cell)
        pixmap = self._thumbnails.get(ThumbnailKey.of(row))
        picture = self.picture_of(row, QRectF(option.rect))
        self._paint_picture(painter, option, picture, pixmap)
        self.paint_marks(painter, option.palette, index, picture)
        if self.lit is not None and self.lit[0] == row:
            painter.setClipRect(picture)
            lit = outline_path(self.lit[1], picture)
            style.light(painter, option.palette, lit, width=1.4)
            painter.setClipping(False)
        top = cell.bottom() - self._caption
        caption = QRectF(cell.x() + 8, top, cell.width() - 16, _CAPTION)
        said = index.data(Qt.ItemDataRole.DisplayRole)
        self._paint_caption(painter, option, caption, said.split("\n"))
        painter.restore()

    def picture_of(self, row: Photo | Match, tile: QRectF) -> QRectF:
        """Where the thumbnail lies in a tile."""
        frame = tile.adjusted(INSET + 5, INSET + 5, -INSET - 5, -INSET - self._caption)
        pixmap = self._thumbnails.get(ThumbnailKey.of(row))
        return frame if pixmap is None else fitted(pixmap.size(), frame)

    def name_of(self, picture: QRectF, tile: QRectF) -> QRectF:
        """Where the name lies, below the picture and as wide."""
        top = tile.bottom() - INSET - self._caption
        return QRectF(picture.x(), top, picture.width(), _CAPTION)

    def paint_marks(
        self, painter: QPainter, palette: QPalette, index: AnyIndex, picture: QRectF
    ) -> None:
        """What lies over the thumbnail."""

    def _paint_card(self, painter: QPainter, option: QStyleOptionViewItem, cell: QRectF) -> None:
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        highlight = palette.color(QPalette.ColorRole.Highlight)
        colour = style.ground(palette)
        if state & QStyle.StateFlag.State_Selected:
            colour = style.mix(colour, highlight, 0.35)
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = style.mix(colour, palette.color(QPalette.ColorRole.Text), 0.07)
        painter.fillPath(style.rounded(cell, 8.0), colour)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(highlight)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(style.rounded(cell.adjusted(0.5, 0.5, -0.5, -0.5), 8.0))

    def _paint_picture(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        picture: QRectF,
        pixmap: QPixmap | None,
    ) -> None:
        if pixmap is not None:
            painter.setClipPath(style.rounded(picture, 4.0))
            painter.drawPixmap(picture, pixmap, QRectF(pixmap.rect()))
            painter.setClipping(False)
            return
        palette: QPalette = option.palette
        faint = style.mix(style.ground(palette), palette.color(QPalette.ColorRole.Text), 0.22)
        middle = picture.center()
        paint_shape(painter, "photos", QRectF(middle.x() - 18, middle.y() - 18, 36, 36), faint)

    def _paint_caption(
        self, painter: QPainter, option: QStyleOptionViewItem, frame: QRectF, lines: list[str]
    ) -> None:
        palette: QPalette = option.palette
        ink = palette.color(QPalette.ColorRole.Text)
        below = QRectF(frame.x(), frame.y() + _CAPTION, frame.width(), _FURTHER_LINE)
        frames = [
            frame,
            *(below.translated(0, _FURTHER_LINE * n - 4) for n in range(len(lines) - 1)),
        ]
        for line, text in enumerate(lines):
            name = style.mix(ink, style.ground(palette), 0.2)
            painter.setFont(style.scaled_font(option.font, 0.86 if line else 0.92))
            painter.setPen(style.muted(palette) if line else name)
            elided = plain.elided(
                painter.fontMetrics(), text, Qt.TextElideMode.ElideMiddle, frame.width()
            )
            painter.drawText(frames[line], int(Qt.AlignmentFlag.AlignCenter), elided)

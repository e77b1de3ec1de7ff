"""Painting what lies over a photo: the selection with its handles, and a match with its mark."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette, QPen, QPolygonF

from patchfind.domain.geometry import Polygon
from patchfind.domain.match import Match
from patchfind.domain.query import Selection
from patchfind.gui.photo.selection import Point, handles
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.tiles import box_path, outline_path, paint_badge, placed

_HANDLE = 4.5
_MOST_HANDLES = 64
"""An outline with more points than this is painted without handles but for the hovered one."""


def selection_path(selection: Selection, picture: QRectF) -> QPainterPath:
    """The selection placed on ``picture``, the photo's rectangle in the view."""
    if isinstance(selection, Polygon):
        return outline_path(selection, picture)
    return box_path(selection, picture)


def paint_note(painter: QPainter, palette: QPalette, view: QRectF, note: str) -> None:
    """Words in the place of a photo."""
    painter.setPen(style.muted(palette))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(view.adjusted(40, 0, -40, 0), int(flags), plain.line(note))


def paint_photo(
    painter: QPainter, levels: Sequence[QImage], picture: QRectF, view: QRectF, ratio: float
) -> None:
    """Paint the visible part from the smallest copy that is still sharp at this zoom, ``ratio``
    screen pixels on a logical one.
    """
    sharp = [level for level in levels if level.width() >= picture.width() * ratio]
    image = sharp[-1] if sharp else levels[0]
    visible = picture.intersected(view)
    factor = image.width() / picture.width()
    source = QRectF(
        (visible.x() - picture.x()) * factor,
        (visible.y() - picture.y()) * factor,
        visible.width() * factor,
        visible.height() * factor,
    )
    painter.drawImage(visible, image, source)


def paint_selection(
    painter: QPainter,
    palette: QPalette,
    selection: Selection,
    picture: QRectF,
    hovered: int | None,
) -> None:
    """Dim what is not selected; stroke the outline; show its handles."""
    path = selection_path(selection, picture)
    outside = QPainterPath()
    outside.addRect(picture)
    painter.fillPath(outside.subtracted(path), QColor(0, 0, 0, 96))
    style.double_stroke(painter, path)
    paint_handles(painter, palette, selection, picture, hovered)


def paint_handles(
    painter: QPainter,
    palette: QPalette,
    selection: Selection,
    picture: QRectF,
    hovered: int | None,
) -> None:
    """The points by which a selection, or a match's box, is adjusted."""
    places = handles(selection)
    for number, (x, y) in enumerate(places):
        if len(places) > _MOST_HANDLES and number != hovered:
            continue
        at = placed(x, y, picture)
        radius = _HANDLE + (2.0 if number == hovered else 0.0)
        fill = palette.color(QPalette.ColorRole.Highlight) if number == hovered else QColor("white")
        painter.setPen(QPen(QColor(0, 0, 0, 190), 1.4))
        painter.setBrush(fill)
        painter.drawEllipse(at, radius, radius)


def paint_line(painter: QPainter, points: list[Point], picture: QRectF) -> None:
    """The lasso while it is being drawn, with its closing edge dashed."""
    if len(points) < 2:
        return
    places = [placed(x, y, picture) for x, y in points]
    path = QPainterPath()
    path.addPolygon(QPolygonF(places))
    closing = QPainterPath(places[-1])
    closing.lineTo(places[0])
    style.double_stroke(painter, closing, width=1.2, dashed=True)
    style.double_stroke(painter, path)


def paint_match(
    painter: QPainter, palette: QPalette, match: Match, picture: QRectF, *, outline: bool
) -> None:
    """The match's boxes, its projected outline if wanted, and the check where verified."""
    path = box_path(match.box, picture)
    with_outline = outline and match.outline is not None
    style.double_stroke(painter, path, width=1.4 if with_outline else 2.4, dashed=with_outline)
    if with_outline and match.outline is not None:
        accent = style.mix(palette.color(QPalette.ColorRole.Highlight), QColor("white"), 0.35)
        style.double_stroke(painter, outline_path(match.outline, picture), accent=accent, width=2.4)
    for box in match.more_boxes:
        style.double_stroke(painter, box_path(box, picture), width=1.8)
    if match.verified:
        corner = path.boundingRect().topRight() + QPointF(-20, 20)  # a handle is at the corner
        paint_badge(painter, palette, "check", corner, accent=True)


def paint_hint(painter: QPainter, palette: QPalette, view: QRectF, text: str) -> None:
    """A short line of help at the foot of the view."""
    metrics = painter.fontMetrics()
    width = min(metrics.horizontalAdvance(text) + 32.0, view.width() - 24.0)
    frame = QRectF(view.center().x() - width / 2, view.bottom() - 52, width, 32)
    ground = palette.color(QPalette.ColorRole.Window)
    ground.setAlphaF(0.92)
    painter.fillPath(style.rounded(frame, 16.0), ground)
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    shown = plain.elided(metrics, text, Qt.TextElideMode.ElideRight, width - 24)
    painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), shown)

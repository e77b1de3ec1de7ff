"""Reading a selection in pixels from the command line's words."""

from __future__ import annotations

from collections.abc import Sequence

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.query import Selection
from patchfind.foundation.errors import UsageProblem


def _numbers(text: str, separator: str) -> list[float]:
    try:
        return [float(word) for word in text.split(separator)]
    except ValueError as error:
        raise UsageProblem(f"'{text}' does not consist of numbers.") from error


def parse_box(text: str) -> tuple[float, float, float, float]:
    """``x1,y1,x2,y2`` in pixels. Raises UsageProblem."""
    numbers = _numbers(text, ",")
    if len(numbers) != 4:
        raise UsageProblem(f"A box is x1,y1,x2,y2 in pixels; '{text}' is not.")
    x1, y1, x2, y2 = numbers
    return x1, y1, x2, y2


def parse_polygon(text: str) -> tuple[tuple[float, float], ...]:
    """``x,y;x,y;x,y…`` in pixels, three points or more. Raises UsageProblem."""
    points = [_numbers(point, ",") for point in text.split(";") if point.strip()]
    if len(points) < 3 or any(len(point) != 2 for point in points):
        raise UsageProblem(
            f"A polygon is x,y;x,y;x,y… in pixels with at least three points; '{text}' is not."
        )
    return tuple((x, y) for x, y in points)


def selection_of(box: str | None, polygon: str | None, *, width: int, height: int) -> Selection:
    """The selection in fractions of an upright photo of ``width`` × ``height`` pixels.

    Raises UsageProblem where it is empty or lies outside of the photo.
    """
    if box is not None:
        return _inside(_box(parse_box(box), width, height), width, height)
    if polygon is not None:
        outline = _polygon(parse_polygon(polygon), width, height)
        _inside(outline.bounds, width, height)
        return outline
    return WHOLE_PHOTO


def _box(box_px: tuple[float, float, float, float], width: int, height: int) -> Box:
    try:
        return Box.from_pixels(box_px, width, height)
    except ValueError as error:
        raise UsageProblem("The box is empty: x2 and y2 must be beyond x1 and y1.") from error


def _polygon(points_px: Sequence[tuple[float, float]], width: int, height: int) -> Polygon:
    outline = Polygon(tuple((x / width, y / height) for x, y in points_px))
    if outline.area == 0:
        raise UsageProblem("The polygon encloses nothing.")
    return outline


def _inside(box: Box, width: int, height: int) -> Box:
    clipped = box.clipped()
    if clipped is None:
        raise UsageProblem(f"The selection lies outside of the photo ({width} × {height} pixels).")
    return clipped

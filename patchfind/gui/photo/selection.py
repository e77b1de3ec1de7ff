"""Selections on a photo as pure functions. No Qt here.

All coordinates are fractions of the upright photo, as in ``patchfind.domain.geometry``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.query import Selection

Point = tuple[float, float]

LEAST_SIDE = 0.004
"""No selection is thinner than this; less is a slip of the hand."""

# Which of x1, y1, x2, y2 each of a rectangle's eight handles moves, clockwise from top left.
_BOX_HANDLES: tuple[tuple[str | None, str | None], ...] = (
    ("x1", "y1"),
    (None, "y1"),
    ("x2", "y1"),
    ("x2", None),
    ("x2", "y2"),
    (None, "y2"),
    ("x1", "y2"),
    ("x1", None),
)
LOWER_RIGHT = 4
"""The place of that corner among a rectangle's handles."""


def handles(selection: Selection) -> tuple[Point, ...]:
    """The points that can be dragged: a polygon's own, or a box's corners and mid-edges."""
    if isinstance(selection, Polygon):
        return selection.points
    middle = {"x": (selection.x1 + selection.x2) / 2, "y": (selection.y1 + selection.y2) / 2}
    return tuple(
        (
            getattr(selection, x) if x else middle["x"],
            getattr(selection, y) if y else middle["y"],
        )
        for x, y in _BOX_HANDLES
    )


def box_between(one: Point, other: Point) -> Box | None:
    """The box with these opposite corners, inside the photo; None where it is too thin."""
    (ax, ay), (bx, by) = inside_photo(one), inside_photo(other)
    x1, x2, y1, y2 = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    return Box(x1, y1, x2, y2) if min(x2 - x1, y2 - y1) >= LEAST_SIDE else None


def lasso(points: Sequence[Point], tolerance: float, *, aspect: float) -> Polygon | None:
    """A freehand line as an adjustable outline, or None where it encloses next to nothing.

    ``tolerance`` is how far, in fractions of the photo's width, the outline may leave the line
    (Douglas and Peucker 1973); ``aspect`` is width / height of the photo, so that the tolerance
    means the same in both directions.
    """
    clipped = [inside_photo(point) for point in points]
    if len(clipped) < 3:
        return None
    scaled = [(x, y / aspect) for x, y in clipped]
    # A closed line has no ends to start from: split it at the point farthest from the first.
    far = max(range(len(scaled)), key=lambda i: math.dist(scaled[0], scaled[i]))
    kept = [
        *_thinned(scaled[: far + 1], tolerance)[:-1],
        *_thinned([*scaled[far:], scaled[0]], tolerance)[:-1],
    ]
    if len(kept) < 3:
        return None
    outline = Polygon(tuple((x, y * aspect) for x, y in kept))
    xs, ys = zip(*outline.points, strict=True)
    too_thin = min(max(xs) - min(xs), max(ys) - min(ys)) < LEAST_SIDE
    return None if too_thin else outline


def with_handle_at(selection: Selection, handle: int, to: Point) -> Selection:
    """The selection with one handle dragged to ``to``; unchanged where it would get too thin."""
    x, y = inside_photo(to)
    if isinstance(selection, Polygon):
        points = list(selection.points)
        points[handle] = (x, y)
        return Polygon(tuple(points))
    edges = {"x1": selection.x1, "y1": selection.y1, "x2": selection.x2, "y2": selection.y2}
    moves_x, moves_y = _BOX_HANDLES[handle]
    if moves_x:
        edges[moves_x] = x
    if moves_y:
        edges[moves_y] = y
    thin = min(edges["x2"] - edges["x1"], edges["y2"] - edges["y1"]) < LEAST_SIDE
    return selection if thin else Box(**edges)


def moved(selection: Selection, dx: float, dy: float) -> Selection:
    """The selection shifted, as far as it stays inside the photo."""
    bounds = selection if isinstance(selection, Box) else selection.bounds
    dx = min(max(dx, -bounds.x1), 1.0 - bounds.x2)
    dy = min(max(dy, -bounds.y1), 1.0 - bounds.y2)
    if isinstance(selection, Box):
        return Box(bounds.x1 + dx, bounds.y1 + dy, bounds.x2 + dx, bounds.y2 + dy)
    return Polygon(tuple((x + dx, y + dy) for x, y in selection.points))


def with_point_inserted(outline: Polygon, after: int, at: Point) -> Polygon:
    """The outline with a new point on the edge that starts at point ``after``."""
    points = list(outline.points)
    points.insert(after + 1, inside_photo(at))
    return Polygon(tuple(points))


def with_point_removed(outline: Polygon, point: int) -> Polygon:
    """The outline without one point; a triangle stays as it is."""
    if len(outline.points) <= 3:
        return outline
    return Polygon(outline.points[:point] + outline.points[point + 1 :])


def contains(selection: Selection, point: Point) -> bool:
    """Whether ``point`` lies inside (even-odd rule)."""
    x, y = point
    if isinstance(selection, Box):
        return selection.x1 <= x <= selection.x2 and selection.y1 <= y <= selection.y2
    inside = False
    points = selection.points
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def inside_photo(point: Point) -> Point:
    """The nearest point of the photo."""
    return min(max(point[0], 0.0), 1.0), min(max(point[1], 0.0), 1.0)


def _thinned(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Douglas-Peucker with an explicit stack: both ends and what leaves the line between them."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        between = range(first + 1, last)
        if not between:
            continue
        farthest = max(between, key=lambda i: to_segment(points[i], points[first], points[last]))
        if to_segment(points[farthest], points[first], points[last]) > tolerance:
            keep.add(farthest)
            stack += [(first, farthest), (farthest, last)]
    return [points[i] for i in sorted(keep)]


def to_segment(point: Point, start: Point, end: Point) -> float:
    """The distance from a point to the segment between two others."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length = along_x**2 + along_y**2
    if length == 0:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * along_x + (point[1] - start[1]) * along_y) / length
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (start[0] + share * along_x, start[1] + share * along_y))

"""What the pointer does to a selection: draw a new one, drag a handle, move the whole.

The gestures know positions in the view and the selection's history, and no widget; the canvas
feeds them and paints what they hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.query import Selection
from patchfind.gui.photo.selection import (
    LOWER_RIGHT,
    Point,
    box_between,
    contains,
    handles,
    lasso,
    moved,
    to_segment,
    with_handle_at,
    with_point_inserted,
    with_point_removed,
)
from patchfind.gui.photo.selection_history import SelectionHistory
from patchfind.gui.photo.view_transform import ViewTransform

GRAB = 9.0
"""How near, in view pixels, the pointer takes hold of a handle or an edge."""
_SLIP = 5.0
"""A press that moves less than this is a click, not a gesture."""
_LASSO_TOLERANCE = 2.0
"""How far, in view pixels, the adjustable outline may leave the drawn line."""

_MIDDLE = (0.35, 0.65)
"""Where, in what is seen, a selection begins that the keyboard makes."""
_ROUND = 12
"""So many points has an outline that it makes."""


class Tool(StrEnum):
    """How a new selection is drawn."""

    LASSO = "lasso"
    RECTANGLE = "rectangle"
    WHOLE = "whole"


class Gestures:
    """The state of one pointer gesture over ``history``; positions are (x, y) in the view.

    ``offered`` has handles where nothing is selected: dragging one selects it. The keyboard has
    one handle ``chosen``, until the pointer presses.
    """

    def __init__(self, history: SelectionHistory) -> None:
        self.history = history
        self.tool = Tool.LASSO
        self.line: list[Point] = []
        self.offered: Selection | None = None
        self._chosen: int | None = None
        self._draft: Selection | None = None
        self._start: Point | None = None
        self._reach = 0.0
        self._before: Selection | None = None
        self._drag: Callable[[ViewTransform, Point], None] | None = None

    @property
    def shown(self) -> Selection | None:
        """The selection as it would be if the gesture ended now."""
        return self._draft if self._drag is not None else self.history.present

    @property
    def active(self) -> bool:
        return self._drag is not None

    @property
    def dragging(self) -> bool:
        """Whether the gesture is more than a click by now."""
        return self.active and self._reach >= _SLIP

    @property
    def adjustable(self) -> Selection | None:
        """What the handles belong to."""
        return self.history.present or self.offered

    @property
    def chosen(self) -> int | None:
        """The handle that the keyboard has chosen, as long as there is one."""
        if self._chosen is None or self.adjustable is None:
            return None
        return self._chosen % len(handles(self.adjustable))

    def handle_near(self, view: ViewTransform, at: Point) -> int | None:
        """The handle under the pointer, or None."""
        if self.adjustable is None:
            return None
        places = [view.to_view(point) for point in handles(self.adjustable)]
        nearest = min(range(len(places)), key=lambda i: math.dist(places[i], at))
        return nearest if math.dist(places[nearest], at) <= GRAB else None

    def handle_meant(self, view: ViewTransform, at: Point) -> int | None:
        """The handle under the pointer, else the one that the keyboard has chosen."""
        near = self.handle_near(view, at)
        return self.chosen if near is None else near

    def over_selection(self, view: ViewTransform, at: Point) -> bool:
        """Whether the pointer is inside the present selection (the whole photo never counts)."""
        present = self.history.present
        return (
            present is not None and present != WHOLE_PHOTO and contains(present, view.to_photo(*at))
        )

    def press(self, view: ViewTransform, at: Point) -> None:
        """Begin: on a handle, inside the selection, or anew."""
        self._start = at
        self._chosen = None
        self._reach = 0.0
        self._before = self._draft = self.history.present
        handle = self.handle_near(view, at)
        if handle is not None:
            self._before = self._draft = self.adjustable
            self._drag = lambda now_view, now: self._drag_handle(now_view, now, handle)
        elif self.over_selection(view, at):
            self._drag = self._drag_whole
        else:
            self._draft = None
            self.line = [view.to_photo(*at)]
            self._drag = _DRAWING[self.tool](self)

    def move(self, view: ViewTransform, at: Point) -> None:
        if self._drag is not None and self._start is not None:
            self._reach = max(self._reach, math.dist(self._start, at))
            self._drag(view, at)

    def release(self, view: ViewTransform) -> bool:
        """End the gesture. A mere click changes nothing: whether it was one beside the selection
        and its handles.
        """
        if self._drag is None or self._start is None:
            return False
        if self._drag == self._draw_lasso:
            self._draft = self._outline(view)
        slipped = self._reach < _SLIP
        anew = bool(self.line)
        self._drag = None
        self.line = []
        if not slipped and self._draft is not None:
            self.history.change(self._draft)
        return slipped and anew

    def step_handle(self, way: int) -> tuple[int, int] | None:
        """Choose the next handle, or the one before: which of how many, counted from 1; None where
        nothing has any.
        """
        if self.adjustable is None or self.adjustable == WHOLE_PHOTO:
            return None
        count, chosen = len(handles(self.adjustable)), self.chosen
        first = 0 if way > 0 else count - 1
        self._chosen = first if chosen is None else (chosen + way) % count
        return self._chosen + 1, count

    def nudge(self, dx: float, dy: float, *, grow: bool) -> bool:
        """Move what has handles, or the chosen one (of a rectangle the lower right corner, if none
        is), by fractions of the photo; False where nothing has any.
        """
        what = self.adjustable
        if what is None or what == WHOLE_PHOTO:
            return False
        if not grow:
            self.history.change(moved(what, dx, dy))
            return True
        handle = self.chosen
        if handle is None and isinstance(what, Box):
            handle = LOWER_RIGHT
        if handle is not None:
            x, y = handles(what)[handle]
            self.history.change(with_handle_at(what, handle, (x + dx, y + dy)))
        return True

    def insert(self, view: ViewTransform) -> None:
        """Put a point behind the outline's chosen one; where nothing is selected, begin with the
        tool's shape in the middle of what is seen.
        """
        present, chosen = self.history.present, self.chosen or 0
        if isinstance(present, Polygon):
            (ax, ay), (bx, by) = ((present.points * 2)[at] for at in (chosen, chosen + 1))
            middle = (ax + bx) / 2, (ay + by) / 2
            self.history.change(with_point_inserted(present, chosen, middle))
            self._chosen = chosen + 1
        elif self.adjustable is None:
            corners = [view.to_photo(view.view_width * at, view.view_height * at) for at in _MIDDLE]
            box = box_between(corners[0], corners[1])
            if box is not None:
                self.history.change(box if self.tool is Tool.RECTANGLE else _round_in(box))

    def abandon(self) -> None:
        """Drop an unfinished gesture."""
        self._drag = None
        self.line = []

    def add_point(self, view: ViewTransform, at: Point) -> None:
        """Put a new point on the outline's edge under the pointer, if there is one."""
        present = self.history.present
        if not isinstance(present, Polygon):
            return
        places = [view.to_view(point) for point in present.points]
        ends = places[1:] + places[:1]
        distances = [to_segment(at, one, end) for one, end in zip(places, ends, strict=True)]
        nearest = min(range(len(distances)), key=distances.__getitem__)
        if distances[nearest] <= GRAB:
            self.history.change(with_point_inserted(present, nearest, view.to_photo(*at)))

    def remove_point(self, view: ViewTransform, at: Point) -> None:
        """Take the outline's point under the pointer away, or the chosen one, if there is one."""
        present, handle = self.history.present, self.handle_meant(view, at)
        if isinstance(present, Polygon) and handle is not None:
            self.history.change(with_point_removed(present, handle))

    def _drag_handle(self, view: ViewTransform, at: Point, handle: int) -> None:
        if self._before is not None:
            self._draft = with_handle_at(self._before, handle, view.to_photo(*at))

    def _drag_whole(self, view: ViewTransform, at: Point) -> None:
        if self._before is not None and self._start is not None:
            here, start = view.to_photo(*at), view.to_photo(*self._start)
            self._draft = moved(self._before, here[0] - start[0], here[1] - start[1])

    def _draw_lasso(self, view: ViewTransform, at: Point) -> None:
        self.line.append(view.to_photo(*at))

    def _draw_rectangle(self, view: ViewTransform, at: Point) -> None:
        self._draft = box_between(self.line[0], view.to_photo(*at))

    def _outline(self, view: ViewTransform) -> Polygon | None:
        tolerance = _LASSO_TOLERANCE / (view.width * view.scale)
        return lasso(self.line, tolerance, aspect=view.width / view.height)


_DRAWING: Mapping[Tool, Callable[[Gestures], Callable[[ViewTransform, Point], None]]] = {
    Tool.LASSO: lambda gestures: gestures._draw_lasso,
    Tool.RECTANGLE: lambda gestures: gestures._draw_rectangle,
    Tool.WHOLE: lambda gestures: gestures._draw_rectangle,
}


def _round_in(box: Box) -> Polygon:
    """The ellipse that fits a box, as an outline."""
    middle_x, middle_y = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    turns = [2 * math.pi * step / _ROUND for step in range(_ROUND)]
    return Polygon(
        tuple(
            (middle_x + box.width / 2 * math.cos(turn), middle_y + box.height / 2 * math.sin(turn))
            for turn in turns
        )
    )

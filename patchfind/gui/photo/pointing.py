"""Pointing at things in a photo, with the pointer or the keyboard. No Qt here.

The photo's proposals say what may be meant at a place, from small to large. Of that one is lit; it
can be chosen as the selection, and made larger and smaller before and after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product

from patchfind.domain.geometry import Polygon, iou
from patchfind.domain.query import Nest
from patchfind.gui.interfaces import ProposalsInterface
from patchfind.gui.photo.gestures import Gestures
from patchfind.gui.photo.selection import Point
from patchfind.gui.photo.view_transform import ViewTransform

NOWHERE: Point = (-1.0, -1.0)
"""Where the pointer is while it is not over the photo."""
_STILL = 24.0
"""A pointer that moves less, in view pixels, stays: what the wheel has grown stays with it."""
_NOTCH = 120
"""What a wheel says when it is turned by one step."""
_PLACES = tuple((x, y) for y, x in product((0.125, 0.375, 0.625, 0.875), (0.1, 0.3, 0.5, 0.7, 0.9)))
"""Where the keyboard looks for things, in the order of reading."""
_SAME = 0.5
"""Things whose boxes overlap so much are one for the keyboard."""


@dataclass(frozen=True, slots=True)
class _Thing:
    """One of the outlines that may be meant at a place."""

    nest: Nest
    level: int
    outline: Polygon = field(compare=False)

    @classmethod
    def of(cls, nest: Nest, level: int) -> _Thing:
        level = min(max(level, 0), len(nest.outlines) - 1)
        return cls(nest, level, nest.outlines[level])

    def resized(self, step: int) -> _Thing:
        """A larger or smaller one, as far as there are any."""
        return _Thing.of(self.nest, self.level + step)


class Pointing:
    """What is lit beside the selection of ``gestures``; ``by_key`` where the keyboard did it."""

    def __init__(self, gestures: Gestures) -> None:
        self.by_key = False
        self._gestures = gestures
        self._lit: _Thing | None = None
        self._chosen: _Thing | None = None
        self._still: Point | None = None
        self._turned = 0.0
        self.use(None)

    @property
    def lit(self) -> Polygon | None:
        """The outline of what is pointed at."""
        return None if self._lit is None else self._lit.outline

    def use(self, proposals: ProposalsInterface | None) -> None:
        """Point into another photo; None while nothing can be pointed at."""
        self._proposals = proposals
        self._chosen = None
        self._round: list[_Thing] = []
        self._at = -1
        self._places = iter(_PLACES)
        self.leave()

    def leave(self) -> None:
        """Point at nothing."""
        self._lit = self._still = None
        self.by_key = False

    def follow(self, view: ViewTransform, pointer: Point, *, busy: bool) -> None:
        """Light what is under the pointer, unless that is the selection or it is ``busy``."""
        gestures = self._gestures
        if gestures.active and not gestures.dragging:
            return  # it may become a click
        if self._still is not None and math.dist(self._still, pointer) <= _STILL:
            return
        self.leave()
        taken = busy or gestures.active or gestures.over_selection(view, pointer)
        if not taken and gestures.handle_near(view, pointer) is None:
            self._lit = self._thing(view.to_photo(*pointer))

    def choose(self) -> bool:
        """Select what is lit; False where nothing is."""
        chosen = self._lit
        if chosen is None:
            return False
        self._chosen = chosen
        self.leave()
        self._gestures.history.change(chosen.outline)
        return True

    def grow(self, steps: int, pointer: Point) -> bool:
        """Make what is lit larger or smaller, or else what was chosen and is selected still; False
        where there is neither.
        """
        history, chosen = self._gestures.history, self._chosen
        if self._lit is not None:
            self._lit, self._still = self._lit.resized(steps), pointer
        elif chosen is not None and chosen.outline == history.present:
            self._chosen = chosen.resized(steps)
            history.change(self._chosen.outline)
        else:
            return False
        return True

    def turn(self, view: ViewTransform, pointer: Point, turned: float) -> bool:
        """Grow what is under the pointer as a wheel is turned; False where nothing is."""
        under = self._lit is not None or self._gestures.over_selection(view, pointer)
        self._turned += turned
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        return under and self.grow(steps, pointer)

    def step(self, way: int) -> None:
        """Light the photo's next thing, or the one before."""
        if not self._round or (way > 0 and self._at == len(self._round) - 1):
            self._look_further()
        if self._round:
            self._at = (self._at + way) % len(self._round)
            self._lit, self.by_key, self._still = self._round[self._at], True, None

    def _thing(self, place: Point) -> _Thing | None:
        nest = None if self._proposals is None else self._proposals.at(*place)
        return None if nest is None else _Thing.of(nest, nest.first)

    def _look_further(self) -> None:
        """Add a thing that is new to the keyboard's round, if there is one."""
        for place in self._places:
            thing = self._thing(place)
            if thing is None:
                continue
            bounds = thing.outline.bounds
            if all(iou(bounds, other.outline.bounds) < _SAME for other in self._round):
                self._round.append(thing)
                return

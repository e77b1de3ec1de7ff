"""Boxes and polygons in fractions of the upright photo, and the pure functions on them.

All coordinates are fractions: x of the upright photo's width, y of its height, origin at the
top left corner, y downwards. Pixels appear only in names that end in ``_px``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

PixelBox = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the upright photo; x2 and y2 are exclusive."""


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-aligned rectangle in fractions of the upright photo, x1 < x2 and y1 < y2."""

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not (self.x1 < self.x2 and self.y1 < self.y2):
            raise ValueError(f"an empty box: {self}")

    @classmethod
    def from_pixels(cls, box_px: PixelBox, width: int, height: int) -> Self:
        """The box of ``box_px`` in a photo of ``width`` × ``height`` pixels."""
        x1, y1, x2, y2 = box_px
        return cls(x1 / width, y1 / height, x2 / width, y2 / height)

    def to_pixels(self, width: int, height: int) -> PixelBox:
        """This box in pixels of a photo of ``width`` × ``height`` pixels."""
        return self.x1 * width, self.y1 * height, self.x2 * width, self.y2 * height

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        return self.width * self.height

    def clipped(self) -> Box | None:
        """The part inside the photo, or None where nothing is."""
        x1, y1 = max(self.x1, 0.0), max(self.y1, 0.0)
        x2, y2 = min(self.x2, 1.0), min(self.y2, 1.0)
        return Box(x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None

    def as_tuple(self) -> tuple[float, float, float, float]:
        return self.x1, self.y1, self.x2, self.y2


WHOLE_PHOTO = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline of at least three (x, y) points in fractions of the upright photo."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 3:
            raise ValueError("a polygon has at least three points")

    @classmethod
    def from_box(cls, box: Box) -> Self:
        return cls(((box.x1, box.y1), (box.x2, box.y1), (box.x2, box.y2), (box.x1, box.y2)))

    @classmethod
    def inscribed_ellipse(cls, box: Box, corners: int = 32) -> Self:
        """The ellipse that touches the sides of ``box``, as a polygon."""
        angles = np.linspace(0.0, 2.0 * np.pi, corners, endpoint=False)
        x = (box.x1 + box.x2) / 2 + box.width / 2 * np.cos(angles)
        y = (box.y1 + box.y2) / 2 + box.height / 2 * np.sin(angles)
        return cls(tuple(zip(x.tolist(), y.tolist(), strict=True)))

    @property
    def bounds(self) -> Box:
        """The enclosing rectangle. Raises ValueError where the outline encloses nothing."""
        xs, ys = zip(*self.points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    @property
    def area(self) -> float:
        """The enclosed area (shoelace formula), as a fraction of the photo."""
        points = np.asarray(self.points)
        x, y = points[:, 0], points[:, 1]
        return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def iou(one: Box, other: Box) -> float:
    """Intersection over union of two boxes of the same photo, 0…1."""
    shared = _shared(one, other)
    return shared / (one.area + other.area - shared) if shared else 0.0


def nesting(one: Box, other: Box) -> float:
    """The share of the smaller of two boxes of the same photo that the other one holds, 0…1."""
    shared = _shared(one, other)
    return shared / min(one.area, other.area) if shared else 0.0


def _shared(one: Box, other: Box) -> float:
    """The area that both boxes hold."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    return max(0.0, width) * max(0.0, height)


def as_array(boxes: Sequence[Box]) -> NDArray[np.float32]:
    """The boxes as an array (n, 4) of x1, y1, x2, y2."""
    return np.asarray([box.as_tuple() for box in boxes], dtype=np.float32).reshape(-1, 4)

"""Proposals: what a person may mean who points at a place of a photo, from small to large.

A walk on the photo's superpixels starts at the place, prefers neighbours that belong together,
and now and then begins again (personalised PageRank). Where it often is, for every threshold of
"often", is a connected part of the photo; of the parts, nested in one another, those are proposed
whose border it seldom crosses (the sweep of Andersen, Chung and Lang, FOCS 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import cv2
import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Polygon
from patchfind.domain.progress import Control
from patchfind.domain.query import Nest
from patchfind.matching.superpixels import Superpixels, superpixels

_GO_ON = 0.997
"""The chance that the walk does not begin again."""
_NEAR = 6
"""The walk starts from all superpixels within so many pixels of the place."""
_LEVELS = 12
_LEAST_AREA, _MOST_AREA = 0.003, 0.9
"""Of a proposal, as fractions of the photo."""
_USUAL_SIDE = 0.45
"""The usual side of what people point at, as a fraction of the photo's."""
_CLEAR_BORDER = 0.01
"""No border is better than one whose two sides belong together this little."""
_NO_BORDER = 0.25
"""Where both sides of even the likeliest border belong together so much, nothing is there."""
_ALL_SIDES = 4
"""What reaches all sides of the photo is what things stand before."""
_SIZE, _OFF, _TOUCH = 1.0, 10.0, 0.5
"""What another size, a place off the middle, and each side of the photo that is touched cost."""
_FINER = 2
"""How much finer than the superpixels' pixels the outlines are drawn."""
_TOLERANCE = 1.5
"""How far an outline may leave the border, in these finer pixels."""


class Proposals:
    """The proposals of one photo; for one thread at a time."""

    def __init__(self, graph: Superpixels, visits: NDArray[np.float64]) -> None:
        self._graph = graph
        self._visits = visits

    def at(self, x: float, y: float) -> Nest | None:
        """What may be meant at a place, in fractions of the photo; None where nothing is."""
        if not (0.0 <= x < 1.0 and 0.0 <= y < 1.0):
            return None
        graph = self._graph
        order = np.argsort(-self._visits[:, self._near(x, y)].sum(axis=1), kind="stable")
        ranks = np.empty(len(order), dtype=np.intp)
        ranks[order] = np.arange(len(order))
        boxes = _growing_boxes(graph.boxes[order])
        sides = boxes[:, 2:] - boxes[:, :2]
        off = ((((x, y) - boxes[:, :2]) / sides - 0.5) ** 2).sum(axis=1)
        unusual = np.log(np.sqrt(sides.prod(axis=1)) / _USUAL_SIDE) ** 2
        border = self._border(ranks)
        cost = np.log(border + _CLEAR_BORDER) + _OFF * off
        areas = np.cumsum(graph.areas[order]) / graph.areas.sum()
        allowed = (areas >= _LEAST_AREA) & (areas <= _MOST_AREA)
        if not allowed.any():
            return None
        touched = _sides_touched(boxes)
        likely = cost + _SIZE * unusual + _TOUCH * touched
        first = int(np.where(allowed, likely, np.inf).argmin())
        if border[first] > _NO_BORDER or touched[first] == _ALL_SIDES:
            return None
        ends = _best_of_each(cost, areas, first)
        return Nest(_Outlines(ranks[graph.labels], ends), ends.index(first))

    def _near(self, x: float, y: float) -> NDArray[np.int32]:
        """The superpixels round a place."""
        labels = self._graph.labels
        row, column = int(y * labels.shape[0]), int(x * labels.shape[1])
        top, left = max(0, row - _NEAR), max(0, column - _NEAR)
        return np.unique(labels[top : row + _NEAR + 1, left : column + _NEAR + 1])

    def _border(self, ranks: NDArray[np.intp]) -> NDArray[np.float64]:
        """How much the first 1, 2, … superpixels belong together with what is round them, 0…1."""
        graph = self._graph
        ends = np.sort(ranks[graph.pairs], axis=1)

        def cut(what: NDArray[np.float64]) -> NDArray[np.float64]:
            opened, closed = (np.bincount(end, what, len(ranks)) for end in ends.T)
            return np.maximum(np.cumsum(opened - closed), 0.0)

        border: NDArray[np.float64] = cut(graph.lengths * graph.affinity) / (
            cut(graph.lengths) + 1.0
        )
        return border


class _Outlines(Sequence[Polygon]):
    """Drawn when they are looked at. ``place`` (h, w) is each pixel's in the order of growing."""

    def __init__(self, place: NDArray[np.intp], ends: Sequence[int]) -> None:
        self._place = place
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> Polygon: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Polygon]: ...
    def __getitem__(self, at: int | slice) -> Polygon | Sequence[Polygon]:
        if isinstance(at, slice):
            return _Outlines(self._place, self._ends[at])
        return _outline(self._place <= self._ends[at])


def propose(photo: NDArray[np.uint8], control: Control) -> Proposals:
    """Get an upright photo (h, w, 3), maybe reduced, ready to be pointed at. Raises Cancelled."""
    graph = superpixels(photo)
    control.checkpoint()
    count = len(graph.areas)
    ways = np.zeros((count, count))
    ways[graph.pairs[:, 0], graph.pairs[:, 1]] = graph.lengths * graph.affinity
    ways += ways.T
    scale = 1.0 / np.sqrt(np.maximum(ways.sum(axis=1), 1e-9))
    ways *= scale[:, None] * scale
    # How often a walk that starts at j is at i, divided by how much leads there.
    visits = np.asarray(np.linalg.inv(np.eye(count) - _GO_ON * ways), dtype=np.float64)
    visits *= scale[:, None] * scale
    control.checkpoint()
    return Proposals(graph, visits)


def _growing_boxes(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 4) the box round the first 1, 2, … of some boxes."""
    low = np.minimum.accumulate(boxes[:, :2], axis=0)
    return np.concatenate((low, np.maximum.accumulate(boxes[:, 2:], axis=0)), axis=1)


def _sides_touched(boxes: NDArray[np.float64]) -> NDArray[np.intp]:
    """(n,) how many of the photo's four sides each box reaches."""
    low, high = boxes[:, :2] <= 0.0, boxes[:, 2:] >= 1.0
    touched: NDArray[np.intp] = np.concatenate((low, high), axis=1).sum(axis=1)
    return touched


def _best_of_each(cost: NDArray[np.float64], areas: NDArray[np.float64], first: int) -> list[int]:
    """The cheapest of each size, and ``first`` as the one of its size; smallest first."""
    steps = np.geomspace(_LEAST_AREA, _MOST_AREA, _LEVELS + 1)
    sizes = np.digitize(areas, steps)
    ends = {first}
    for size in set(range(1, _LEVELS + 1)) - {int(sizes[first])}:
        members = np.flatnonzero(sizes == size)
        if len(members):
            ends.add(int(members[cost[members].argmin()]))
    return sorted(ends)


def _outline(inside: NDArray[np.bool_]) -> Polygon:
    """The outer border of a connected part, in fractions of the photo, without its pixels' steps.

    A margin makes sure that what touches the photo's edge has its border there.
    """
    height, width = inside.shape
    size = width * _FINER, height * _FINER
    large = cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    smooth = cv2.medianBlur(large, 5)
    rings, _ = cv2.findContours(
        smooth if smooth.any() else large, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    ring = cv2.approxPolyDP(max(rings, key=cv2.contourArea), _TOLERANCE, closed=True)[:, 0]
    low, high = ring.min(axis=0), ring.max(axis=0)
    # Border pixels count as a whole: the last of them ends one further than its index.
    points = (ring + (ring - low) / np.maximum(high - low, 1)) / size
    return Polygon(tuple((float(x), float(y)) for x, y in points))

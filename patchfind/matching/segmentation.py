"""Where an object ends in its surroundings: GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004).

A person's rectangle, a projected selection and a box of windows each say roughly where an object
lies; the colours inside and around it say where it ends. Everything is looked at as small as that
allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.matching.geometry import Array

Picture = NDArray[np.uint8]

_MARGIN = 0.3
"""How much is seen around it, as a share of that side."""
_LEAST_PIXELS = 16
"""GrabCut's colour models need some pixels to begin with, of the object and around it."""
_LEAST_SHARE = 0.2
"""An object that fills less of its rectangle was not found."""


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """How far the place where an object is expected is believed.

    The expected outline scaled by ``core`` about its middle is certainly object, by ``reach``
    certainly holds all of it. Each side of the box lies ``trust`` of the way from the expected one
    to that of the object seen. ``side`` is the long side in pixels at which it is looked at.
    """

    core: float
    reach: float
    trust: float
    side: int = 64


PROJECTED = SegmentSettings(core=0.7, reach=1.25, trust=0.55)
"""For an outline that geometry projected."""
GUESSED = SegmentSettings(core=0.4, reach=1.8, trust=0.85, side=40)
"""For a box that only resemblance found."""
_DRAWN = SegmentSettings(core=0.4, reach=1.0, trust=1.0)
"""For a rectangle that a person drew: it holds the object, and the object touches its sides."""


def filled_outline(pixels: Picture, rectangle: Array) -> Array | None:
    """The convex outline (m, 2) of what fills a drawn rectangle (4, 2); None where nothing shows.

    Both in pixels of ``pixels`` (h, w, 3). The outline touches the rectangle's four sides.
    """
    import cv2

    seen = _seen(pixels, rectangle, _DRAWN)
    if seen is None:
        return None
    low, high = rectangle.min(axis=0), rectangle.max(axis=0)
    shape = np.argwhere(seen.mask)[:, ::-1]
    if len(shape) * seen.pixel.prod() < _LEAST_SHARE * (high - low).prod():
        return None
    corners = np.concatenate([shape + corner for corner in ((0, 0), (0, 1), (1, 0), (1, 1))])
    hull = cv2.convexHull(corners.astype(np.float32))[:, 0].astype(np.float64)
    return np.asarray(low + (hull - hull.min(axis=0)) / np.ptp(hull, axis=0) * (high - low))


def object_box(picture: Picture, expected: Polygon, settings: SegmentSettings) -> Box:
    """The box of the object that is ``expected`` somewhere in ``picture`` (h, w, 3).

    Both in fractions of the photo; the expected outline's own box where nothing shows.
    """
    height, width = picture.shape[:2]
    seen = _seen(picture, np.asarray(expected.points) * [width, height], settings)
    if seen is None:
        return expected.bounds
    places = np.argwhere(seen.mask)[:, ::-1]
    sides = np.stack([places.min(axis=0), places.max(axis=0) + 1]) * seen.pixel + seen.corner
    found = np.clip(sides / [width, height], 0.0, 1.0).ravel()
    before = np.asarray(expected.bounds.as_tuple())
    return Box(*(before + settings.trust * (found - before)).tolist())


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """``mask`` (h, w) of the object in a part of a picture: the part's ``corner`` (x, y), and the
    size (x, y) of a pixel of the mask, both in pixels of the picture.
    """

    mask: NDArray[np.bool_]
    corner: Array
    pixel: Array


def _seen(picture: Picture, outline: Array, settings: SegmentSettings) -> _Seen | None:
    """The largest connected thing where ``outline`` (k, 2), in pixels, expects one."""
    import cv2

    low, high = outline.min(axis=0), outline.max(axis=0)
    side = float((high - low).max())
    corner = np.floor(np.maximum(low - _MARGIN * side, 0)).astype(int)
    end = np.ceil(np.minimum(high + _MARGIN * side, picture.shape[1::-1])).astype(int)
    if side <= 0 or (end - corner).min() < 3:
        return None
    part = picture[corner[1] : end[1], corner[0] : end[0]]
    zoom = settings.side / side
    size = np.maximum(np.round((end - corner) * zoom), 3).astype(int)
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    small = cv2.resize(part, (int(size[0]), int(size[1])), interpolation=how)
    pixel = (end - corner) / size
    convex = cv2.convexHull(((outline - corner) / pixel).astype(np.float32))[:, 0]
    mask = np.full(small.shape[:2], cv2.GC_BGD, dtype=np.uint8)
    for scale, kind in (
        (settings.reach, cv2.GC_PR_BGD),
        (1.0, cv2.GC_PR_FGD),
        (settings.core, cv2.GC_FGD),
    ):
        middle = convex.mean(axis=0)
        scaled = np.round(middle + scale * (convex - middle)).astype(np.int32)
        cv2.fillConvexPoly(mask, scaled, kind)
    sure = [np.count_nonzero(mask == kind) for kind in (cv2.GC_BGD, cv2.GC_FGD)]
    if min(sure) < _LEAST_PIXELS:
        return None  # as where the whole photo is selected: nothing is known to be around it
    cv2.setRNGSeed(0)  # of this thread: equal questions are answered equally
    colours = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    around, inside = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(colours, mask, (0, 0, 0, 0), around, inside, 1, cv2.GC_INIT_WITH_MASK)
    found = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(found)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return _Seen(labels == largest, corner.astype(np.float64), pixel)

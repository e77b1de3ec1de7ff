"""What of the query's local features takes part in verification: those inside the lasso."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Polygon
from patchfind.matching import geometry
from patchfind.matching.geometry import Array
from patchfind.matching.local_features import Floats, LocalFeatures
from patchfind.matching.segmentation import filled_outline
from patchfind.matching.sift import SiftSettings, detect

_FILLING_EXPONENT = 2.5
_ELSEWHERE = 0.06
"""How far away "elsewhere in the object" begins, as a share of the object's size."""


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How the selected part is looked at. Its long side is brought to ``long_side`` pixels,
    enlarged at most ``enlarge`` times. ``margin`` of it is looked at around it too, so that
    keypoints at its edge have the neighbourhood that they have in a photo. ``tilts`` are (tilt,
    number of directions), with a long side of at most ``tilted_side``; ``limit`` keypoints are kept
    of the plain view and ``limit_per_tilt`` of every tilted one.
    """

    long_side: int = 448
    enlarge: float = 2.0
    margin: float = 0.1
    tilts: tuple[tuple[float, int], ...] = ((1.7, 4),)
    tilted_side: int = 256
    limit: int = 600
    limit_per_tilt: int = 120


@dataclass(frozen=True, slots=True, eq=False)
class QueryView:
    """n keypoints of the query object, in units of the query photo's long side.

    ``points`` (n, 2), ``lafs`` (n, 2, 2), ``descriptors`` (n, 64), ``outline`` (k, 2) of the
    selection and ``filled`` (m, 2) of what the object is expected to fill of it;
    ``self_distance`` (n,) is each descriptor's distance to the nearest one elsewhere in the object.
    """

    points: Array
    lafs: Array
    descriptors: Floats
    outline: Array
    filled: Array
    self_distance: Floats

    def __len__(self) -> int:
        return len(self.points)

    def first(self, count: int) -> QueryView:
        """The view with its first ``count`` keypoints: the strongest of the plain view."""
        return QueryView(
            self.points[:count],
            self.lafs[:count],
            self.descriptors[:count],
            self.outline,
            self.filled,
            self.self_distance[:count],
        )

    @property
    def size(self) -> float:
        """The square root of the outline's area."""
        return float(np.sqrt(abs(geometry.signed_area(self.outline))))


def _filled(outline: Array, pixels: NDArray[np.uint8] | None = None) -> Array:
    """The outline (m, 2) that the object is expected to fill of a selection's ``outline`` (k, 2).

    A lasso follows the object; a rectangle only bounds it, and a thing that is turned inside its
    rectangle does not reach the corners. Where ``pixels`` (h, w, 3), whose units the outline is in,
    do not show what does, the superellipse between the rectangle and its inscribed ellipse stands
    for what is not known (the exponent is measured).
    """
    low, high = outline.min(axis=0), outline.max(axis=0)
    is_rectangle = len(outline) == 4 and bool(
        (np.isclose(outline, low) | np.isclose(outline, high)).all()
    )
    if not is_rectangle:
        return outline
    seen = None if pixels is None else filled_outline(pixels, outline)
    if seen is not None:
        return seen
    turn = np.linspace(0.0, 2.0 * np.pi, 64, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    shape = np.sign(circle) * np.abs(circle) ** (2.0 / _FILLING_EXPONENT)
    return np.asarray((low + high) / 2 + shape * (high - low) / 2)


def from_features(features: LocalFeatures, outline: Polygon, *, limit: int = 600) -> QueryView:
    """The view of stored features: at most ``limit`` keypoints whose centre the outline holds."""
    polygon = geometry.outline_units(outline, features.extent)
    points = geometry.points_of(features)
    chosen = np.flatnonzero(geometry.inside(points, polygon))[:limit]
    return _view(
        points[chosen],
        geometry.lafs_of(features.scales[chosen], features.angles[chosen]),
        features.descriptors[chosen],
        polygon,
        _filled(polygon),
    )


def from_pixels(
    pixels: NDArray[np.uint8], outline: Polygon, settings: ViewSettings = ViewSettings()
) -> QueryView:
    """The view of freshly extracted features of the selected part of upright ``pixels`` (h, w, 3).

    The part is enlarged where it is small. It is also looked at from oblique directions: affine
    simulation as in ASIFT (Morel and Yu, SIAM Journal on Imaging Sciences 2009), on the query's
    side alone, so that a photo taken from another side agrees with more features.
    """
    height, width = pixels.shape[:2]
    long_side = max(height, width)
    polygon = np.asarray(outline.points) * [width, height]
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    margin = settings.margin * (high - low).max()
    left, top = np.maximum(np.floor(low - margin), 0).astype(int)
    right, bottom = np.ceil(high + margin).astype(int)
    part = pixels[top:bottom, left:right]
    if min(part.shape[:2]) < 8:
        return from_features(_nothing(width / height), outline)
    grey = _zoomed(part, settings)
    small = _reduced(grey, settings.tilted_side)
    looks = [(grey, 1.0, 0.0, settings.limit)]
    looks += [
        (small, tilt, turn, settings.limit_per_tilt)
        for tilt, turns in settings.tilts
        for turn in np.arange(turns) * np.pi / turns
    ]
    # OpenCV computes outside the interpreter's lock, on one thread for each view.
    with ThreadPoolExecutor(min(len(looks), os.cpu_count() or 1)) as threads:
        views = list(threads.map(lambda look: _tilted_view(*look), looks))
    pixels_of = [np.divide(part.shape[1::-1], look[0].shape[::-1]) for look in looks]
    pairs = list(zip(views, pixels_of, strict=True))
    points = np.concatenate([view[0] * pixel for view, pixel in pairs]) + np.array([left, top])
    lafs = np.concatenate([view[1] * pixel[:, None] for view, pixel in pairs])
    chosen = geometry.inside(points, polygon)
    return _view(
        points[chosen] / long_side,
        lafs[chosen] / long_side,
        np.concatenate([view[2] for view in views])[chosen],
        polygon / long_side,
        _filled(polygon, pixels) / long_side,
    )


def _zoomed(part: NDArray[np.uint8], settings: ViewSettings) -> NDArray[np.uint8]:
    """``part`` in grey, at the size at which it is looked at."""
    import cv2

    height, width = part.shape[:2]
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    zoom = min(settings.enlarge, settings.long_side / max(height, width))
    size = max(8, round(width * zoom)), max(8, round(height * zoom))
    smooth = cv2.INTER_CUBIC if zoom >= 1.0 else cv2.INTER_AREA
    return np.asarray(cv2.resize(grey, size, interpolation=smooth), dtype=np.uint8)


def _reduced(grey: NDArray[np.uint8], long_side: int) -> NDArray[np.uint8]:
    """``grey`` with at most that long side."""
    import cv2

    height, width = grey.shape
    zoom = min(1.0, long_side / max(height, width))
    size = max(8, round(width * zoom)), max(8, round(height * zoom))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _tilted_view(
    grey: NDArray[np.uint8], tilt: float, turn: float, limit: int
) -> tuple[Array, Array, Floats]:
    """Points and lafs in pixels of ``grey``, and descriptors, seen at a tilt from one side."""
    import cv2

    back, origin, seen = np.eye(2), np.zeros(2), grey
    if tilt > 1.0:
        height, width = grey.shape
        cosine, sine = np.cos(turn), np.sin(turn)
        turned = np.array([[cosine, -sine], [sine, cosine]])
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ turned.T
        low, high = corners.min(axis=0), corners.max(axis=0)
        size = np.ceil(high - low).astype(int)
        # Pixel centres lie at halves: warpAffine wants the map between the integer grids.
        shift = turned @ np.array([0.5, 0.5]) - low - 0.5
        flat = cv2.warpAffine(
            grey,
            np.hstack([turned, shift[:, None]]),
            (int(size[0]), int(size[1])),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        # The blur that keeps the squeezed image free of aliases (Morel and Yu, section 3.1).
        flat = cv2.GaussianBlur(flat, (0, 0), sigmaX=0.8 * np.sqrt(tilt**2 - 1.0), sigmaY=0.01)
        narrow = max(8, round(size[0] / tilt))
        seen = cv2.resize(flat, (narrow, int(size[1]))).astype(np.uint8)
        squeeze = np.diag([narrow / size[0], 1.0])
        back, origin = np.linalg.inv(squeeze @ turned), squeeze @ low
    side = max(seen.shape)
    found = detect(seen, SiftSettings(long_side=side, strongest=2 * limit, keep=limit))
    points = geometry.points_of(found) * side + origin
    lafs = geometry.lafs_of(found.scales, found.angles) * side
    return points @ back.T, back @ lafs, found.descriptors


def _view(
    points: Array, lafs: Array, descriptors: Floats, outline: Array, filled: Array
) -> QueryView:
    """The view, with the self-distance of its descriptors.

    Pins, bricks and letters resemble their neighbours as much as they resemble those of another
    thing; a match must therefore be nearer than the nearest descriptor elsewhere in the object.
    """
    size = np.sqrt(abs(geometry.signed_area(outline)))
    squares = (descriptors**2).sum(axis=1)
    distances = descriptors @ (-2.0 * descriptors.T)
    distances += squares
    across, down = (points / max(size, 1e-9)).astype(np.float32).T
    apart = (across[:, None] - across) ** 2
    apart += (down[:, None] - down) ** 2
    distances[apart < _ELSEWHERE**2] = np.inf
    nearest = distances.min(axis=1, initial=np.inf) + squares
    self_distance = np.sqrt(np.maximum(nearest, 0.0)).astype(np.float32)
    return QueryView(points, lafs, descriptors, outline, filled, self_distance)


def _nothing(aspect: float) -> LocalFeatures:
    empty = np.empty(0, dtype=np.float32)
    return LocalFeatures(
        empty.reshape(0, 2), empty, empty, np.empty((0, 64), dtype=np.float32), aspect
    )

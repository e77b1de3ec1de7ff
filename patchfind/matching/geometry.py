"""Plane geometry of keypoints: points, local affine frames, affine maps, and outlines.

Points are in units of their photo's long side (origin top left, y downwards), so that angles and
lengths mean the same in both directions. A keypoint's local affine
frame (LAF, Obdržálek and Matas, BMVC 2002) is the 2 × 2 matrix that takes the unit axes to its
own: scale times rotation for a plain SIFT keypoint.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.matching.local_features import LocalFeatures

Array = NDArray[np.float64]


def points_of(features: LocalFeatures) -> Array:
    """The keypoints (n, 2) in long-side units."""
    return np.asarray(features.positions * np.asarray(features.extent), dtype=np.float64)


def lafs_of(scales: NDArray[np.floating], angles: NDArray[np.floating]) -> Array:
    """The lafs (n, 2, 2) of keypoints with these scales and angles."""
    cosines, sines = scales * np.cos(angles), scales * np.sin(angles)
    return np.stack([cosines, -sines, sines, cosines], axis=-1).reshape(-1, 2, 2).astype(np.float64)


def inside(points: Array, outline: Array) -> NDArray[np.bool_]:
    """Which of ``points`` (n, 2) lie inside the closed ``outline`` (k, 2): even-odd rule."""
    x, y = points[:, :1], points[:, 1:]
    x1, y1 = outline.T
    x2, y2 = np.roll(outline, -1, axis=0).T
    between = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    crossing = between & (x < x1 + (y - y1) / rise * (x2 - x1))
    return np.asarray(crossing.sum(axis=1) % 2 == 1)


def outline_units(outline: Polygon, extent: tuple[float, float]) -> Array:
    """An outline in fractions as (k, 2) points in long-side units."""
    return np.asarray(np.asarray(outline.points) * np.asarray(extent), dtype=np.float64)


def signed_area(outline: Array) -> float:
    """Shoelace area: positive for points in clockwise order on screen."""
    x, y = outline.T
    inner = np.dot(x[:-1], y[1:]) - np.dot(y[:-1], x[1:])
    return float(inner + x[-1] * y[0] - y[-1] * x[0]) / 2.0


def apply(transform: Array, points: Array) -> Array:
    """``points`` (n, 2) through a 3 × 3 homography; points behind its horizon become NaN."""
    mapped = points @ transform[:, :2].T + transform[:, 2]
    depth = mapped[:, 2:]
    ahead = depth > 1e-9
    return np.asarray(np.where(ahead, mapped[:, :2] / np.where(ahead, depth, 1.0), np.nan))


def jacobians(transform: Array, points: Array) -> Array:
    """The derivative (n, 2, 2) of a homography at ``points`` (n, 2)."""
    mapped = points @ transform[:, :2].T + transform[:, 2]
    depth = mapped[:, 2, None, None]
    image = (mapped[:, :2] / mapped[:, 2:])[:, :, None]
    return np.asarray((transform[None, :2, :2] - image * transform[None, 2:, :2]) / depth)


def determinants(lafs: Array) -> Array:
    """The determinants (n,) of 2 × 2 matrices (n, 2, 2)."""
    return np.asarray(lafs[:, 0, 0] * lafs[:, 1, 1] - lafs[:, 0, 1] * lafs[:, 1, 0])


def inverses(lafs: Array) -> Array:
    """The inverses (n, 2, 2) of regular 2 × 2 matrices (n, 2, 2)."""
    adjugate = np.stack([lafs[:, 1, 1], -lafs[:, 0, 1], -lafs[:, 1, 0], lafs[:, 0, 0]], axis=-1)
    return np.asarray((adjugate / determinants(lafs)[:, None]).reshape(-1, 2, 2))


def scale_and_angle(linear: Array) -> tuple[Array, Array]:
    """log scale (n,) and rotation (n,) in radians of 2 × 2 maps (n, 2, 2)."""
    log_scale = 0.5 * np.log(np.maximum(np.abs(determinants(linear)), 1e-12))
    angle = np.arctan2(linear[:, 1, 0] - linear[:, 0, 1], linear[:, 0, 0] + linear[:, 1, 1])
    return log_scale, angle


def as_homography(affine: Array) -> Array:
    """A 2 × 3 affine map as a 3 × 3 matrix."""
    return np.vstack([affine, [0.0, 0.0, 1.0]])


def clip_to_photo(outline: Array, extent: tuple[float, float]) -> Array:
    """The part (k, 2) of a closed outline inside the photo; may be empty (Sutherland, Hodgman)."""
    if (outline >= 0).all() and (outline <= extent).all():
        return outline
    for axis, limit, sign in ((0, 0.0, 1), (0, extent[0], -1), (1, 0.0, 1), (1, extent[1], -1)):
        kept: list[Array] = []
        for here, there in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            depth_here, depth_there = sign * (here[axis] - limit), sign * (there[axis] - limit)
            if depth_here >= 0:
                kept.append(here)
            if (depth_here >= 0) != (depth_there >= 0):
                share = depth_here / (depth_here - depth_there)
                kept.append(here + share * (there - here))
        if not kept:
            return np.empty((0, 2))
        outline = np.asarray(kept)
    return outline


def to_fractions(outline: Array, extent: tuple[float, float]) -> Polygon:
    """An outline in long-side units as a polygon in fractions."""
    return Polygon(tuple((float(x), float(y)) for x, y in outline / np.asarray(extent)))


def box_of(outline: Array, extent: tuple[float, float]) -> Box:
    """The box in fractions that encloses an outline in long-side units."""
    (x1, y1), (x2, y2) = outline.min(axis=0), outline.max(axis=0)
    return Box(
        *(float(side) for side in (x1 / extent[0], y1 / extent[1], x2 / extent[0], y2 / extent[1]))
    )

"""Fit a map of the plane to matched keypoints, and tell whether it can be a view of an object."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.matching import geometry
from patchfind.matching.geometry import Array

_MODEL_ERROR = 0.02
"""How far a thing departs from the plane, as a share of its size."""
_CENTRE_ERROR = 0.15
_TIP_ERROR = 0.4
"""How surely a keypoint's centre, and the tips of its frame, are placed, in its scale."""


_LEAST_MATCHES = 4
"""A homography has eight unknowns; OpenCV raises where matches give fewer equations."""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """m matched keypoints, in long-side units of either photo: ``source`` and ``target`` (m, 2),
    their lafs (m, 2, 2), and the local maps between them: ``log_scale`` and ``angle`` (m,).
    """

    source: Array
    target: Array
    source_lafs: Array
    target_lafs: Array
    log_scale: Array
    angle: Array

    def __len__(self) -> int:
        return len(self.source)

    def take(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> Matched:
        """The matches at ``chosen``."""
        return Matched(
            self.source[chosen],
            self.target[chosen],
            self.source_lafs[chosen],
            self.target_lafs[chosen],
            self.log_scale[chosen],
            self.angle[chosen],
        )


def fit_affine(matched: Matched, query_size: float) -> Array:
    """The affine map (3, 3) that best takes the centres and the lafs to the photo's.

    Every keypoint gives three points, its centre and the tips of its frame, weighted by how
    surely each is placed: with few matches the lafs hold the map, with many the centres do.
    """
    # The upper median: np.median takes as long as all the rest for so few numbers.
    size = float(np.exp(np.sort(matched.log_scale)[len(matched) // 2])) * query_size
    scale = np.sqrt(np.abs(geometry.determinants(matched.target_lafs)))
    model = (_MODEL_ERROR * size) ** 2
    centre = 1.0 / np.sqrt(model + (_CENTRE_ERROR * scale) ** 2)
    tip = 1.0 / np.sqrt(model + (_TIP_ERROR * scale) ** 2)
    sources, targets = (
        np.concatenate([points, points + lafs[:, :, 0], points + lafs[:, :, 1]])
        for points, lafs in (
            (matched.source, matched.source_lafs),
            (matched.target, matched.target_lafs),
        )
    )
    weight = np.concatenate([centre, tip, tip])[:, None]
    rows = np.hstack([sources, np.ones((len(sources), 1))]) * weight
    # Normal equations: three unknowns a row, and twenty times cheaper than a factorisation.
    normal = rows.T @ rows
    normal[np.diag_indices(3)] += 1e-9 * np.trace(normal)
    return geometry.as_homography(np.linalg.solve(normal, rows.T @ (targets * weight)).T)


def fit_homography(matched: Matched, reach: float) -> Array | None:
    """A homography (3, 3) by MAGSAC++ (Barath et al., CVPR 2020), or None where it finds none.

    ``reach`` is the largest residual in long-side units.
    """
    import cv2

    if len(matched) < _LEAST_MATCHES:
        return None
    # OpenCV's thresholds are made for pixels.
    pixels = 1000.0
    found, _ = cv2.findHomography(
        matched.source * pixels,
        matched.target * pixels,
        method=cv2.USAC_MAGSAC,
        ransacReprojThreshold=reach * pixels,
        maxIters=400,
        confidence=0.99,
    )
    if found is None or found.shape != (3, 3) or abs(found[2, 2]) < 1e-9:
        return None
    zoom = np.diag([pixels, pixels, 1.0])
    transform = np.linalg.inv(zoom) @ found @ zoom
    return np.asarray(transform / transform[2, 2])


def plausible(transform: Array, outline: Array, canvas: float = 1.0) -> bool:
    """Whether a map can be a view of the object inside ``outline`` (k, 2).

    Not where it mirrors or folds it, stretches it more than fourfold, changes its scale within
    the object more than threefold, or makes it smaller than a fiftieth of ``canvas``: the photo's
    long side, or of one that is longer than 2:1 the part that is.
    """
    corners = geometry.apply(transform, outline)
    if not np.isfinite(corners).all():
        return False
    local = geometry.jacobians(transform, outline)
    areas = geometry.determinants(local)
    if areas.min() <= 0 or areas.max() > 9.0 * areas.min():
        return False
    squares = (local**2).sum(axis=(1, 2))
    # Singular values s ≥ t of a 2 × 2 map: s² + t² is the sum of squares, s·t the determinant.
    if (squares > (4.0 + 1.0 / 4.0) * areas).any():
        return False
    size = np.sqrt(abs(geometry.signed_area(corners)))
    return bool(0.02 < size / canvas < 4.0)

"""What of the query's local features takes part in verification: those inside the lasso."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Polygon
from patchfind.matching import geometry
from patchfind.matching.geometry import Array
from patchfind.matching.local_features import Floats, LocalFeatures


@dataclass(frozen=True, slots=True, eq=False)
class QueryView:
    """n keypoints of the query object, in units of the query photo's long side.

    ``points`` (n, 2), ``frames`` (n, 2, 2), ``descriptors`` (n, 64), ``outline`` (k, 2).
    """

    points: Array
    frames: Array
    descriptors: Floats
    outline: Array

    def __len__(self) -> int:
        return len(self.points)

    @property
    def size(self) -> float:
        """The square root of the outline's area."""
        return float(np.sqrt(abs(geometry.signed_area(self.outline))))

    def take(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> QueryView:
        return QueryView(
            self.points[chosen], self.frames[chosen], self.descriptors[chosen], self.outline
        )


def from_features(features: LocalFeatures, outline: Polygon, *, limit: int = 600) -> QueryView:
    """The view of stored features: at most ``limit`` keypoints whose centre the outline holds."""
    polygon = geometry.outline_units(outline, features.extent)
    points = geometry.points_of(features)
    chosen = np.flatnonzero(geometry.inside(points, polygon))[:limit]
    return QueryView(
        points[chosen],
        geometry.frames_of(features.scales[chosen], features.angles[chosen]),
        features.descriptors[chosen],
        polygon,
    )


def from_pixels(
    pixels: NDArray[np.uint8],
    outline: Polygon,
    *,
    long_side: int = 480,
    enlarge: float = 2.0,
    tilts: bool = True,
    limit: int = 600,
) -> QueryView:
    """The view of freshly extracted features of the selected part of an upright photo.

    ``pixels`` (h, w, 3) uint8. The part is brought to ``long_side`` pixels, enlarged at most
    ``enlarge`` times. With ``tilts`` it is also seen from oblique directions (affine simulation
    as in ASIFT, Morel and Yu 2009, on the query's side alone), so that a photo taken from one
    side agrees with more features.
    """
    from patchfind.matching import sift

    height, width = pixels.shape[:2]
    extent = (width / max(height, width), height / max(height, width))
    polygon = geometry.outline_units(outline, extent)
    return sift.views_of_part(pixels, polygon, long_side, enlarge, tilts=tilts, limit=limit)

"""Tentative matches between the query's features and a photo's, each with a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.matching.local_features import Floats, LocalFeatures
from patchfind.matching.query_view import QueryView


@dataclass(frozen=True, slots=True, eq=False)
class TentativeMatches:
    """m tentative matches: feature ``query[i]`` looks like feature ``photo[i]``, best first.

    ``distinctive`` (m,) says that the two are nearer to each other than the query's feature is to
    others of the same object: what repeats within it tells little about where it lies.
    """

    query: NDArray[np.intp]
    photo: NDArray[np.intp]
    weight: Floats
    distinctive: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.query)


@dataclass(frozen=True, slots=True)
class TentativeSettings:
    """``ratio`` is the largest distance ratio (Lowe 2004, section 7.1) of a tentative match; the
    second nearest of a feature, for photos with several copies, counts ``second`` as much. A match
    is distinctive below ``self_distance_ratio`` times the feature's self-distance. ``most`` are
    kept of a photo.
    """

    ratio: float = 0.95
    second: float = 0.7
    self_distance_ratio: float = 1.2
    most: int = 500


def tentative_matches(
    query: QueryView, photo: LocalFeatures, settings: TentativeSettings = TentativeSettings()
) -> TentativeMatches:
    """For every query feature the photo's nearest two, as far as they stand out from the next.

    The weight is 1 less the ratio of the distance to that of the photo's next nearest.
    """
    if len(query) == 0 or len(photo) < 3:
        nothing = np.empty(0, dtype=np.intp)
        return TentativeMatches(
            nothing, nothing, np.empty(0, dtype=np.float32), np.empty(0, dtype=bool)
        )
    distances = query.descriptors @ (-2.0 * photo.descriptors.T)
    distances += (photo.descriptors**2).sum(axis=1)
    own = (query.descriptors**2).sum(axis=1)
    rows = np.arange(len(query))
    nearest, lengths = [], []
    for _ in range(3):
        column = distances.argmin(axis=1)
        nearest.append(column)
        lengths.append(np.sqrt(np.maximum(distances[rows, column] + own, 1e-9)))
        distances[rows, column] = np.inf
    weight = np.concatenate(
        [1.0 - lengths[0] / lengths[1], settings.second * (1.0 - lengths[1] / lengths[2])]
    )
    order = np.argsort(-weight, kind="stable")[: settings.most]
    order = order[weight[order] > 1.0 - settings.ratio]
    source, target = np.concatenate([rows, rows]), np.concatenate(nearest[:2])
    distinctive = (
        np.concatenate(lengths[:2]) < settings.self_distance_ratio * query.self_distance[source]
    )
    return TentativeMatches(
        source[order], target[order], weight[order].astype(np.float32), distinctive[order]
    )

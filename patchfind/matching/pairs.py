"""Candidate matches between the query's features and a photo's, each with a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.matching.local_features import Floats, LocalFeatures
from patchfind.matching.query_view import QueryView


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """m candidate matches: feature ``query[i]`` looks like feature ``photo[i]``; the best come
    first."""

    query: NDArray[np.intp]
    photo: NDArray[np.intp]
    weight: Floats
    telling: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.query)


@dataclass(frozen=True, slots=True)
class PairSettings:
    """``ratio`` is the largest distance ratio (Lowe 2004, section 7.1) of a candidate; a second
    candidate per feature, for photos with several copies, counts ``second`` as much; ``most``
    is how many candidates a photo keeps.
    """

    ratio: float = 0.95
    second: float = 0.7
    rival: float = 1.2
    most: int = 500


def find_pairs(
    query: QueryView, photo: LocalFeatures, settings: PairSettings = PairSettings()
) -> Pairs:
    """For every query feature the photo's nearest two, as far as they stand out from the next.

    The weight is 1 less the ratio of the distance to that of the photo's next nearest.
    """
    if len(query) == 0 or len(photo) < 3:
        nothing = np.empty(0, dtype=np.intp)
        return Pairs(nothing, nothing, np.empty(0, dtype=np.float32), np.empty(0, dtype=bool))
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
    telling = np.concatenate(lengths[:2]) < settings.rival * query.rivals[source]
    return Pairs(source[order], target[order], weight[order].astype(np.float32), telling[order])

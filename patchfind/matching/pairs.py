"""Candidate matches between the query's features and a photo's, each with a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.matching.local_features import Floats, LocalFeatures
from patchfind.matching.query_view import QueryView


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """m candidate matches: feature ``query[i]`` looks like feature ``photo[i]``."""

    query: NDArray[np.intp]
    photo: NDArray[np.intp]
    weight: Floats

    def __len__(self) -> int:
        return len(self.query)


def find_pairs(query: QueryView, photo: LocalFeatures, *, ratio: float = 0.95) -> Pairs:
    """For every query feature its nearest of the photo, where that stands out from the third."""
    if len(query) == 0 or len(photo) < 4:
        nothing = np.empty(0, dtype=np.intp)
        return Pairs(nothing, nothing, np.empty(0, dtype=np.float32))
    distances = query.descriptors @ (-2.0 * photo.descriptors.T)
    distances += (photo.descriptors**2).sum(axis=1)
    distances += (query.descriptors**2).sum(axis=1)[:, None]
    rows = np.arange(len(query))
    nearest, values = [], []
    for _ in range(3):
        column = distances.argmin(axis=1)
        nearest.append(column)
        values.append(np.sqrt(np.maximum(distances[rows, column], 0.0)))
        distances[rows, column] = np.inf
    first, second, third = values
    weight = np.concatenate([1 - first / second, 0.7 * (1.0 - second / third)])
    source, target = np.concatenate([rows, rows]), np.concatenate(nearest[:2])
    kept = np.flatnonzero(weight > 1.0 - ratio)
    return Pairs(source[kept], target[kept], weight[kept].astype(np.float32))

"""Tentative matches between the query's features and a photo's, each with a weight."""

from __future__ import annotations

import math
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


_TILE = 16, 248
"""So many features of the query and of the photo are multiplied at once: few enough that OpenBLAS
does it in the calling thread (of 2^18 products), and a photo has three times as many at most."""
_NEVER = -1e30


class Matcher:
    """The tentative matches of one query view in photo after photo; for one thread at a time."""

    def __init__(self, query: QueryView, settings: TentativeSettings = TentativeSettings()) -> None:
        self._query, self._settings = query, settings
        descriptors = query.descriptors
        self._squares = (descriptors**2).sum(axis=1)
        # A column more, so that one product is q·p - p²/2: the nearer the two, the larger.
        rows = np.ones((-(-len(query) // _TILE[0]) * _TILE[0], descriptors.shape[1] + 1), "f4")
        rows[: len(query), :-1] = descriptors
        self._tiles = rows.reshape(-1, 1, _TILE[0], rows.shape[1])
        self._space = np.empty(0, dtype=np.float32)

    def matches(self, photo: LocalFeatures) -> TentativeMatches:
        """For every query feature the photo's nearest two, as far as they stand out from the next.

        The weight is 1 less the ratio of the distance to that of the photo's next nearest.
        """
        query, settings = self._query, self._settings
        if len(query) == 0 or len(photo) < 3:
            nothing = np.empty(0, dtype=np.intp)
            return TentativeMatches(
                nothing, nothing, np.empty(0, dtype=np.float32), np.empty(0, dtype=bool)
            )
        nearness = self._nearness(photo)
        rows = np.arange(len(query))
        nearest, lengths = [], []
        for _ in range(3):
            column = nearness.argmax(axis=1)
            squares = self._squares - 2.0 * nearness[rows, column]
            nearest.append(column)
            lengths.append(np.sqrt(np.maximum(squares, 1e-9)))
            nearness[rows, column] = _NEVER
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

    def _nearness(self, photo: LocalFeatures) -> Floats:
        """q·p - p²/2 (query features, photo features and more), to be used before the next."""
        tiles = -(-len(photo) // _TILE[1])
        columns = np.zeros((tiles * _TILE[1], self._tiles.shape[-1]), dtype=np.float32)
        columns[: len(photo), :-1] = photo.descriptors
        columns[:, -1] = _NEVER
        columns[: len(photo), -1] = -0.5 * (photo.descriptors**2).sum(axis=1)
        across = np.ascontiguousarray(columns.reshape(tiles, _TILE[1], -1).transpose(0, 2, 1))
        shape = len(self._tiles), _TILE[0], tiles, _TILE[1]
        size = math.prod(shape)
        if len(self._space) < size:  # memory that is used again is not cleared by the system again
            self._space = np.empty(size, dtype=np.float32)
        products = self._space[:size].reshape(shape)
        np.matmul(self._tiles, across, out=products.transpose(0, 2, 1, 3))
        return products.reshape(len(self._tiles) * _TILE[0], -1)[: len(self._query)]

"""Search through compressed codes, with the best photos' scores made exact from disk."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges, keys_of
from patchfind.index.compressed import CompressedIndex
from patchfind.index.exact import ExactSearch, open_segments, rescore
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist, merged

RESCORED = 2000
"""So many of the best photos are read from disk: twice as many as a search answers at most, since
codes tell the hundredth best of very many photos from the thousandth by little."""

_LEAST_ROWS = 2048
_ROWS_A_PHOTO = 4
"""So many rows of the photos wanted are asked for at first: going through all codes again because
they were too few takes longer than sorting some more."""


class _Estimates(NamedTuple):
    """Places in the searched ranges, each once, by estimated score, with region and query row."""

    places: NDArray[np.intp]
    regions: NDArray[np.int32]
    queries: NDArray[np.int32]
    scores: NDArray[np.float32]

    def cut(self, count: int) -> tuple[_Estimates, _Estimates]:
        """The first ``count``, and the others."""
        return self._part(slice(count)), self._part(slice(count, None))

    def _part(self, part: slice) -> _Estimates:
        return _Estimates(
            self.places[part], self.regions[part], self.queries[part], self.scores[part]
        )


class CompressedSearch:
    """A snapshot of ``ranges``: those the index covers through their codes, new ones exactly.

    The rows of the best ``rescored`` photos are read from disk, and their scores made exact; those
    after them keep their estimates. With 0 the estimates are the answer (the published way; photos
    that the index does not cover are still exact). Thread-safe.
    """

    def __init__(
        self,
        store: DescriptorStore,
        ranges: RowRanges,
        index: CompressedIndex,
        *,
        rescored: int = RESCORED,
    ) -> None:
        self.ranges = ranges.in_storage_order()
        self.index = index
        """The codes that it searches."""
        self._rescored = rescored
        self._live = _places_in(self.ranges, index.covered)
        self._rows = open_segments(store, self.ranges)
        new = np.delete(np.arange(len(self.ranges)), self._live[self._live >= 0])
        self._new = ExactSearch(store, self.ranges.take(new))

    def search(self, queries: NDArray[np.float32], k: int) -> Shortlist:
        """The ``k`` photos whose best region is nearest to any of ``queries`` (Q, D), best first.

        Fewer where there are fewer photos, or where the searched lists hold fewer.
        """
        candidates = self._candidates(queries, max(k, self._rescored))
        best, rest = candidates.cut(self._rescored)
        found = merged(self._exactly(best, queries), self._estimated(rest))
        return merged(found, self._new.search(queries, k)).best(k)

    def _candidates(self, queries: NDArray[np.float32], wanted: int) -> _Estimates:
        """The ``wanted`` best covered ranges that belong to a photo still.

        How many rows that takes is not known before, as many rows of one photo are alike: four
        times as many are asked for until there are enough photos.
        """
        rows = max(_LEAST_ROWS, _ROWS_A_PHOTO * wanted)
        while True:
            places, regions, query, scores = self.index.nearest(queries, rows)
            live = self._live[places]
            alive = live >= 0
            best = np.flatnonzero(alive)[np.argsort(-scores[alive], kind="stable")]
            _, firsts = np.unique(live[best], return_index=True)
            enough = len(firsts) >= wanted
            if enough or rows >= self.index.rows or len(places) < rows:
                once = best[np.sort(firsts)[:wanted]]
                return _Estimates(live[once], regions[once], query[once], scores[once])
            rows *= 4

    def _exactly(self, candidates: _Estimates, queries: NDArray[np.float32]) -> Shortlist:
        return rescore(self._rows, self.ranges.take(np.sort(candidates.places)), queries)

    def _estimated(self, candidates: _Estimates) -> Shortlist:
        """The candidates with their estimates."""
        places, regions, query_rows, scores = candidates
        content_ids = self.ranges.content_ids[places]
        best = np.lexsort((content_ids, -scores))
        return Shortlist(content_ids[best], scores[best], regions[best], query_rows[best])


def _places_in(live: RowRanges, covered: RowRanges) -> NDArray[np.intp]:
    """(covered,) where each range stands in ``live``, which are in storage order; -1 for those of
    no photo, and those with another number of rows than the file of codes says."""
    if not len(live):
        return np.full(len(covered), -1, dtype=np.intp)
    keys, sought = keys_of(live), keys_of(covered)
    places = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    same = (keys[places] == sought) & (live.row_counts[places] == covered.row_counts)
    return np.where(same, places, -1)

"""Exact search on the CPU: every stored row against every query row, one maximum per photo.

The rows stay bytes in the memory map; pieces that fit the processor's cache are widened to fp32
and multiplied by BLAS, several threads taking pieces in turn.
"""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges
from patchfind.index.row_formats import StoredRows
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist

_PIECE_ROWS = 512
_GAP_ROWS = 64
"""Fewer dead rows than this between two photos are multiplied too: cheaper than a new piece."""

_MOST_THREADS = 8
"""Past this the memory, not the cores, sets the pace."""

_BLAS_WORK = 1 << 18
"""Multiplications up to this size OpenBLAS does in the calling thread. Above it every call would
wake OpenBLAS's own threads, and several of ours doing so at once take ten times as long."""


class ExactSearch:
    """A snapshot of the descriptors of ``ranges``; appending to the store meanwhile is safe.

    Raises LibraryCorrupt and LibraryTooNew where a segment cannot be read. Thread-safe.
    """

    def __init__(
        self, store: DescriptorStore, ranges: RowRanges, *, threads: int | None = None
    ) -> None:
        self.ranges = ranges.in_storage_order()
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
        self._rows = open_segments(store, self.ranges)
        self._edges = _pieces(self.ranges)
        starts, ends = self._edges[:-1], self._edges[1:]
        ends_so_far = self.ranges.ends
        self._longest = max(
            (
                int(ends_so_far[start:end].max() - self.ranges.first_rows[start])
                for start, end in zip(starts, ends, strict=True)
            ),
            default=0,
        )

    def search(self, queries: NDArray[np.float32], k: int) -> Shortlist:
        """The ``k`` photos whose best region is nearest to any of ``queries`` (Q, D), Q ≥ 1.

        Fewer where there are fewer photos. The scores are those of the stored rows.
        """
        best = self._best_per_photo(queries)
        chosen = top_photos(best, self.ranges.content_ids, k)
        return rescore(self._rows, self.ranges.take(chosen), queries)

    def _best_per_photo(self, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """(photos,) the highest score of each photo, in storage order."""
        best = np.empty(len(self.ranges), dtype=np.float32)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        batch = max(1, _BLAS_WORK // queries.size)
        pieces = itertools.count()  # next() on it is atomic: the threads share it

        def work() -> None:
            wide = np.zeros((self._longest + batch, queries.shape[1]), dtype=np.float32)
            while (piece := next(pieces)) < len(self._edges) - 1:
                self._score_piece(piece, queries, wide, batch, best)

        threads = min(self._threads, len(self._edges) - 1)
        if threads <= 1:
            work()
            return best
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
        return best

    def _score_piece(
        self,
        piece: int,
        queries: NDArray[np.float32],
        wide: NDArray[np.float32],
        batch: int,
        best: NDArray[np.float32],
    ) -> None:
        ranges, photos = self.ranges, slice(self._edges[piece], self._edges[piece + 1])
        firsts = ranges.first_rows[photos]
        ends = firsts + ranges.row_counts[photos]
        start, end = int(firsts[0]), int(ends.max())
        rows = self._rows[int(ranges.segments[photos.start])].part(start, end)
        factors = rows.widen(wide[: len(rows)])
        # At least one row more than there are, so that the last photo's end is a place too.
        batches = len(rows) // batch + 1
        # BLAS is a third faster with the few query rows on the left.
        regions = wide[: batches * batch].reshape(batches, batch, -1).transpose(0, 2, 1)
        scores = (queries @ regions).max(axis=1).ravel()
        scores[: len(rows)] *= factors
        # Every second interval is a photo; those between are gaps and are dropped.
        places = np.stack((firsts, ends), axis=1).ravel() - start
        best[photos] = np.maximum.reduceat(scores, places)[::2]


def _pieces(ranges: RowRanges) -> NDArray[np.intp]:
    """(pieces + 1,) the photos at which each piece of work starts, and the end.

    A piece lies in one segment, has no long gap, and holds about _PIECE_ROWS rows.
    """
    if not len(ranges):
        return np.zeros(1, dtype=np.intp)
    furthest = np.maximum.accumulate(ranges.ends + (ranges.segments.astype(np.int64) << 40))
    starts = ranges.first_rows + (ranges.segments.astype(np.int64) << 40)
    breaks = np.concatenate(([True], starts[1:] - furthest[:-1] > _GAP_ROWS))
    counted = np.cumsum(ranges.row_counts, dtype=np.int64) - ranges.row_counts
    since_break = counted - np.maximum.accumulate(np.where(breaks, counted, 0))
    steps = since_break // _PIECE_ROWS
    new = breaks | np.concatenate(([True], steps[1:] != steps[:-1]))
    return np.append(np.flatnonzero(new), len(ranges))


def open_segments(store: DescriptorStore, ranges: RowRanges) -> dict[int, StoredRows]:
    """Every segment of ``ranges``, from row 0 as far as they reach."""
    return {segment: store.stored(segment, 0, end) for segment, end in ranges.furthest().items()}


def top_photos(
    best: NDArray[np.float32], content_ids: NDArray[np.int64], k: int
) -> NDArray[np.intp]:
    """The places of the ``k`` highest of ``best``, highest first, equal ones by photo id."""
    k = min(k, len(best))
    if k <= 0:
        return np.zeros(0, dtype=np.intp)
    least = np.partition(best, len(best) - k)[len(best) - k]
    candidates = np.flatnonzero(best >= least)
    order = np.lexsort((content_ids[candidates], -best[candidates]))
    return candidates[order[:k]]


def rescore(
    segments: dict[int, StoredRows], ranges: RowRanges, queries: NDArray[np.float32]
) -> Shortlist:
    """All photos of ``ranges`` with their exact score, best region and best query row."""
    scores = np.empty(len(ranges), dtype=np.float32)
    regions = np.empty(len(ranges), dtype=np.int32)
    rows_of_query = np.empty(len(ranges), dtype=np.int32)
    columns = np.ascontiguousarray(queries.T, dtype=np.float32)
    longest = int(ranges.row_counts.max()) if len(ranges) else 0
    wide = np.empty((longest, columns.shape[0]), dtype=np.float32)
    for place in range(len(ranges)):
        first, count = int(ranges.first_rows[place]), int(ranges.row_counts[place])
        factors = (
            segments[int(ranges.segments[place])].part(first, first + count).widen(wide[:count])
        )
        found = np.dot(wide[:count], columns) * factors[:, None]
        region, query = np.unravel_index(int(found.argmax()), found.shape)
        scores[place], regions[place], rows_of_query[place] = found[region, query], region, query
    order = np.lexsort((ranges.content_ids, -scores))
    return Shortlist(ranges.content_ids[order], scores[order], regions[order], rows_of_query[order])

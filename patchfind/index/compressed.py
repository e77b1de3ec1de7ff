"""Rows as codes in memory: made, renewed, searched, saved."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges, keys_of
from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem
from patchfind.index import header
from patchfind.index.codes_file import FILE_NAME, SavedCodes, Stamp, write_codes
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.segments import DescriptorStore

_BATCH_ROWS = 16384
_TRAINING_ROWS = 1 << 17


class CompressedIndex:
    """The codes of the rows of ``covered``, in that order, and the settings they were made with.

    ``covered`` says where the coded rows lie; its photo ids are not used. ``stamp`` is that of
    the file it was loaded from. Never changes, but for :meth:`recode`.
    """

    def __init__(
        self,
        index: Any,
        covered: RowRanges,
        quantiser: ProductQuantiser,
        *,
        stamp: Stamp | None = None,
    ) -> None:
        self._index = index
        self.stamp = stamp
        self.covered = covered
        self.quantiser = quantiser
        """What the codes were made with."""
        self._ends = np.cumsum(covered.row_counts, dtype=np.int64)

    @staticmethod
    def build(
        store: DescriptorStore,
        ranges: RowRanges,
        quantiser: ProductQuantiser,
        *,
        levels: Sequence[int] | None,
        control: Control,
    ) -> CompressedIndex:
        """Train on the rows of the quantiser's level and code all rows of ``ranges``.

        ``levels[i]`` is the level of region i (of a tiled photo, whichever stand there train); None
        where regions have no levels, and then all rows train. Raises Cancelled, and UsageProblem
        where these rows cannot train it.
        """
        training = _training_rows(store, ranges, _training_regions(levels, quantiser.train_level))
        control.checkpoint()
        index, quantiser = quantiser.trained(training)
        made = CompressedIndex(index, RowRanges.empty(), quantiser)
        made._append(store, ranges.in_storage_order(), control)
        return made

    def _append(self, store: DescriptorStore, ranges: RowRanges, control: Control) -> None:
        for rows, numbers in _batches(store, ranges, self.quantiser):
            control.checkpoint()
            self.quantiser.add(self._index, rows, numbers + self.covered.total_rows)
        self.covered = self.covered.joined(ranges)
        self._ends = np.cumsum(self.covered.row_counts, dtype=np.int64)

    def recode(self, store: DescriptorStore, ranges: RowRanges, *, control: Control) -> None:
        """Cover the rows of ``ranges``: dead rows dropped, new ones added, with the same training.

        Rows that are covered already keep their codes where none was dropped; otherwise all are
        coded anew, which costs seconds for each million rows. Raises Cancelled, after which this
        index is of no use.
        """
        new = ~np.isin(keys_of(ranges), keys_of(self.covered))
        if np.isin(keys_of(self.covered), keys_of(ranges)).all():
            self._append(store, ranges.take(new).in_storage_order(), control)
            return
        self._index.reset()
        self.covered = RowRanges.empty()
        self._append(store, ranges.in_storage_order(), control)

    @property
    def code_bytes(self) -> int:
        """The codes alone, without the numbers of rows that inverted lists hold."""
        return self.rows * int(self._index.code_size)

    @property
    def rows(self) -> int:
        """How many rows are coded."""
        return int(self._index.ntotal)

    def nearest(
        self, queries: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
        """The ``count`` nearest rows of each query row, in no order: four columns.

        The place in ``covered``, the region, the query row, and the estimated cosine. Fewer where
        the searched lists hold fewer.
        """
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        found, ids = self.quantiser.search(self._index, queries, min(count, self.rows))
        query, column = np.nonzero(ids >= 0)
        rows, scores = ids[query, column], found[query, column].astype(np.float32)
        places = np.searchsorted(self._ends, rows, side="right")
        regions = rows - (self._ends[places] - self.covered.row_counts[places])
        return places, regions.astype(np.int32), query.astype(np.int32), scores

    def save(self, folder: Path, fingerprint: str) -> int:
        """Replace the file in ``folder`` atomically; its size in bytes. Raises StorageProblem."""
        path = folder / FILE_NAME
        with StorageProblem.where_refused(
            "The compressed index could not be written to {path}: {why}. Searching goes on "
            "without it.",
            path=folder,
        ):
            own_files.make_folder(folder)
            with (
                own_files.replacing(path, header.begins) as draft,
                io.BufferedWriter(own_files.open_own(draft, header.begins)) as file,
            ):
                return write_codes(file, fingerprint, self.quantiser, self._index, self.covered)

    @staticmethod
    def load(store: DescriptorStore, live: RowRanges, folder: Path) -> CompressedIndex | None:
        """The saved index, or None where there is none that can be used.

        ``live`` are the rows that the library has, see :meth:`SavedCodes.find`.
        """
        saved = SavedCodes.find(store, live, folder)
        index = None if saved is None else saved.index(store.dimension)
        if saved is None or index is None:
            return None
        return CompressedIndex(index, saved.covered, saved.quantiser, stamp=saved.stamp)


def _training_regions(levels: Sequence[int] | None, train_level: int | None) -> list[int] | None:
    """The regions of a photo that train; None for all, also where the level does not occur."""
    if levels is None or train_level is None:
        return None
    return [region for region, level in enumerate(levels) if level == train_level] or None


def _training_rows(
    store: DescriptorStore, ranges: RowRanges, regions: list[int] | None
) -> NDArray[np.float32]:
    """(n, D) the training rows of photos drawn at random, always the same ones, at most
    about _TRAINING_ROWS."""
    order = np.random.default_rng(0).permutation(len(ranges))
    chosen: list[NDArray[np.float32]] = []
    count = 0
    for place in order:
        rows = store.stored(*ranges.range_at(place)).sound_numbers()
        chosen.append(rows if regions is None else rows[regions])
        count += len(chosen[-1])
        if count >= _TRAINING_ROWS:
            break
    return np.concatenate(chosen) if chosen else np.empty((0, store.dimension), "f4")


def _batches(
    store: DescriptorStore, ranges: RowRanges, quantiser: ProductQuantiser
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """The rows of ``ranges`` to be coded, one after the other, in fp32 arrays of bounded size; and
    their numbers among all rows of ``ranges``."""
    waiting: list[NDArray[np.float32]] = []
    numbers: list[NDArray[np.int64]] = []
    count, first = 0, 0
    for place, wanted in enumerate(quantiser.coded(ranges.row_counts).tolist()):
        rows = store.stored(*ranges.range_at(place)).sound_numbers()
        chosen = unlike(rows, wanted)
        waiting.append(rows[chosen])
        numbers.append(chosen + first)
        first += len(rows)
        count += wanted
        if count >= _BATCH_ROWS:
            yield np.concatenate(waiting), np.concatenate(numbers)
            waiting, numbers, count = [], [], 0
    if waiting:
        yield np.concatenate(waiting), np.concatenate(numbers)


def unlike(rows: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The places of ``count`` of ``rows`` (n, D) of length one: the first, and each time that which
    is least like all those before it (farthest-first traversal: Gonzalez, 1985)."""
    if count >= len(rows):
        return np.arange(len(rows))
    cosines = rows @ rows.T
    nearest = cosines[0].copy()
    chosen = [0]
    while len(chosen) < count:
        chosen.append(int(nearest.argmin()))
        np.maximum(nearest, cosines[chosen[-1]], out=nearest)
    return np.asarray(chosen)

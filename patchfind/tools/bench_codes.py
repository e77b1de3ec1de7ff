"""Measuring product codes of very many photos, grown from the descriptors of a real library.

No row lies on disk: each is made again, from its photo's number, whenever it is asked for.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.regions import LAYOUTS
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import UsageProblem
from patchfind.index.approximate import CompressedSearch
from patchfind.index.compressed import CompressedIndex
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.row_formats import ByteRows, StoredRows
from patchfind.index.segments import DescriptorStore
from patchfind.library.library import Library
from patchfind.tools.scratch import scratch

_OTHER = np.float32(0.7)
"""How much of another photo's row a grown one holds, beside all of its own."""

_NOISE = np.float32(0.3)
_QUERY_NOISE = np.float32(0.5)
_NOISE_ROWS = 1 << 14
_BEST = 100
_PIECE_PHOTOS = 64


@dataclass(frozen=True, slots=True)
class CodesBench:
    """Codes of so many photos: seconds to build and to open them, and seconds a query.

    The best are re-scored, but the time that making their rows again takes is not counted.
    ``recall`` is the share of the exact best photos that are found, ``most_bytes`` the process's
    memory at its fullest, 0 on a system that does not say.
    """

    photos: int
    rows: int
    file_bytes: int
    most_bytes: int
    building: float
    opening: float
    median: float
    p95: float
    recall: float

    def table(self) -> str:
        """The report for a person."""
        return (
            f"{self.photos:,} photos, {self.rows:,} rows: codes of {self.file_bytes / 1e6:,.0f} MB "
            f"made in {self.building:,.0f} s, opened in {self.opening:.1f} s; at most "
            f"{self.most_bytes / 1e6:,.0f} MB of memory\n"
            f"a query: median {self.median * 1e3:,.0f} ms, p95 {self.p95 * 1e3:,.0f} ms, without "
            f"reading rows; {self.recall:.3f} of the exact best {_BEST} photos are found"
        )


class GrownStore(DescriptorStore):
    """``photos`` photos of (R, D) rows each in one segment that is nowhere.

    The first are those of ``originals`` (n, R, D); each other one is one of these, mixed with
    another and with noise. ``seconds`` is how long making rows has taken so far.
    """

    def __init__(self, originals: NDArray[np.float32], photos: int) -> None:
        super().__init__(Path(), fingerprint="grown", dimension=originals.shape[2])
        self.seconds = 0.0
        self._originals = originals
        noise = np.random.default_rng(0).standard_normal(
            (_NOISE_ROWS, self.dimension), dtype=np.float32
        )
        self._noise = noise * (_NOISE / np.sqrt(np.float32(self.dimension)))
        regions = originals.shape[1]
        self.ranges = RowRanges(
            np.arange(photos, dtype=np.int64),
            np.ones(photos, dtype=np.int32),
            np.arange(photos, dtype=np.int64) * regions,
            np.full(photos, regions, dtype=np.int32),
        )

    def stored(self, segment: int, first_row: int, row_count: int) -> StoredRows:
        """Rows that are made once they are asked for their numbers."""
        assert segment == 1
        return _GrownRows(np.empty((0, 0), np.uint8), self, first_row, first_row + row_count)

    def made(self, first_row: int, end: int) -> ByteRows:
        """The rows of whole photos, in their number format."""
        started = time.perf_counter()
        regions = self._originals.shape[1]
        photos = range(first_row // regions, end // regions)
        rows = ByteRows.of(np.concatenate([self._photo(number) for number in photos]))
        self.seconds += time.perf_counter() - started
        return rows

    def _photo(self, number: int) -> NDArray[np.float32]:
        count, regions, _ = self._originals.shape
        if number < count:
            return np.asarray(self._originals[number])
        random = np.random.default_rng(number)
        own, other = random.integers(count, size=2)
        place = int(random.integers(_NOISE_ROWS - regions))
        rows = self._originals[other][random.permutation(regions)] * _OTHER
        rows += self._originals[own]
        rows += self._noise[place : place + regions]
        return _unit(rows)


@dataclass(frozen=True, slots=True, eq=False)
class _GrownRows(StoredRows):
    name = "grown"
    store: GrownStore
    first: int
    end: int

    @staticmethod
    def row_bytes(dimension: int) -> int:
        return ByteRows.row_bytes(dimension)

    @property
    def dimension(self) -> int:
        return self.store.dimension

    def widen(self, wide: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.store.made(self.first, self.end).widen(wide)

    def part(self, first: int, end: int) -> StoredRows:
        return _GrownRows(self.raw, self.store, self.first + first, self.first + end)

    def __len__(self) -> int:
        return self.end - self.first


def run_codes_bench(
    library: Path,
    photos: int,
    *,
    queries: int = 20,
    folder: Path | None = None,
    control: Control,
    on_progress: ProgressCallback,
) -> CodesBench:
    """Grow the first complete encoder set of ``library`` to ``photos`` photos and search its codes.

    ``folder`` is where the file of codes goes for the time being. Raises UsageProblem where the
    library holds nothing that could grow, Cancelled, StorageProblem and what opening it raises.
    """
    originals, levels = _originals(library)
    store = GrownStore(originals, photos)
    asked = _queries(originals, queries)
    best = _exact_best(store, asked, control, on_progress)
    started = time.perf_counter()
    quantiser = ProductQuantiser().suited_to(store.dimension)
    index = CompressedIndex.build(store, store.ranges, quantiser, levels=levels, control=control)
    building = time.perf_counter() - started
    with scratch(folder) as made:
        size = index.save(Path(made), store.fingerprint)
        del index
        gc.collect()
        started = time.perf_counter()
        loaded = CompressedIndex.load(store, store.ranges, Path(made))
        assert loaded is not None
        search = CompressedSearch(store, store.ranges, loaded)
        opening = time.perf_counter() - started
    seconds: list[float] = []
    shares: list[float] = []
    for rows, right in zip(asked, best, strict=True):
        control.checkpoint()
        started, making = time.perf_counter(), store.seconds
        found = search.search(rows, _BEST).content_ids
        seconds.append(time.perf_counter() - started - (store.seconds - making))
        shares.append(float(np.isin(right, found).mean()))
    return CodesBench(
        photos=photos,
        rows=store.ranges.total_rows,
        file_bytes=size,
        most_bytes=_most_memory(),
        building=building,
        opening=opening,
        median=float(np.median(seconds)),
        p95=float(np.quantile(seconds, 0.95)),
        recall=float(np.mean(shares)),
    )


def _originals(library: Path) -> tuple[NDArray[np.float32], Sequence[int] | None]:
    """(n, R, D) the descriptors of a library's first encoder set, and their regions' levels."""
    with Library.open(library, create=False) as opened:
        for one in opened.descriptors.sets():
            layout = LAYOUTS.get(one.layout)
            ranges = opened.descriptors.ranges(one.fingerprint)
            if layout is None or len(layout) not in ranges.row_counts:
                continue
            folder = opened.paths.segments(one.fingerprint)
            with DescriptorStore(
                folder, fingerprint=one.fingerprint, dimension=one.dimension
            ) as store:
                places = np.flatnonzero(ranges.row_counts == len(layout)).tolist()
                rows = [store.stored(*ranges.range_at(at)).sound_numbers() for at in places]
            return np.stack(rows), layout.levels
    raise UsageProblem(f"Nothing is indexed in {library} that could grow. Index photos into it.")


def _queries(originals: NDArray[np.float32], count: int) -> list[NDArray[np.float32]]:
    """``count`` queries of four regions of one photo each, a little different."""
    random = np.random.default_rng(1)
    found = []
    for photo in random.integers(len(originals), size=count):
        rows = originals[photo][random.permutation(originals.shape[1])[:4]]
        noise = random.standard_normal(rows.shape, dtype=np.float32)
        found.append(_unit(rows + noise * (_QUERY_NOISE / np.sqrt(np.float32(rows.shape[1])))))
    return found


def _exact_best(
    store: GrownStore,
    queries: Sequence[NDArray[np.float32]],
    control: Control,
    on_progress: ProgressCallback,
) -> list[NDArray[np.int64]]:
    """The ids of the best photos of each query by exact search, all queries in one pass."""
    ranges = store.ranges
    columns = np.ascontiguousarray(np.concatenate(queries).T)
    scores = np.empty((len(ranges), len(queries)), dtype=np.float32)
    meter = RateMeter(len(ranges))
    for first in range(0, len(ranges), _PIECE_PHOTOS):
        control.checkpoint()
        part = ranges.take(np.arange(first, min(first + _PIECE_PHOTOS, len(ranges))))
        rows = store.rows(1, int(part.first_rows[0]), part.total_rows)
        products = (rows @ columns).reshape(len(part), -1, len(queries), len(queries[0]))
        scores[first : first + len(part)] = products.max(axis=(1, 3))
        on_progress(meter.advance(len(part), "searching exactly"))
    return [ranges.content_ids[np.argsort(-column)[:_BEST]] for column in scores.T]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows at length one."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _most_memory() -> int:
    """Bytes that this process held at its fullest."""
    if sys.platform == "win32":
        return 0
    import resource

    unit_bytes = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit_bytes

"""Measuring product codes of very many photos, grown from the descriptors of a real library.

No row lies on disk: each is made again, from its photo's number, whenever it is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.regions import LAYOUTS
from patchfind.domain.row_ranges import RowRanges
from patchfind.domain.spent import Spent
from patchfind.foundation.errors import UsageProblem
from patchfind.index.approximate import CompressedSearch
from patchfind.index.compressed import CompressedIndex
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.row_formats import ByteRows, StoredRows
from patchfind.index.segments import DescriptorStore
from patchfind.library.library import Library
from patchfind.tools.bench import unit
from patchfind.tools.scratch import scratch

_OTHER = np.float32(0.7)
"""How much of another photo's row a grown one holds, beside all of its own."""

_NOISE = np.float32(0.3)
_QUERY_NOISE = np.float32(0.5)
_NOISE_ROWS = 1 << 14
_BEST = 100


@dataclass(frozen=True, slots=True)
class CodesLine:
    """Codes of so many photos: what making and opening them took, and the median of the queries.

    The best are re-scored, but the time that making their rows again takes is not counted.
    ``recall`` is the share of the exact best photos that are found, ``most_bytes`` the process's
    memory at its fullest, 0 on a system that does not say.
    """

    photos: int
    coded: int
    file_bytes: int
    most_bytes: int
    making: Spent
    opening: Spent
    query: Spent
    recall: float

    def text(self) -> str:
        """The line for a person."""
        return (
            f"{self.photos:>11,}{self.coded:>13,}{self.file_bytes / 1e6:>9,.0f}"
            f"{self.making.cpu:>12,.0f}{self.opening.clock:>9.2f}{self.opening.cpu:>8.2f}"
            f"{self.most_bytes / 1e6:>10,.0f}{self.query.clock * 1e3:>10,.0f}"
            f"{self.query.cpu * 1e3:>8,.0f}{self.recall:>9.3f}"
        )


def table(lines: Sequence[CodesLine]) -> str:
    """The report for a person."""
    head = (
        "Codes made, opened, and searched without the reading of rows; recall of the exact best "
        f"{_BEST}\n{'photos':>11}{'coded rows':>13}{'MB':>9}{'make cpu s':>12}{'open s':>9}"
        f"{'cpu s':>8}{'most MB':>10}{'query ms':>10}{'cpu ms':>8}{'recall':>9}"
    )
    return "\n".join((head, *(line.text() for line in lines)))


class GrownStore(DescriptorStore):
    """``photos`` photos of (R, D) rows each in one segment that is nowhere.

    The first are those of ``originals`` (n, R, D); each other one is one of these, mixed with
    another and with noise. ``best`` (photos, n) is how near each photo that was made comes to each
    of ``queries`` (n, Q, D); ``spent`` is what making rows has taken so far.
    """

    def __init__(
        self, originals: NDArray[np.float32], photos: int, queries: NDArray[np.float32]
    ) -> None:
        super().__init__(Path(), fingerprint="grown", dimension=originals.shape[2])
        self.spent = Spent()
        self.queries = queries
        self.best = np.full((photos, len(queries)), -1.0, dtype=np.float32)
        self._columns = np.ascontiguousarray(queries.reshape(-1, self.dimension).T)
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

    def made(self, first_row: int) -> NDArray[np.float32]:
        """(R, D) the rows of a photo."""
        started = Spent.now()
        number = first_row // self._originals.shape[1]
        rows = self._photo(number)
        if self.best[number, 0] < 0:
            found = (rows @ self._columns).max(axis=0)
            self.best[number] = found.reshape(self.best.shape[1], -1).max(axis=1)
        self.spent = self.spent.more(Spent.since(started))
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
        return unit(rows)


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
        wide[:] = self.store.made(self.first)
        return np.ones(len(wide), dtype=np.float32)

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
    least: int = 10_000,
    control: Control,
    on_progress: ProgressCallback,
    on_line: Callable[[CodesLine], None],
) -> list[CodesLine]:
    """Grow the first complete encoder set of ``library`` to ``photos`` photos and search its codes.

    So they are at a tenth of them and so on, down to ``least``: codes are made as in a library
    that grows, learnt from its first photos. ``folder`` is where the file of codes goes for the
    time being. Raises UsageProblem where the library holds nothing that could grow, Cancelled,
    StorageProblem and what opening it raises.
    """
    originals, levels = _originals(library)
    store = GrownStore(originals, photos, _queries(originals, queries))
    meter = RateMeter(photos)
    index: CompressedIndex | None = None
    lines: list[CodesLine] = []
    making, made = Spent(), 0
    for size in _sizes(photos, least):
        ranges = store.ranges.take(np.arange(size))
        started, before = Spent.now(), store.spent
        if index is None:
            quantiser = ProductQuantiser().suited_to(store.dimension)
            index = CompressedIndex.build(store, ranges, quantiser, levels=levels, control=control)
        else:
            index.recode(store, ranges, control=control)
        making = making.more(_without_rows(started, store, before))
        on_progress(meter.advance(size - made, "making codes"))
        made = size
        lines.append(_measured(store, ranges, index, making, folder=folder, control=control))
        on_line(lines[-1])
    return lines


def _sizes(photos: int, least: int) -> list[int]:
    """``photos`` and a tenth of it and so on, none below ``least``; the smallest first."""
    sizes = [photos]
    while sizes[0] // 10 >= least:
        sizes.insert(0, sizes[0] // 10)
    return sizes


def _measured(
    store: GrownStore,
    ranges: RowRanges,
    index: CompressedIndex,
    making: Spent,
    *,
    folder: Path | None,
    control: Control,
) -> CodesLine:
    """The codes of ``ranges`` saved, opened and searched."""
    with scratch(folder) as made:
        size = index.save(Path(made), store.fingerprint)
        started = Spent.now()
        loaded = CompressedIndex.load(store, ranges, Path(made))
        assert loaded is not None
        search = CompressedSearch(store, ranges, loaded)
        opening = Spent.since(started)
    queries: list[Spent] = []
    shares: list[float] = []
    for rows, scores in zip(store.queries, store.best[: len(ranges)].T, strict=True):
        control.checkpoint()
        started, before = Spent.now(), store.spent
        found = search.search(rows, _BEST).content_ids
        queries.append(_without_rows(started, store, before))
        shares.append(float(np.isin(np.argsort(-scores)[:_BEST], found).mean()))
    return CodesLine(
        photos=len(ranges),
        coded=index.rows,
        file_bytes=size,
        most_bytes=_most_memory(),
        making=making,
        opening=opening,
        query=Spent(*np.median(queries, axis=0).tolist()),
        recall=float(np.mean(shares)),
    )


def _without_rows(started: Spent, store: GrownStore, before: Spent) -> Spent:
    """What was spent since ``started``, when ``store`` had spent ``before``, on other things."""
    return Spent.since(started).less(store.spent.less(before))


def _originals(library: Path) -> tuple[NDArray[np.float32], Sequence[int] | None]:
    """(n, R, D) the descriptors of a library's first encoder set, and their regions' levels."""
    with Library.open(library, create=False) as opened:
        for one in opened.descriptors.sets():
            layout = LAYOUTS.get(one.layout)
            ranges = opened.descriptors.ranges(one.fingerprint)
            if layout is None or len(layout) not in ranges.row_counts:
                continue
            with opened.paths.descriptors(one) as store:
                places = np.flatnonzero(ranges.row_counts == len(layout)).tolist()
                rows = [store.stored(*ranges.range_at(at)).sound_numbers() for at in places]
            return np.stack(rows), layout.levels
    raise UsageProblem(f"Nothing is indexed in {library} that could grow. Index photos into it.")


def _queries(originals: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """(count, 4, D) queries of four regions of one photo each, a little different."""
    random = np.random.default_rng(1)
    found = []
    for photo in random.integers(len(originals), size=count):
        rows = originals[photo][random.permutation(originals.shape[1])[:4]]
        noise = random.standard_normal(rows.shape, dtype=np.float32)
        found.append(unit(rows + noise * (_QUERY_NOISE / np.sqrt(np.float32(rows.shape[1])))))
    return np.stack(found)


def _most_memory() -> int:
    """Bytes that this process held at its fullest."""
    if sys.platform == "win32":
        return 0
    import resource

    unit_bytes = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit_bytes

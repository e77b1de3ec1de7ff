"""Measuring this machine: searches over an index of random vectors."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.domain.row_ranges import RowRanges
from patchfind.index.approximate import RESCORED, CompressedSearch
from patchfind.index.compressed import CompressedIndex
from patchfind.index.exact import ExactSearch
from patchfind.index.flat import FlatSearch
from patchfind.index.gpu import GpuRows, GpuSearch
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist
from patchfind.tools.scratch import scratch

_FINGERPRINT = "bench"
_BATCH_PHOTOS = 200
_SUBJECTS = 1000
_NOISE_ROWS = 1 << 15
_FLAT_BYTES = 4 << 30
"""The yardstick gets at most this much memory; where that is too little for all rows it searches
fewer, and its times are scaled up."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class BenchLine:
    """One way of searching. Times are seconds a query of all its query rows, warm except ``first``.

    ``bytes`` is what its rows or codes take, in the system's cache or in memory; ``rows`` how many
    it searched; ``recall`` the share of the exact answer's photos it found, None for the yardstick.
    """

    name: str
    rows: int
    bytes: int
    preparation: float
    first: float
    median: float
    p95: float
    recall: float | None = None
    note: str = ""

    @property
    def queries_per_second(self) -> float:
        return 1 / self.median


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What was measured, for photos × regions × dimension and queries of so many rows."""

    photos: int
    regions: int
    dimension: int
    query_rows: int
    k: int
    lines: tuple[BenchLine, ...]

    def table(self) -> str:
        """The report for a person, one line for each way of searching."""
        head = (
            f"{self.photos:,} photos × {self.regions} regions × {self.dimension} dimensions, "
            f"queries of {self.query_rows} rows, best {self.k} photos\n"
            f"{'':<26}{'prepare s':>10}{'first ms':>10}{'median ms':>11}{'p95 ms':>9}"
            f"{'queries/s':>11}{'MB':>9}{'recall':>8}"
        )
        return "\n".join((head, *map(_as_text, self.lines)))


def run_bench(
    photos: int = 100_000,
    regions: int = 30,
    dimension: int = 512,
    *,
    queries: int = 20,
    query_rows: int = 4,
    k: int = 400,
    compressed: bool = False,
    folder: Path | None = None,
    control: Control,
    on_progress: ProgressCallback,
) -> BenchReport:
    """Make an index of random vectors in a temporary folder and search it in every way.

    ``compressed`` adds product codes, which take minutes to make for millions of rows; ``folder``
    is where the temporary folder goes, on the disk to be measured. Raises Cancelled,
    FolderProblem, StorageProblem.
    """
    with scratch(folder) as made:
        store = DescriptorStore(Path(made), fingerprint=_FINGERPRINT, dimension=dimension)
        with store:
            started = time.perf_counter()
            ranges = _random_index(store, photos, regions, control, on_progress)
            written = time.perf_counter() - started
            wanted = _random_queries(store, ranges, queries, query_rows)
            work = _Work(store, ranges, wanted, k, control)
            exact = ExactSearch(store, ranges)
            times, truth = _measured(lambda rows: exact.search(rows, k), work)
            rows = ranges.total_rows
            lines = [
                BenchLine("PatchFind, exact", rows, rows * store.row_bytes, written, *times, 1.0)
            ]
            lines += _measured_gpu(work, truth)
            if compressed:
                lines += _measured_codes(work, truth)
            lines.append(_measured_flat(work))
    return BenchReport(photos, regions, dimension, query_rows, k, tuple(lines))


def _random_index(
    store: DescriptorStore,
    photos: int,
    regions: int,
    control: Control,
    on_progress: ProgressCallback,
) -> RowRanges:
    """Photos whose regions lie about one of many random subjects, so that codes have a structure
    to learn; exact search takes the same time on any numbers.

    Drawing noise takes longer than all the rest, so some is drawn once, and every batch begins at
    another place of it.
    """
    generator = np.random.default_rng(0)
    batch_rows = _BATCH_PHOTOS * regions
    noise = generator.standard_normal(
        (max(_NOISE_ROWS, 2 * batch_rows), store.dimension), dtype=np.float32
    ) / np.sqrt(np.float32(store.dimension))
    subjects = unit(generator.standard_normal((_SUBJECTS, store.dimension), dtype=np.float32))
    ranges: list[tuple[int, int, int, int]] = []
    meter = RateMeter(photos)
    with store.writer({}) as writer:
        for start in range(0, photos, _BATCH_PHOTOS):
            control.checkpoint()
            count = min(_BATCH_PHOTOS, photos - start)
            subject = subjects[generator.integers(_SUBJECTS, size=count)][:, None, :]
            first = int(generator.integers(len(noise) - batch_rows))
            about = noise[first : first + count * regions].reshape(count, regions, -1)
            rows = unit(subject + about)
            for place, photo_rows in enumerate(rows.astype(np.float16)):
                ranges.append((start + place, *writer.append(photo_rows), regions))
            on_progress(meter.advance(count, "writing random descriptors"))
        writer.sync()
    return RowRanges.from_rows(ranges)


def _random_queries(
    store: DescriptorStore, ranges: RowRanges, queries: int, query_rows: int
) -> list[NDArray[np.float32]]:
    """Each query: stored rows of one photo, disturbed."""
    generator = np.random.default_rng(1)
    made = []
    for place in generator.integers(len(ranges), size=queries):
        rows = store.rows(*ranges.range_at(place))
        chosen = rows[generator.integers(len(rows), size=query_rows)].astype(np.float32)
        noise = generator.standard_normal(chosen.shape, dtype=np.float32)
        made.append(unit(chosen + 0.5 * noise / np.sqrt(np.float32(store.dimension))))
    return made


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows at length one."""
    lengths: NDArray[np.float32] = np.sqrt(np.einsum("...d,...d->...", rows, rows))[..., None]
    return rows / lengths


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What every way of searching is given."""

    store: DescriptorStore
    ranges: RowRanges
    queries: Sequence[NDArray[np.float32]]
    k: int
    control: Control


def _measured_gpu(work: _Work, truth: Sequence[Shortlist]) -> list[BenchLine]:
    """Exact search on a CUDA card; no line where there is none, or the rows do not fit there."""
    from patchfind.embedding.device import choose

    gpu = GpuRows.on(str(choose().device))
    if gpu is None:
        return []
    started = time.perf_counter()
    try:
        search = GpuSearch(work.store, work.ranges, gpu)
    except RuntimeError:
        return []
    seconds = time.perf_counter() - started
    times, answers = _measured(lambda asked: search.search(asked, work.k), work)
    recall = float(np.mean([_recall(*pair) for pair in zip(answers, truth, strict=True)]))
    total = work.ranges.total_rows
    size = total * work.store.row_bytes
    return [BenchLine("PatchFind, on the GPU", total, size, seconds, *times, recall)]


def _measured_codes(work: _Work, truth: Sequence[Shortlist]) -> list[BenchLine]:
    """Product codes with exact re-scoring, as the application uses them, and without."""
    started = time.perf_counter()
    store, ranges = work.store, work.ranges
    quantiser = ProductQuantiser().suited_to(store.dimension)
    index = CompressedIndex.build(store, ranges, quantiser, levels=None, control=work.control)
    seconds = time.perf_counter() - started
    ways = {"PatchFind, product codes": RESCORED, "  without re-scoring": 0}
    lines = []
    for way, rescored in ways.items():
        search = CompressedSearch(store, ranges, index, rescored=rescored)
        times, answers = _measured(
            lambda rows, search=search: search.search(rows, work.k),  # type: ignore[misc]
            work,
        )
        recall = float(np.mean([_recall(*pair) for pair in zip(answers, truth, strict=True)]))
        lines.append(BenchLine(way, index.rows, index.code_bytes, seconds, *times, recall))
    return lines


def _measured_flat(work: _Work) -> BenchLine:
    """faiss.IndexFlatIP on the same rows, or on as many as its memory may hold."""
    started = time.perf_counter()
    store, ranges = work.store, work.ranges
    flat = FlatSearch(store.dimension)
    rows = 0
    for segment, count in _rows_of(ranges).items():
        left = _FLAT_BYTES // (4 * store.dimension) - rows
        for start in range(0, min(count, left), 1 << 16):
            work.control.checkpoint()
            part = store.rows(segment, start, min(1 << 16, count - start, left - start))
            flat.add(part)
            rows += len(part)
    seconds = time.perf_counter() - started
    (first, median, p95), _ = _measured(lambda batch: flat.search(batch, work.k), work)
    scale = ranges.total_rows / rows
    note = f"measured on {rows:,} rows for want of memory, times × {scale:.2f}"
    return BenchLine(
        "faiss.IndexFlatIP",
        ranges.total_rows,
        4 * ranges.total_rows * store.dimension,
        seconds,
        first=scale * first,
        median=scale * median,
        p95=scale * p95,
        note=note if scale > 1 else "",
    )


def _rows_of(ranges: RowRanges) -> dict[int, int]:
    """How many rows each segment of a fresh index holds."""
    return {
        int(segment): int(ranges.ends[ranges.segments == segment].max())
        for segment in np.unique(ranges.segments)
    }


def _recall(found: Shortlist, truth: Shortlist) -> float:
    return len(np.intersect1d(found.content_ids, truth.content_ids)) / max(1, len(truth))


def _measured(
    search: Callable[[NDArray[np.float32]], Answer], work: _Work
) -> tuple[tuple[float, float, float], list[Answer]]:
    """The seconds of the first query, and the median and 95th percentile of all queries after it;
    and the answers."""
    answers: list[Answer] = []
    seconds: list[float] = []
    for rows in (work.queries[0], *work.queries):
        work.control.checkpoint()
        started = time.perf_counter()
        answers.append(search(rows))
        seconds.append(time.perf_counter() - started)
    warm = seconds[1:]
    return (seconds[0], float(np.median(warm)), float(np.quantile(warm, 0.95))), answers[1:]


def _as_text(line: BenchLine) -> str:
    recall = "" if line.recall is None else f"{line.recall:.3f}"
    text = (
        f"{line.name:<26}{line.preparation:>10.1f}{line.first * 1e3:>10.0f}"
        f"{line.median * 1e3:>11.0f}{line.p95 * 1e3:>9.0f}{line.queries_per_second:>11.1f}"
        f"{line.bytes / 1e6:>9.0f}{recall:>8}"
    )
    return f"{text}  ({line.note})" if line.note else text

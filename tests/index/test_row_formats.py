"""Rows of a byte a number, the fp16 rows of older versions, and how these become those."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.index import header
from patchfind.index.compact import compact
from patchfind.index.exact import ExactSearch
from patchfind.index.extents import descriptor_extents
from patchfind.index.gpu import GpuRows, GpuSearch
from patchfind.index.row_formats import ByteRows, HalfRows
from patchfind.index.segments import DescriptorStore
from tests.index.made_store import (
    DIMENSION,
    FINGERPRINT,
    committed,
    random_photos,
    store_in,
    unit,
    written,
    written_by_an_older_version,
)

PHOTOS = {
    photo: rows.astype(np.float16).astype(np.float32)
    for photo, rows in random_photos([5, 9, 3, 7] * 6, 0).items()
}
QUERIES = unit(np.random.default_rng(9).standard_normal((3, DIMENSION)))


@settings(max_examples=50)
@given(
    rows=st.integers(1, 9),
    dimension=st.sampled_from([1, 7, 32, 513]),
    outlier=st.floats(1, 100),
    seed=st.integers(0, 1000),
)
def test_a_row_comes_back_within_half_a_step_and_the_second_time_unchanged(
    *, rows: int, dimension: int, outlier: float, seed: int
) -> None:
    drawn = np.random.default_rng(seed).standard_normal((rows, dimension))
    drawn[0, 0] *= outlier
    numbers = unit(drawn)
    stored = ByteRows.of(numbers)
    steps = np.abs(numbers).max(axis=1, keepdims=True) / 127
    assert (np.abs(stored.numbers() - numbers) <= 0.57 * steps).all()
    assert stored.sound().all()
    assert stored.raw.shape == (rows, ByteRows.row_bytes(dimension))
    assert np.array_equal(ByteRows.of(stored.numbers()).raw, stored.raw)


def test_nothing_is_stored_as_nothing() -> None:
    assert not ByteRows.of(np.zeros((2, 5), np.float32)).numbers().any()


def test_every_half_that_is_a_number_is_read_exactly() -> None:
    halves = np.arange(1 << 16, dtype="<u2")[:, None]
    numbers = halves.view("<f2").astype(np.float32)
    finite = np.isfinite(numbers[:, 0])
    read = HalfRows(halves.view(np.uint8))
    assert np.array_equal(read.numbers()[finite], numbers[finite])
    assert not read.sound()[~finite].any()


@pytest.mark.parametrize("scale", [np.nan, np.inf, -np.inf, -0.001, 30_000.0, 0.9])
def test_a_scale_that_no_row_has_gives_itself_away(scale: float) -> None:
    rows = ByteRows.of(unit(np.random.default_rng(0).standard_normal((3, DIMENSION))))
    rows.raw[1, -2:] = np.array([scale], "<f2").view(np.uint8)
    assert rows.sound().tolist() == [True, False, True]
    assert np.isfinite(rows.numbers()).all()
    assert not rows.sound_numbers()[1].any()


def _mixed(folder: Path) -> tuple[RowRanges, dict[int, int]]:
    """Two thirds of the photos as an older version wrote them, the others written today."""
    old = written_by_an_older_version(folder, {p: r for p, r in PHOTOS.items() if p < 16}, rows=40)
    with store_in(folder, rows=40) as store, store.writer(committed(old)) as writer:
        new = [(p, *writer.append(r), len(r)) for p, r in PHOTOS.items() if p >= 16]
        writer.sync()
    ranges = old.joined(RowRanges.from_rows(new))
    return ranges, committed(ranges)


def _answers(store: DescriptorStore, ranges: RowRanges) -> dict[int, tuple[float, int]]:
    found = ExactSearch(store, ranges).search(QUERIES, 100)
    answers = zip(found.scores.tolist(), found.regions.tolist(), strict=True)
    return dict(zip(found.content_ids.tolist(), answers, strict=True))


def _assert_all_are_found(store: DescriptorStore, ranges: RowRanges) -> None:
    """Each with its own score, but for what a byte costs."""
    answers = _answers(store, ranges)
    assert set(answers) == set(PHOTOS)
    for photo, (score, _region) in answers.items():
        assert score == pytest.approx((PHOTOS[photo] @ QUERIES.T).max(), abs=0.02)


def _formats(folder: Path) -> list[str]:
    return [str(header.check(path, {})["dtype"]) for path in sorted(folder.glob("*.rows"))]


def test_a_library_of_an_older_version_is_searched_as_it_is_and_goes_on_in_bytes(
    tmp_path: Path,
) -> None:
    ranges, rows = _mixed(tmp_path)
    assert _formats(tmp_path)[0] == "<f2" and _formats(tmp_path)[-1] == "i1"
    with store_in(tmp_path, rows=40) as store:
        _assert_all_are_found(store, ranges)
        for place, photo in enumerate(ranges.content_ids.tolist()[:16]):
            assert np.array_equal(store.rows(*ranges.range_at(place)), PHOTOS[photo])
        assert list(store.verify(rows)) == []
        assert not store.damaged(ranges).any()
        extents = descriptor_extents(store)
        assert {segment: extent.written for segment, extent in extents.items()} == rows
        on_card = GpuSearch(store, ranges, GpuRows("cpu", lambda: 1 << 40))
        best = on_card.search(QUERIES, 100)
    for photo, score in zip(best.content_ids.tolist(), best.scores.tolist(), strict=True):
        assert score == pytest.approx((PHOTOS[photo] @ QUERIES.T).max(), abs=0.02)


def test_compaction_rewrites_them_and_nothing_is_lost(tmp_path: Path) -> None:
    ranges, before = _mixed(tmp_path)
    states: list[tuple[RowRanges, Mapping[int, int]]] = []

    def commit(ranges: RowRanges, rows: Mapping[int, int]) -> None:
        with store_in(tmp_path, rows=40) as store:  # at every step of the way
            _assert_all_are_found(store, ranges)
        states.append((ranges, rows))

    with store_in(tmp_path, rows=40) as store:
        changed = compact(store, ranges, before, commit, print, control=Control())
        assert changed == sum(len(PHOTOS[photo]) for photo in range(16))
        assert len(states) > 2
        ranges, rows = states[-1]
        assert compact(store, ranges, rows, commit, print, control=Control()) == 0
        assert set(_formats(tmp_path)) == {"i1"}
        assert list(store.verify(rows)) == []
        for place, photo in enumerate(ranges.content_ids.tolist()):
            found = store.stored(*ranges.range_at(place)).raw
            assert np.array_equal(found, ByteRows.of(PHOTOS[photo]).raw)


def test_a_number_format_that_nobody_knows_is_damage(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        written(store, random_photos([3], 0))
    path = tmp_path / "000001.rows"
    fields = {**header.check(path, {}), "dtype": "<f8"}
    path.write_bytes(header.pack(fields) + path.read_bytes()[4096:])
    with store_in(tmp_path) as store, pytest.raises(LibraryCorrupt, match="number format"):
        store.rows(1, 0, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_killed_anywhere_in_the_middle_the_library_is_whole_and_is_converted_the_next_time(
    tmp_path: Path,
) -> None:
    """The writes to disk are counted, and the process killed at another one each time."""
    folder = tmp_path / "rows"
    ranges, rows = _mixed(folder)
    columns = (ranges.content_ids, ranges.segments, ranges.first_rows, ranges.row_counts)
    np.savez(tmp_path / "state.npz", ranges=np.stack(columns, axis=1), rows=list(rows.items()))
    killed, whole = 0, False
    while not whole:
        script = _CONVERTER.format(
            root=str(tmp_path), fingerprint=FINGERPRINT, dimension=DIMENSION,
            segment_bytes=40 * (DIMENSION + 2), moment=2 + 5 * (killed % 6),
        )  # fmt: skip
        died = subprocess.run([sys.executable, "-c", script], check=False)
        whole = died.returncode == 0
        assert whole or died.returncode == -signal.SIGKILL
        killed += not whole
        assert killed < 40
        with np.load(tmp_path / "state.npz") as state:
            ranges = RowRanges.from_rows(state["ranges"].tolist())
            rows = dict(map(tuple, state["rows"].tolist()))
        with store_in(folder, rows=40) as store:
            _assert_all_are_found(store, ranges)
            assert list(store.verify(rows)) == []
            with store.writer(rows):
                assert {int(path.stem) for path in folder.glob("*.rows")} == set(rows)
    assert killed >= 4
    assert set(_formats(folder)) == {"i1"}


_CONVERTER = """
import os, signal, numpy as np
from pathlib import Path
from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation import own_files
from patchfind.index import files
from patchfind.index.compact import compact
from patchfind.index.segments import DescriptorStore
root, left = Path({root!r}), {moment}
def step(function):
    def stepped(*arguments, **named):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return stepped
files._write_at = step(files._write_at)
own_files.delete = step(own_files.delete)
own_files.create = step(own_files.create)
def commit(ranges, rows):
    columns = [ranges.content_ids, ranges.segments, ranges.first_rows, ranges.row_counts]
    np.savez(root / "new.npz", ranges=np.stack(columns, axis=1), rows=list(rows.items()))
    step(os.replace)(root / "new.npz", root / "state.npz")
state = np.load(root / "state.npz")
store = DescriptorStore(
    root / "rows", fingerprint={fingerprint!r}, dimension={dimension}, segment_bytes={segment_bytes}
)
rows = dict(map(tuple, state["rows"].tolist()))
ranges = RowRanges.from_rows(state["ranges"].tolist())
compact(store, ranges, rows, commit, print, control=Control())
"""

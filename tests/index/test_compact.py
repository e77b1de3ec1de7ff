"""Compaction: the same answers from fewer rows, whatever moment it is cut short at."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import Cancelled
from patchfind.index.compact import compact
from patchfind.index.exact import ExactSearch
from patchfind.index.segments import DescriptorStore
from tests.index.made_store import (
    DIMENSION,
    FINGERPRINT,
    committed,
    random_photos,
    store_in,
    unit,
    written,
)

QUERIES = unit(np.random.default_rng(9).standard_normal((3, DIMENSION)))


class Ledger:
    """The catalogue's part: the ranges and rows that count."""

    def __init__(self, ranges: RowRanges, rows: Mapping[int, int]) -> None:
        self.ranges = ranges
        self.rows = dict(rows)
        self.forgotten: list[int] = []

    def compact(self, store: DescriptorStore, control: Control | None = None) -> int:
        control = control or Control()
        return compact(store, self.ranges, self.rows, self.commit, self.forget, control=control)

    def forget(self, ranges: RowRanges) -> None:
        self.forgotten.extend(ranges.content_ids.tolist())

    def commit(self, ranges: RowRanges, rows: Mapping[int, int]) -> None:
        self.ranges, self.rows = ranges, dict(rows)


def _half_dead(store: DescriptorStore) -> Ledger:
    photos = random_photos([5, 9, 3, 7] * 10, 0)
    ranges = written(store, photos)
    living = ranges.take(np.isin(ranges.content_ids % 4, (0, 3)) | (ranges.content_ids < 8))
    return Ledger(living, committed(ranges))


def _answers(store: DescriptorStore, ranges: RowRanges) -> dict[int, tuple[float, int]]:
    """Every photo's score, rounded past what the order of additions changes, and region."""
    found = ExactSearch(store, ranges).search(QUERIES, 100)
    answers = zip(np.round(found.scores, 5).tolist(), found.regions.tolist(), strict=True)
    return dict(zip(found.content_ids.tolist(), answers, strict=True))


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_compaction_changes_no_answer_and_frees_the_dead_rows(tmp_path: Path) -> None:
    with store_in(tmp_path, rows=40) as store:
        ledger = _half_dead(store)
        before, size = _answers(store, ledger.ranges), _bytes_in(store.folder)
        dead = sum(ledger.rows.values()) - ledger.ranges.total_rows

        removed = compact(
            store, ledger.ranges, ledger.rows, ledger.commit, ledger.forget, control=Control()
        )

        assert 0 < removed <= dead
        assert _answers(store, ledger.ranges) == before
        assert _bytes_in(store.folder) < size - removed * DIMENSION
        assert list(store.verify(ledger.rows)) == []
        assert 1 in ledger.rows, "a segment with hardly a dead row is left alone"
        assert (
            compact(
                store, ledger.ranges, ledger.rows, ledger.commit, ledger.forget, control=Control()
            )
            == 0
        )
        with store.writer(ledger.rows) as writer:
            writer.append(random_photos([2], 0)[0])
        assert _answers(store, ledger.ranges) == before


def test_damage_is_not_moved_where_it_would_pass_for_sound(tmp_path: Path) -> None:
    """Rows that are moved get new checksums."""
    with store_in(tmp_path) as store:
        ranges = written(store, random_photos([5, 9, 3, 4], 0))
        path = tmp_path / "000001.rows"
        raw = bytearray(path.read_bytes())
        raw[4096 + (DIMENSION + 2) * 15] ^= 1  # of the third photo, by the least that can be
        path.write_bytes(raw)
        ledger = Ledger(ranges.take(np.isin(ranges.content_ids, [1, 2, 3])), committed(ranges))

        assert ledger.compact(store)

        assert ledger.forgotten == [2]
        assert ledger.ranges.content_ids.tolist() == [1, 3]
        assert list(store.verify(ledger.rows)) == []


def test_boxes_move_with_their_rows(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    rows, boxes = random_photos([6], 0)[0], np.full((6, 4), 0.5, np.float32)
    with store.writer({}, boxes=True) as writer:
        writer.append(rows, np.zeros((6, 4), np.float32))
        segment, first = writer.append(rows, boxes)
    ledger = Ledger(RowRanges.from_rows([(1, segment, first, 6)]), {segment: 12})

    ledger.compact(store)

    (new,) = ledger.rows
    assert new != segment
    assert np.allclose(store.boxes(new, 0, 6), 0.5, atol=1e-4)
    assert np.array_equal(store.rows(new, 0, 6), rows)


def test_stopping_it_changes_nothing(tmp_path: Path) -> None:
    control = Control()
    control.cancel()
    with store_in(tmp_path, rows=40) as store:
        ledger = _half_dead(store)
        before = _answers(store, ledger.ranges)
        with pytest.raises(Cancelled):
            ledger.compact(store, control)
        with store.writer(ledger.rows):
            assert {int(path.stem) for path in tmp_path.glob("*.rows")} == set(ledger.rows)
        assert _answers(store, ledger.ranges) == before


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_killed_around_the_commit_the_next_writer_tidies_up(tmp_path: Path, moment: str) -> None:
    with store_in(tmp_path / "rows", rows=40) as store:
        ledger = _half_dead(store)
        before = _answers(store, ledger.ranges)
    columns = np.stack(
        [
            ledger.ranges.content_ids,
            ledger.ranges.segments,
            ledger.ranges.first_rows,
            ledger.ranges.row_counts,
        ],
        axis=1,
    )
    np.savez(tmp_path / "state.npz", ranges=columns, rows=np.array(list(ledger.rows.items())))
    script = f"""
import os, numpy as np
from pathlib import Path
from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.index.compact import compact
from patchfind.index.segments import DescriptorStore
root = Path({str(tmp_path)!r})
state = np.load(root / "state.npz")
store = DescriptorStore(
    root / "rows", fingerprint={FINGERPRINT!r}, dimension={DIMENSION},
    segment_bytes={40 * (DIMENSION + 2)},
)
def commit(ranges, rows):
    if {moment == "after the commit"}:
        columns = [ranges.content_ids, ranges.segments, ranges.first_rows, ranges.row_counts]
        np.savez(root / "state.npz", ranges=np.stack(columns, axis=1), rows=list(rows.items()))
    os._exit(9)
rows = dict(map(tuple, state["rows"].tolist()))
ranges = RowRanges.from_rows(state["ranges"].tolist())
compact(store, ranges, rows, commit, print, control=Control())
"""
    died = subprocess.run([sys.executable, "-c", script], check=False)
    assert died.returncode == 9

    with np.load(tmp_path / "state.npz") as state:
        ranges = RowRanges.from_rows(state["ranges"].tolist())
        rows = dict(map(tuple, state["rows"].tolist()))
    assert (rows == ledger.rows) == (moment == "before the commit")
    with store_in(tmp_path / "rows", rows=40) as store:
        on_disk = {int(path.stem) for path in (tmp_path / "rows").glob("*.rows")}
        assert on_disk > set(rows)
        with store.writer(rows):
            on_disk = {int(path.stem) for path in (tmp_path / "rows").glob("*.rows")}
            assert on_disk == set(rows)
        assert _answers(store, ranges) == before

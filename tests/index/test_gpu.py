"""The search by torch against exact search: on torch's CPU, and where there is one on a card."""

from __future__ import annotations

import dataclasses
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.domain.row_ranges import RowRanges
from patchfind.index import gpu
from patchfind.index.approximate import CompressedSearch
from patchfind.index.exact import ExactSearch
from patchfind.index.factory import plan_for, refresh, search_for
from patchfind.index.gpu import GpuRows, GpuSearch
from patchfind.index.shortlist import Shortlist
from tests.index.made_store import DIMENSION, Photos, random_photos, store_in, unit, written

_ROOM = 1 << 40


@pytest.fixture(autouse=True, scope="module")
def _one_torch_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.cuda)])
def no_rows(request: pytest.FixtureRequest) -> GpuRows:
    return GpuRows(request.param, lambda: _ROOM)


def queries_near(photos: Photos, seed: int) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    rows = [photos[int(photo)][0] for photo in random.choice(list(photos), 3)]
    return unit(np.asarray(rows, np.float32) + random.normal(scale=0.1, size=(3, DIMENSION)))


def assert_same(found: Shortlist, expected: Shortlist) -> None:
    assert found.content_ids.tolist() == expected.content_ids.tolist()
    assert np.allclose(found.scores, expected.scores, atol=1e-6)
    assert found.regions.tolist() == expected.regions.tolist()
    assert found.queries.tolist() == expected.queries.tolist()


@pytest.mark.parametrize("block_rows", [50, 400, 100_000])
def test_the_answer_is_that_of_the_search_on_the_cpu(
    no_rows: GpuRows, tmp_path: Path, block_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "_BLOCK_ROWS", block_rows)
    photos = random_photos(np.random.default_rng(0).integers(1, 90, 120).tolist(), seed=1)
    with store_in(tmp_path, rows=700) as store:
        ranges = written(store, photos)
        rows = no_rows.grown(store, ranges)
        living = ranges.take(np.arange(len(ranges)) % 5 != 2)
        search, exact = GpuSearch(store, living, rows), ExactSearch(store, living)
        for seed, k in enumerate((0, 1, 7, 500)):
            queries = queries_near(photos, seed)
            assert_same(search.search(queries, k), exact.search(queries, k))
        assert search.rows is rows, "the search did not fail over to the CPU"


def test_equal_scores_are_ordered_by_content(no_rows: GpuRows, tmp_path: Path) -> None:
    rows = random_photos([3], 0)[0]
    with store_in(tmp_path) as store:
        ranges = written(store, {9: rows, 2: rows, 5: rows})
        found = GpuSearch(store, ranges, no_rows).search(rows[1:2].astype(np.float32), 3)
    assert found.content_ids.tolist() == [2, 5, 9]
    assert found.regions.tolist() == [1, 1, 1]


def test_new_photos_join_the_rows_that_are_there(no_rows: GpuRows, tmp_path: Path) -> None:
    photos = random_photos([10] * 50, seed=4)
    query = photos[33][4:5].astype(np.float32)
    with store_in(tmp_path) as store:
        ranges = written(store, photos)
        search: GpuSearch | None = None
        for count in range(5, 51, 5):
            some = ranges.take(np.arange(50)[::-1] < count)
            found = search_for(store, some, tmp_path, gpu=no_rows, previous=search)
            assert isinstance(found, GpuSearch)
            assert_same(found.search(query, 20), ExactSearch(store, some).search(query, 20))
            search = found
        assert search is not None and search.rows is not None
        assert len(search.rows.blocks) == 1, "small ones are joined"
        same = search_for(store, ranges, tmp_path, gpu=no_rows, previous=search)
    assert isinstance(same, GpuSearch)
    assert same.rows is search.rows, "what is on the card is used again"


def test_rows_without_photos_are_dropped_once_they_are_most(
    no_rows: GpuRows, tmp_path: Path
) -> None:
    with store_in(tmp_path) as store:
        ranges = written(store, random_photos([10] * 50, seed=5))
        rows = no_rows.grown(store, ranges)
        most = rows.grown(store, ranges.take(np.arange(30)))
        few = rows.grown(store, ranges.take(np.arange(20)))
    assert most is rows
    assert few.covered.total_rows == 200


def test_a_damaged_row_is_no_match(no_rows: GpuRows, tmp_path: Path) -> None:
    photos = random_photos([4] * 6, seed=6)
    with store_in(tmp_path) as store:
        ranges = written(store, photos)
        path = next(tmp_path.glob("*.rows"))
        data = bytearray(path.read_bytes())
        data[-2:] = np.float16(np.nan).tobytes()
        path.write_bytes(data)
        store.close()
        found = GpuSearch(store, ranges, no_rows).search(queries_near(photos, 0), 6)
    assert (np.abs(found.scores) < 1.1).all()


def test_a_card_that_fails_costs_nothing_but_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    photos = random_photos([5] * 30, seed=6)
    with store_in(tmp_path) as store:
        ranges = written(store, photos)
        there = GpuRows("cpu", lambda: _ROOM).grown(store, ranges)
        gone = dataclasses.replace(there, device="fpga")  # a name of torch's that no machine has
        search = GpuSearch(store, ranges, gone)
        exact = ExactSearch(store, ranges)
        with caplog.at_level(logging.WARNING):
            for seed in range(2):
                queries = queries_near(photos, seed)
                assert_same(search.search(queries, 8), exact.search(queries, 8))
        assert caplog.text.count("since the card failed") == 1
        again = search_for(store, ranges, tmp_path, gpu=there, previous=search)
        assert isinstance(again, ExactSearch), "what failed once is not tried again"


def test_rows_that_do_not_fit_are_searched_on_the_cpu(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    full = GpuRows("cpu", lambda: 1 << 30)
    with store_in(tmp_path) as store:
        ranges = written(store, random_photos([5] * 30, seed=7))
        with caplog.at_level(logging.WARNING):
            assert isinstance(search_for(store, ranges, tmp_path, gpu=full), ExactSearch)
        assert "do not fit on the card" in caplog.text
        nothing = RowRanges.empty()
        assert isinstance(search_for(store, nothing, tmp_path, gpu=full), ExactSearch)


@pytest.mark.cuda
def test_the_card_says_how_much_room_it_has(tmp_path: Path) -> None:
    rows = GpuRows.on("cuda")
    assert rows is not None
    assert 0 < rows.free_bytes() <= torch.cuda.get_device_properties(0).total_memory


def test_who_has_no_card_does_not_load_torch_to_learn_it() -> None:
    script = (
        "import sys; from patchfind.index import factory, gpu\n"
        "assert gpu.GpuRows.on('cpu') is None and gpu.GpuRows.on('mps') is None\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("free", "most_exact", "kind", "said"),
    [
        (_ROOM, 0, GpuSearch, "exact, in the memory of cpu, where 1,099,512 MB are free"),
        (1, 1 << 40, ExactSearch, "exact, on the processor.*encoder do not fit.* of cpu"),
        (1, 0, CompressedSearch, "through codes on the processor.*do not fit.*best 2,000"),
        (None, 0, CompressedSearch, "through codes .*since no graphics card is in use"),
        (None, 1 << 40, ExactSearch, "exact, on the processor.*no graphics card"),
    ],
)
def test_what_is_said_of_the_search_is_what_it_is(
    tmp_path: Path, free: int | None, most_exact: int, kind: type, said: str
) -> None:
    """On the card as long as the rows fit there beside the encoder, then as without a card."""
    card = None if free is None else GpuRows("cpu", lambda: free)
    with store_in(tmp_path) as store:
        ranges = written(store, random_photos([10] * 60, seed=8))
        before = plan_for(store, ranges, tmp_path, gpu=card, most_exact=most_exact)
        assert before.ready is (kind is not CompressedSearch), "codes must be made first"
        refresh(store, ranges, tmp_path, levels=None, control=Control(), most_exact=most_exact)
        plan = plan_for(store, ranges, tmp_path, gpu=card, most_exact=most_exact)
        search = search_for(store, ranges, tmp_path, gpu=card, most_exact=most_exact)
    assert type(search) is kind
    assert re.search(said, plan.sentence)
    assert plan.ready

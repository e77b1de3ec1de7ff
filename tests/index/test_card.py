"""Exact search through shards of rows: on a CUDA card where there is one, else on the CPU.

Both do the same behind the same calls; only the last test needs the card itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges
from patchfind.index import card, card_trial
from patchfind.index.card import CardRows, CardSearch, NewShard, RowIndex, find_card
from patchfind.index.exact import ExactSearch
from patchfind.index.factory import search_for
from patchfind.index.shortlist import Shortlist
from tests.index.made_store import DIMENSION, Photos, random_photos, store_in, unit, written


def cpu_shard(dimension: int) -> RowIndex:
    shard: RowIndex = faiss.IndexFlatIP(dimension)
    return shard


class FullShard:
    """A card without room: faiss says so by a RuntimeError."""

    ntotal = 0

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    def add(self, rows: NDArray[np.float32]) -> None:
        raise RuntimeError("Failed to cudaMalloc")

    def search(self, queries: NDArray[np.float32], k: int) -> Any:
        raise AssertionError("nothing was ever added")


class LostShard:
    """A card that takes rows and is gone when they are searched."""

    ntotal = 0

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    def add(self, rows: NDArray[np.float32]) -> None:
        self.ntotal += len(rows)

    def search(self, queries: NDArray[np.float32], k: int) -> Any:
        raise RuntimeError("CUDA error: device lost")


def rows_of(new_shard: NewShard) -> CardRows:
    return CardRows(new_shard, RowRanges.empty())


def queries_near(photos: Photos, seed: int) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    rows = [photos[int(photo)][0] for photo in random.choice(list(photos), 3)]
    return unit(np.asarray(rows, np.float32) + random.normal(scale=0.1, size=(3, DIMENSION)))


def assert_same(found: Shortlist, expected: Shortlist) -> None:
    assert found.content_ids.tolist() == expected.content_ids.tolist()
    assert np.allclose(found.scores, expected.scores, atol=1e-6)
    assert found.regions.tolist() == expected.regions.tolist()
    assert found.queries.tolist() == expected.queries.tolist()


@pytest.mark.parametrize("shard_rows", [50, 400, 100_000])
def test_shards_find_what_exact_search_finds(tmp_path: Path, shard_rows: int) -> None:
    photos = random_photos(np.random.default_rng(0).integers(1, 30, 120).tolist(), seed=1)
    with store_in(tmp_path, rows=700) as store:
        spans = written(store, photos)
        rows = rows_of(cpu_shard).grown(store, spans, shard_rows=shard_rows)
        living = spans.take(np.arange(len(spans)) % 5 != 2)
        search = CardSearch(store, living, rows)
        exact = ExactSearch(store, living)
        for seed in range(5):
            for k in (1, 7, 500):
                queries = queries_near(photos, seed)
                assert_same(search.search(queries, k), exact.search(queries, k))


def test_a_photo_with_thousands_of_alike_rows_does_not_hide_the_others(tmp_path: Path) -> None:
    photos = random_photos([4] * 40, seed=2)
    random = np.random.default_rng(3)
    crowd = photos[0][:1].astype(np.float32) + random.normal(scale=0.02, size=(3000, DIMENSION))
    photos[40] = unit(crowd).astype(np.float16)
    query = photos[0][:1].astype(np.float32)
    with store_in(tmp_path) as store:
        spans = written(store, photos)
        search = CardSearch(store, spans, rows_of(cpu_shard).grown(store, spans))
        assert_same(search.search(query, 10), ExactSearch(store, spans).search(query, 10))


def test_new_photos_are_found_at_once_and_go_to_the_card_by_the_shard(tmp_path: Path) -> None:
    photos = random_photos([10] * 50, seed=4)
    with store_in(tmp_path) as store:
        spans = written(store, photos)
        first = rows_of(cpu_shard).grown(store, spans.take(np.arange(30)), shard_rows=100)
        assert first.covered.total_rows == 300

        some = spans.take(np.arange(35))
        assert first.grown(store, some, shard_rows=100) is first
        query = photos[33][4:5].astype(np.float32)
        assert CardSearch(store, some, first).search(query, 1).content_ids.tolist() == [33]

        grown = first.grown(store, spans, shard_rows=100)
        assert grown.covered.total_rows == 500
        assert grown.shards[: len(first.shards)] == first.shards
        assert_same(
            CardSearch(store, spans, grown).search(query, 20),
            ExactSearch(store, spans).search(query, 20),
        )


def test_rows_without_photos_are_dropped_once_they_are_most(tmp_path: Path) -> None:
    photos = random_photos([10] * 50, seed=5)
    with store_in(tmp_path) as store:
        spans = written(store, photos)
        rows = rows_of(cpu_shard).grown(store, spans, shard_rows=100)
        most = rows.grown(store, spans.take(np.arange(30)), shard_rows=100)
        few = rows.grown(store, spans.take(np.arange(20)), shard_rows=100)
    assert most is rows
    assert few.covered.total_rows == 200


def test_a_card_that_fails_costs_nothing_but_time(tmp_path: Path) -> None:
    photos = random_photos([5] * 30, seed=6)
    with store_in(tmp_path) as store:
        spans = written(store, photos)
        search = search_for(store, spans, tmp_path, card=lambda: LostShard)
        assert isinstance(search, CardSearch)
        exact = ExactSearch(store, spans)
        for seed in range(2):
            queries = queries_near(photos, seed)
            assert_same(search.search(queries, 8), exact.search(queries, 8))
        again = search_for(store, spans, tmp_path, previous=search, card=lambda: cpu_shard)
        assert isinstance(again, ExactSearch), "what failed once is not tried again"


def test_rows_that_do_not_fit_are_searched_on_the_cpu(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        spans = written(store, random_photos([5] * 30, seed=7))
        assert isinstance(search_for(store, spans, tmp_path, card=lambda: FullShard), ExactSearch)
        assert isinstance(search_for(store, spans, tmp_path, card=lambda: "none"), ExactSearch)


def test_what_is_on_the_card_is_used_again(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        spans = written(store, random_photos([5] * 30, seed=8))
        empty = search_for(store, RowRanges.empty(), tmp_path, card=lambda: cpu_shard)
        first = search_for(store, spans, tmp_path, previous=empty, card=lambda: cpu_shard)
        second = search_for(store, spans, tmp_path, previous=first, card=lambda: FullShard)
    assert isinstance(first, CardSearch)
    assert isinstance(second, CardSearch)
    assert second.rows is first.rows


def test_why_there_is_no_card_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "_DRIVERS", (tmp_path / "nothing",))
    assert find_card() == "no NVIDIA card (or no driver for it) was found"
    monkeypatch.setattr(card, "_DRIVERS", (tmp_path,))
    found = find_card()  # tried for real, in a process of its own
    assert (found == card_trial.problem()) == isinstance(found, str)


def test_a_real_card_finds_what_the_cpu_finds(tmp_path: Path) -> None:
    found_card = find_card()
    if isinstance(found_card, str):
        pytest.skip(found_card)
    photos = random_photos([30] * 3000, seed=9)
    with store_in(tmp_path) as store:
        spans = written(store, photos)
        search = CardSearch(store, spans, rows_of(found_card).grown(store, spans))
        exact = ExactSearch(store, spans)
        for seed in range(5):
            queries = queries_near(photos, seed)
            found, expected = search.search(queries, 100), exact.search(queries, 100)
            assert np.allclose(found.scores, expected.scores, atol=1e-3)
        assert search.rows is not None

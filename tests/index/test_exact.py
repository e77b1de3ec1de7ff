"""Exact search against the definition, with dead photos, ragged ranges, ties and a live writer."""

from __future__ import annotations

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.index.exact import ExactSearch
from tests.index.made_store import (
    DIMENSION,
    committed,
    random_photos,
    slow_scores,
    store_in,
    unit,
    written,
)


@settings(max_examples=25)
@given(
    counts=st.lists(st.integers(1, 300), min_size=1, max_size=40),
    dead=st.sets(st.integers(0, 39)),
    query_rows=st.integers(1, 5),
    k=st.integers(1, 50),
    segment_rows=st.sampled_from([100, 1000, 1 << 20]),
    seed=st.integers(0, 1000),
)
def test_search_agrees_with_the_definition(
    *, counts: list[int], dead: set[int], query_rows: int, k: int, segment_rows: int, seed: int
) -> None:
    photos = random_photos(counts, seed)
    queries = unit(np.random.default_rng(seed + 1).standard_normal((query_rows, DIMENSION)))
    with TemporaryDirectory() as folder, store_in(Path(folder), rows=segment_rows) as store:
        ranges = written(store, photos)
        living = ranges.take(~np.isin(ranges.content_ids, list(dead)))

        found = ExactSearch(store, living, threads=2).search(queries, k)

    scores = slow_scores({photo: photos[photo] for photo in living.content_ids.tolist()}, queries)
    expected = sorted((value.max() for value in scores.values()), reverse=True)[:k]
    assert np.allclose(found.scores, expected, atol=1e-5)
    assert len(set(found.content_ids.tolist())) == len(found) == min(k, len(living))
    for photo, score, region, query in zip(
        found.content_ids, found.scores, found.regions, found.queries, strict=True
    ):
        assert scores[int(photo)][region, query] == pytest.approx(score, abs=1e-5)


def test_equal_scores_are_ordered_by_photo_id(tmp_path: Path) -> None:
    rows = random_photos([3], 0)[0]
    with store_in(tmp_path) as store:
        ranges = written(store, {9: rows, 2: rows, 5: rows})

        found = ExactSearch(store, ranges).search(rows[1:2], 2)

    assert found.content_ids.tolist() == [2, 5]
    assert found.regions.tolist() == [1, 1]


def test_no_photos_and_no_wish_give_an_empty_shortlist(tmp_path: Path) -> None:
    queries = np.ones((1, DIMENSION), np.float32)
    with store_in(tmp_path) as store:
        assert len(ExactSearch(store, RowRanges.empty()).search(queries, 5)) == 0
        ranges = written(store, random_photos([2], 0))
        assert len(ExactSearch(store, ranges).search(queries, 0)) == 0


def test_searching_while_a_writer_appends_sees_its_own_snapshot(tmp_path: Path) -> None:
    photos = random_photos([7] * 60, 3)
    queries = unit(np.random.default_rng(4).standard_normal((2, DIMENSION)))
    with store_in(tmp_path, rows=50) as store:
        ranges = written(store, photos)
        expected = ExactSearch(store, ranges).search(queries, 20)
        stop = threading.Event()
        appended = threading.Event()
        more: list[tuple[int, int, int, int]] = []

        def append() -> None:
            rows = random_photos([7], 5)[0]
            with store.writer(committed(ranges)) as writer:
                while not stop.is_set() and len(more) < 5000:
                    more.append((1000 + len(more), *writer.append(rows), 7))
                    appended.set()
                writer.sync()

        thread = threading.Thread(target=append)
        thread.start()
        try:
            assert appended.wait(10)
            for _ in range(20):
                found = ExactSearch(store, ranges).search(queries, 20)
                assert found.content_ids.tolist() == expected.content_ids.tolist()
                assert np.array_equal(found.scores, expected.scores)
        finally:
            stop.set()
            thread.join()
        grown = ExactSearch(store, RowRanges.from_rows(more)).search(queries, 5)
        assert grown.content_ids.tolist() == [1000, 1001, 1002, 1003, 1004]


def test_ranges_past_the_end_of_a_file_are_damage_and_not_a_crash(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        written(store, random_photos([3], 0))
        with pytest.raises(LibraryCorrupt, match="shorter"):
            ExactSearch(store, RowRanges.from_rows([(1, 1, 0, 4)]))

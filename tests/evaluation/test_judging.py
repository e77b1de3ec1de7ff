"""Rankings held against the truth: what is left out, which box counts, what the means are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from patchfind.domain.geometry import PixelBox
from patchfind.domain.match import Strictness
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery, Protocol
from patchfind.evaluation.judging import FalseAlarms, Ranking, false_alarms, judge, quality

# five photos of 100 × 100 pixels
_SIZES = np.full((5, 2), 100, dtype=np.int64)
_LEFT: PixelBox = (0.0, 0.0, 50.0, 100.0)
_CORNER: PixelBox = (0.0, 0.0, 20.0, 20.0)


def _query(
    right: dict[int, tuple[PixelBox, ...]], ignored: frozenset[int] = frozenset()
) -> BenchmarkQuery:
    return BenchmarkQuery("query", Path("query.jpg"), (), right, ignored)


def _ranking(*photos: int, box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> Ranking:
    boxes = np.tile(np.asarray(box, dtype=np.float32), (len(photos), 1))
    stops = np.arange(len(photos), dtype=np.int8) % 3
    return Ranking(np.asarray(photos, dtype=np.int64), boxes, stops)


def _benchmark(*queries: BenchmarkQuery) -> Benchmark:
    photos = tuple(Path(f"{place}.jpg") for place in range(5))
    return Benchmark("tiny", photos, queries, Protocol(depth=1000))


def test_the_querys_own_photo_and_junk_neither_help_nor_hurt() -> None:
    with_ignored = judge(_ranking(0, 1, 2, 3), _query({2: (_LEFT,)}, frozenset({0, 1})), _SIZES)
    without = judge(_ranking(2, 3), _query({2: (_LEFT,)}), _SIZES)
    assert with_ignored.photos.tolist() == without.photos.tolist() == [2, 3]
    assert with_ignored.relevant.tolist() == without.relevant.tolist() == [True, False]
    assert with_ignored.right == without.right == 1


def test_an_ignored_photo_that_is_also_right_is_not_waited_for() -> None:
    judged = judge(_ranking(2), _query({0: (_LEFT,), 2: (_LEFT,)}, frozenset({0})), _SIZES)
    assert judged.right == 1


def test_with_several_true_boxes_the_best_counts() -> None:
    judged = judge(_ranking(1), _query({1: (_CORNER, _LEFT)}), _SIZES)
    # the whole photo overlaps its left half by a half, the corner by 400 / 10000
    assert judged.overlaps.tolist() == pytest.approx([0.5])


def test_a_photo_whose_place_is_unknown_is_right_but_has_no_overlap() -> None:
    result = quality([_ranking(1, 2)], _benchmark(_query({1: (), 2: (_LEFT,)})), _SIZES)
    assert result.map == 1.0
    assert result.mean_iou == pytest.approx(0.5)
    assert result.recall_at_half == 1.0
    # P(1)·0 + P(2)·0.5 over two right photos
    assert result.locscore_b == pytest.approx(0.25)


def test_no_known_place_at_all_gives_no_overlap_figure() -> None:
    result = quality([_ranking(1)], _benchmark(_query({1: ()})), _SIZES)
    assert result.mean_iou is None
    assert result.recall_at_half is None


def test_a_query_without_a_right_photo_does_not_count() -> None:
    benchmark = _benchmark(_query({1: (_LEFT,)}), _query({}))
    result = quality([_ranking(1, 2), _ranking(3, 4)], benchmark, _SIZES)
    assert result.map == 1.0


def test_means_are_over_queries_and_overlaps_over_right_photos() -> None:
    benchmark = _benchmark(_query({0: (_LEFT,), 1: (_LEFT,), 2: (_LEFT,)}), _query({3: (_CORNER,)}))
    result = quality([_ranking(0, 1, 2, 3, 4), _ranking(4, 3)], benchmark, _SIZES)
    assert result.map == pytest.approx((1 + 1 / 2) / 2)
    assert result.mean_iou == pytest.approx((0.5 * 3 + 0.04) / 4)
    assert result.recall_at_half == pytest.approx(3 / 4)
    assert result.locscore_c == pytest.approx((0.5 + 0) / 2)
    assert result.top_k == (0.5, 1.0, 1.0)


def test_breakdown_by_size_leaves_the_other_sizes_out() -> None:
    # photo 0 shows the object large, photo 1 small; the large one ranks first
    benchmark = _benchmark(_query({0: (_LEFT,), 1: (_CORNER,)}))
    small, large = quality([_ranking(0, 1, 2)], benchmark, _SIZES).by_size
    assert (small.low, small.objects, small.map) == (0.0, 1, 1.0)
    assert (large.low, large.objects, large.map) == (0.2730, 1, 1.0)
    assert small.mean_iou == pytest.approx(0.04)
    assert large.mean_iou == pytest.approx(0.5)


def test_average_thresholds_soften_locscore() -> None:
    benchmark = _benchmark(_query({0: (_LEFT,)}))
    ranking = _ranking(0, box=(0, 0, 1, 1))
    assert quality([ranking], benchmark, _SIZES).locscore_a == 1.0
    softened = quality([ranking], benchmark, _SIZES, thresholds=(0.2, 0.3, 0.4, 0.5, 0.6))
    assert softened.locscore_a == pytest.approx(4 / 5)


def test_stops_say_how_many_they_admit_and_how_many_of_those_are_right() -> None:
    # photos 0…4 come with the stops same object, similar, anything, same object, similar
    benchmark = _benchmark(_query({0: (_LEFT,), 1: (_LEFT,), 2: (_LEFT,)}))
    same, similar, anything = quality([_ranking(0, 1, 2, 3, 4)], benchmark, _SIZES).by_strictness
    assert (same.admitted, same.precision) == (2, 0.5)
    assert same.recall == pytest.approx(1 / 3)
    assert (similar.admitted, similar.precision) == (4, 0.5)
    assert (anything.admitted, anything.recall) == (5, 1.0)


def test_a_level_that_admits_the_photo_asked_from_alone_raises_no_alarm() -> None:
    absent = _query({}, frozenset({0}))
    # the levels of the ranked photos are 0, 1, 2: the strictest belongs to the ignored photo
    asked = false_alarms([_ranking(0, 1, 2), _ranking(3, 1), _ranking()], [absent] * 3)
    assert asked == (
        FalseAlarms(Strictness.SAME_OBJECT, 3, 1),
        FalseAlarms(Strictness.SIMILAR, 3, 2),
        FalseAlarms(Strictness.ANYTHING_LIKE_IT, 3, 2),
    )

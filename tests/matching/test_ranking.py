"""Localisation, calibration, fusion, expansion and feedback, each on made-up searches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, iou
from patchfind.domain.match import Strictness
from patchfind.domain.regions import overlapped
from patchfind.matching.calibration import Background, strictness_levels
from patchfind.matching.expansion import expanded_scores, joining, region_of
from patchfind.matching.feedback import refused_penalty
from patchfind.matching.fusion import fused_log_nfa
from patchfind.matching.localise import LocaliseSettings, boxes_from_windows

LAYOUT = overlapped(3)
WINDOWS = LAYOUT.as_array()
TURNED = np.array([False, True, False, True])


def window_similarities(true: Box, *, turned: bool = False) -> NDArray[np.float64]:
    """Cosines (4, 84) as a frozen network gives them: highest where a window lies well inside
    the object and holds much of it.
    """
    shared = [
        max(0.0, min(true.x2, one.x2) - max(true.x1, one.x1))
        * max(0.0, min(true.y2, one.y2) - max(true.y1, one.y1))
        for one in LAYOUT.boxes
    ]
    inside = np.array(shared) / np.array([one.area for one in LAYOUT.boxes])
    held = np.array(shared) / true.area
    cosines = 0.1 + 0.5 * inside**0.8 * held**0.4
    rows = np.where(turned == TURNED, 0.0, -0.15)
    return np.asarray(cosines + rows[:, None])


def box_from_windows(
    similarities: NDArray[np.float64],
    turned: NDArray[np.bool_],
    *,
    query_aspect: float,
    photo_aspect: float,
    joined: NDArray[np.float64] | None = None,
) -> Box:
    """The box in a single photo."""
    (box,) = boxes_from_windows(
        similarities,
        WINDOWS,
        np.zeros(1, dtype=np.intp),
        turned,
        query_aspect=query_aspect,
        photo_aspects=np.array([photo_aspect]),
        joined=joined,
    )
    return Box(*box)


def box_in_one_photo(
    similarities: NDArray[np.float64],
    windows: NDArray[np.float32],
    aspects: tuple[float, float],
    joined: NDArray[np.float64] | None,
) -> Box:
    """The same as it is described, step by step; ``aspects`` are the query's and the photo's."""
    settings = LocaliseSettings()
    best_of_row = [row.max() for row in similarities]
    table = similarities.copy()
    for row in range(len(table)):
        for window in range(len(windows)):
            if joined is not None:
                evidence = similarities[:, window].max() + joined[:, window].sum()
                fallen = best_of_row[row] - max(best_of_row)
                table[row, window] = evidence / (1 + len(joined)) + fallen
    weights = np.exp((table - table.max()) / settings.window_softness)
    weights /= weights.sum()
    x = y = log_area = 0.0
    for row in range(len(table)):
        for (x1, y1, x2, y2), weight in zip(windows.tolist(), weights[row], strict=True):
            x, y = x + weight * (x1 + x2) / 2, y + weight * (y1 + y2) / 2
            log_area += weight * np.log((x2 - x1) * (y2 - y1))
    shares = np.exp((np.array(best_of_row) - max(best_of_row)) / settings.turn_softness)
    upright = (shares[~TURNED].sum() - shares[TURNED].sum()) / shares.sum()
    side = settings.grow * np.exp(log_area / 2)
    stretch = (aspects[0] ** upright / aspects[1]) ** 0.5
    width, height = side * stretch, side / stretch
    box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2).clipped()
    assert box is not None
    return box


@given(st.integers(0, 10_000), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.booleans())
def test_many_photos_get_the_boxes_that_each_would_get(
    seed: int, counts: list[int], with_joined: bool
) -> None:
    rng = np.random.default_rng(seed)
    similarities = rng.uniform(-0.2, 1.0, (4, sum(counts)))
    joined = rng.uniform(-0.2, 1.0, (3, sum(counts))) if with_joined else None
    low = rng.uniform(0.0, 0.6, (sum(counts), 2))
    windows = np.hstack([low, low + rng.uniform(0.1, 0.4, low.shape)]).astype(np.float32)
    aspects = rng.uniform(0.5, 2.0, len(counts))
    firsts = np.cumsum([0, *counts[:-1]])
    boxes = boxes_from_windows(
        similarities, windows, firsts, TURNED, query_aspect=1.7, photo_aspects=aspects,
        joined=joined,
    )  # fmt: skip
    for box, first, count, aspect in zip(boxes, firsts, counts, aspects, strict=True):
        part = slice(first, first + count)
        alone = box_in_one_photo(
            similarities[:, part],
            windows[part],
            (1.7, aspect),
            None if joined is None else joined[:, part],
        )
        assert np.allclose(box, alone.as_tuple(), atol=1e-6)


def test_the_fitted_box_beats_the_best_window() -> None:
    rng = np.random.default_rng(0)
    gains = []
    for _ in range(100):
        (width, height), (x, y) = rng.uniform(0.2, 0.7, 2), rng.uniform(0, 1, 2)
        x, y = x * (1 - width), y * (1 - height)
        true = Box(x, y, x + width, y + height)
        similarities = window_similarities(true)
        fitted = box_from_windows(
            similarities, TURNED, query_aspect=width / height, photo_aspect=1.0
        )
        best = LAYOUT.boxes[int(similarities.max(axis=0).argmax())]
        gains.append(iou(fitted, true) - iou(best, true))
    assert np.mean(gains) > 0.05
    assert np.mean(np.array(gains) > 0) > 0.6


def test_a_thing_on_its_side_gets_a_box_on_its_side() -> None:
    true = Box(0.4, 0.15, 0.6, 0.85)
    similarities = window_similarities(true, turned=True)
    fitted = box_from_windows(similarities, TURNED, query_aspect=3.5, photo_aspect=1.0)
    assert fitted.height > 2 * fitted.width


def test_joined_matches_move_the_box() -> None:
    left, right = Box(0.0, 0.2, 0.4, 0.8), Box(0.6, 0.2, 1.0, 0.8)
    unsure = 0.5 * (window_similarities(left) + window_similarities(right))
    joined = window_similarities(right)[:1].repeat(3, axis=0)
    fitted = box_from_windows(unsure, TURNED, query_aspect=0.7, photo_aspect=1.0, joined=joined)
    assert iou(fitted, right) > 0.4


@given(st.integers(0, 10_000), st.floats(0.05, 20), st.floats(0.2, 5))
def test_the_box_is_always_inside_the_photo(seed: int, aspect: float, photo: float) -> None:
    similarities = np.random.default_rng(seed).uniform(-1, 1, (4, 84))
    box = box_from_windows(similarities, TURNED, query_aspect=aspect, photo_aspect=photo)
    assert box.clipped() == box


def unrelated(seed: int, count: int = 1000) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0.2, 0.05, count)


def test_the_background_says_how_many_unrelated_photos_reach_a_score() -> None:
    scores = unrelated(1)
    chances = Background.fit(scores).log_nfa(np.sort(scores)[::-1])
    # About one photo reaches the best unrelated score, about a hundred the hundredth; where the
    # tail is lighter than exponential, the answer errs towards "an accident".
    assert -0.3 < chances[0] < 1.5
    assert abs(chances[99] - 2.0) < 0.2


def test_right_photos_at_the_head_do_not_bend_the_background() -> None:
    scores = unrelated(2)
    with_right = np.concatenate([scores, np.full(20, 0.8)])
    probe = np.array([0.45])
    clean = Background.fit(scores).log_nfa(probe)
    assert Background.fit(with_right).log_nfa(probe) == pytest.approx(clean, abs=0.8)


@given(st.floats(0.05, 3.0), st.floats(-0.5, 0.5))
def test_stops_follow_the_query_not_the_cosine(stretch: float, shift: float) -> None:
    scores = np.concatenate([unrelated(3), [0.6, 0.55, 0.7]])
    plain = strictness_levels(Background.fit(scores).log_nfa(scores))
    moved = stretch * scores + shift
    assert (strictness_levels(Background.fit(moved).log_nfa(moved)) == plain).all()


def test_stops_admit_the_sure_the_likely_and_the_rest() -> None:
    assert list(strictness_levels(np.array([-20.0, -1.0, 4.0]))) == [
        Strictness.SAME_OBJECT,
        Strictness.SIMILAR,
        Strictness.ANYTHING_LIKE_IT,
    ]


def test_where_nothing_is_sure_similar_asks_for_more() -> None:
    beside_a_sure_one = strictness_levels(np.array([-4.0, -1.9, 0.5, 0.6]))
    alone = strictness_levels(np.array([-3.9, -1.9, 0.5, 0.6]))
    assert beside_a_sure_one.tolist() == [
        Strictness.SAME_OBJECT,
        Strictness.SIMILAR,
        Strictness.SIMILAR,
        Strictness.ANYTHING_LIKE_IT,
    ]
    assert alone.tolist() == [Strictness.SIMILAR] + [Strictness.ANYTHING_LIKE_IT] * 3


def test_few_photos_are_never_same_object_by_appearance_alone() -> None:
    for count in range(8):
        scores = np.linspace(0.3, 0.6, count)
        admitted = strictness_levels(Background.fit(scores).log_nfa(scores))
        assert (admitted != int(Strictness.SAME_OBJECT)).all()


def test_a_verified_photo_goes_before_a_more_similar_one() -> None:
    scores = unrelated(4)
    scores[:2] = 0.45, 0.40
    verification = np.zeros(1000)
    verification[1] = -12.0
    fused = fused_log_nfa(scores, verification, examined=10)
    assert fused[1] < fused[0] < np.median(fused)
    assert strictness_levels(fused)[1] == Strictness.SAME_OBJECT


@given(st.floats(-40, 0), st.floats(-40, 0))
def test_more_geometric_evidence_never_ranks_lower(one: float, other: float) -> None:
    scores = unrelated(5)
    verification = np.zeros(1000)
    verification[:2] = one, other
    scores[1] = scores[0]
    fused = fused_log_nfa(scores, verification, examined=10)
    worse, better = sorted((one, other))[::-1]
    assert fused[0 if better == one else 1] <= fused[0 if worse == one else 1] + 1e-9


def test_the_same_geometric_evidence_tells_less_the_more_photos_were_looked_at() -> None:
    scores = unrelated(6)
    verification = np.zeros(1000)
    by_itself = fused_log_nfa(scores, verification, examined=900)[0]
    verification[0] = -4.0
    few = fused_log_nfa(scores, verification, examined=10)[0]
    many = fused_log_nfa(scores, verification, examined=900)[0]
    assert few == pytest.approx(by_itself - 3.0)
    assert many == pytest.approx(by_itself - 4.0 + np.log10(900))


def test_only_sure_matches_join_and_a_photo_does_not_vouch_for_itself() -> None:
    chances = np.array([0.0, -7.0, -20.0, -3.0])
    assert list(joining(chances)) == [2, 1]
    scores = np.array([0.3, 0.5, 0.6, 0.2])
    resemblance = np.array([[0.9, 0.5, 1.0, 0.1], [0.8, 1.0, 0.5, 0.1]])
    expanded = expanded_scores(scores, resemblance, np.array([2, 1]))
    assert expanded == pytest.approx([2.0 / 3, 1.5 / 3, 1.7 / 3, 0.4 / 3])
    assert list(expanded_scores(scores, np.empty((0, 4)), np.empty(0, dtype=int))) == list(scores)


def test_the_joining_region_is_the_one_around_the_verified_box() -> None:
    chosen = LAYOUT.boxes[region_of(Box(0.02, 0.02, 0.35, 0.35), LAYOUT.boxes)]
    assert chosen.as_tuple() == pytest.approx((0.0, 0.0, 1 / 3, 1 / 3))


def test_clicks_bring_the_right_photos_up_and_the_wrong_ones_down() -> None:
    rng = np.random.default_rng(0)

    def rows(centre: NDArray[np.float64], count: int) -> NDArray[np.float32]:
        made = centre + 0.08 * rng.normal(size=(count, 64))
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    front, back, trap = np.linalg.qr(rng.normal(size=(64, 3)))[0].T
    right = np.concatenate([rows(front, 5), rows(0.5 * front + back, 5)])
    wrong = rows(0.75 * front + trap, 10)
    gallery = np.concatenate([right, wrong])
    query = rows(front, 1)

    def found(scores: NDArray[np.float32]) -> int:
        return int((np.argsort(-scores)[:10] < 10).sum())

    before = (query @ gallery.T).max(axis=0)
    asked = np.concatenate([query, right[7:8]])
    scores = (asked @ gallery.T).max(axis=0)
    after = scores - refused_penalty(scores, gallery, wrong[:1])
    assert found(before) < found(scores) <= found(after) == 10

"""Each measure against a value worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.evaluation import measures


def _relevant(text: str) -> measures.Relevant:
    """ "x.x" is right, wrong, right."""
    return np.asarray([letter == "x" for letter in text], dtype=bool)


def test_average_precision_adds_the_precision_at_every_right_photo() -> None:
    # right at ranks 1, 3 and 4 of 4 right photos: (1/1 + 2/3 + 3/4) / 4
    assert measures.average_precision(_relevant("x.xx."), 4) == pytest.approx(29 / 48)


def test_average_precision_over_a_depth_divides_by_what_fits_in_it() -> None:
    # 5 right photos, only the first 3 looked at: (1/1 + 2/3) / min(3, 5)
    assert measures.average_precision(_relevant("x.xxxx"), 5, depth=3) == pytest.approx(5 / 9)
    # 2 right photos fit in a depth of 3, so those 2 divide
    assert measures.average_precision(_relevant("x.x"), 2, depth=3) == pytest.approx(5 / 6)


def test_average_precision_of_the_oxford_protocol_takes_trapezoids() -> None:
    # right at ranks 2 and 3 of 2: ((0/1 + 1/2)/2 + (1/2 + 2/3)/2) / 2 = (1/4 + 7/12) / 2
    found = measures.average_precision(_relevant(".xx"), 2, trapezoid=True)
    assert found == pytest.approx(5 / 12)
    assert measures.average_precision(_relevant("xx."), 2, trapezoid=True) == 1.0


def test_a_ranking_without_a_right_photo_is_worth_nothing() -> None:
    assert measures.average_precision(_relevant("..."), 2) == 0.0
    assert measures.average_precision(_relevant(""), 2, depth=1000) == 0.0


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("a", (1 * 1 + 2 / 3 * 1 + 3 / 4 * 0) / 4),
        ("b", (1 * 0.9 + 2 / 3 * 0.4 + 3 / 4 * 0.2) / 4),
        ("c", (1 * 0.9 + 2 / 3 * 0.4 + 3 / 4 * 0.0) / 4),
    ],
)
def test_locscore_in_its_three_readings(reading: str, expected: float) -> None:
    # right at ranks 1, 3, 4 of 4 right photos, boxes overlapping by 0.9, 0.4 (just enough), 0.2
    overlaps = np.asarray([0.9, 0.0, 0.4, 0.2])
    found = measures.localisation_score(_relevant("x.xx"), overlaps, 4, reading=reading)
    assert found == pytest.approx(expected)


def test_locscore_with_averaged_thresholds() -> None:
    # one right photo with IoU 0.45 passes 0.2, 0.3 and 0.4 of the five thresholds
    found = measures.localisation_score(
        _relevant("x"),
        np.asarray([0.45]),
        1,
        reading="a",
        thresholds=measures.THRESHOLDS["average"],
    )
    assert found == pytest.approx(3 / 5)


def test_locscore_counts_a_right_photo_of_unknown_place_as_nothing() -> None:
    overlaps = np.asarray([math.nan, 0.8])
    found = measures.localisation_score(_relevant("xx"), overlaps, 2, reading="b")
    assert found == pytest.approx(0.4)


def test_locscore_ends_at_the_same_depth_as_average_precision() -> None:
    overlaps = np.asarray([0.0, 1.0, 1.0])
    found = measures.localisation_score(_relevant(".xx"), overlaps, 2, reading="a", depth=2)
    assert found == pytest.approx(1 / 2 / 2)


def test_first_photo_and_top_k() -> None:
    assert measures.found_within(_relevant("...x"), 3) == 0.0
    assert measures.found_within(_relevant("...x"), 5) == 1.0


def test_overlaps_are_those_of_right_photos_with_a_known_place() -> None:
    overlaps = np.asarray([0.5, 0.9, math.nan, 0.25])
    assert measures.known_overlaps(_relevant("x.xx"), overlaps).tolist() == [0.5, 0.25]


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=40))
def test_locscore_never_exceeds_average_precision(entries: list[tuple[bool, float]]) -> None:
    relevant = np.asarray([right for right, _ in entries])
    overlaps = np.asarray([overlap for _, overlap in entries])
    right = max(1, int(relevant.sum()))
    precision = measures.average_precision(relevant, right)
    scores = [
        measures.localisation_score(relevant, overlaps, right, reading=reading)
        for reading in measures.LOCSCORE_READINGS
    ]
    assert all(score <= precision + 1e-9 for score in scores)
    assert scores[2] <= min(scores[0], scores[1]) + 1e-9
    assert 0 <= precision <= 1

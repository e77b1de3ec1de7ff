"""The measures against rankings worked out by hand."""

from __future__ import annotations

import pytest

from patchfind.training.measures import Answer, average_precision, loc_score, overlap, summarise

RIGHT, WRONG = Answer(right=True, overlap=0.5), Answer(right=False)


def test_overlap() -> None:
    assert overlap((0, 0, 2, 2), (1, 1, 3, 3)) == pytest.approx(1 / 7)
    assert overlap((0, 0, 1, 1), (2, 2, 3, 3)) == 0


def test_average_precision_counts_what_was_never_found() -> None:
    assert average_precision([RIGHT, WRONG, RIGHT], 2) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([RIGHT], 4) == pytest.approx(0.25)


def test_loc_score_counts_overlaps_that_are_large_enough() -> None:
    loose = Answer(right=True, overlap=0.3)
    assert loc_score([RIGHT, loose], 2) == pytest.approx(0.25)


def test_summary_is_the_mean_over_queries() -> None:
    figures = summarise([([RIGHT], 1), ([WRONG, RIGHT], 1)])
    assert figures.mean_average_precision == pytest.approx(0.75)
    assert figures.first_right == 0.5
    assert figures.overlap_recall == 1

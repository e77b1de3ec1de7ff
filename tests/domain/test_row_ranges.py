"""The table of ranges."""

from __future__ import annotations

import numpy as np
import pytest

from patchfind.domain.row_ranges import RowRanges


def test_storage_order_and_subset_keep_the_columns_together() -> None:
    ranges = RowRanges.from_rows([(7, 2, 0, 3), (5, 1, 9, 2), (6, 1, 4, 5)])

    ordered = ranges.in_storage_order()

    assert ordered.content_ids.tolist() == [6, 5, 7]
    assert ordered.ends.tolist() == [9, 11, 3]
    assert ordered.total_rows == 10


def test_positions_finds_every_photo_and_refuses_strangers() -> None:
    ranges = RowRanges.from_rows([(7, 1, 0, 1), (5, 1, 1, 1), (6, 1, 2, 1)])

    assert ranges.positions(np.array([6, 7])).tolist() == [2, 0]
    with pytest.raises(KeyError):
        ranges.positions(np.array([8]))
    with pytest.raises(KeyError):
        RowRanges.empty().positions(np.array([1]))
    assert RowRanges.empty().positions(np.zeros(0, np.int64)).tolist() == []


def test_columns_that_do_not_fit_are_refused() -> None:
    ranges = RowRanges.from_rows([(7, 1, 0, 1), (5, 1, 1, 1)])

    with pytest.raises(ValueError, match="equally long"):
        RowRanges(ranges.content_ids, ranges.segments[:1], ranges.first_rows, ranges.row_counts)
    with pytest.raises(ValueError, match="without rows"):
        RowRanges.from_rows([(7, 1, 0, 0)])

"""The regions of photos of every shape: they cover the photo, lie inside it, and are bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patchfind.domain.regions import LAYOUTS, MOST_TILES

_SIDES = st.integers(1, 40_000)
_NAMES = st.sampled_from(sorted(LAYOUTS))


def _least_area(boxes: np.ndarray) -> float:
    return float(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1).min())


@settings(max_examples=40)
@given(name=_NAMES, width=_SIDES, height=_SIDES)
@example(name="overlapped-l3", width=30_000, height=2_000)
@example(name="overlapped-l3", width=1, height=40_000)
def test_a_photo_of_any_shape_is_covered_by_few_windows_inside_it(
    name: str, width: int, height: int
) -> None:
    layout = LAYOUTS[name]
    tiles = layout.tiles_of(width, height)
    boxes = layout.tiled(tiles, tall=height > width).astype(np.float64)
    assert 1 <= tiles <= MOST_TILES
    assert len(boxes) <= 2 * MOST_TILES * len(layout)
    assert ((boxes >= 0.0) & (boxes <= 1.0)).all()
    assert (boxes[:, :2] < boxes[:, 2:]).all()
    assert boxes[0].tolist() == [0.0, 0.0, 1.0, 1.0]
    smallest = boxes[np.isclose(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1), _least_area(boxes))]
    for x, y in np.random.default_rng(0).uniform(0, 1, (50, 2)):
        inside = (smallest[:, :2] <= (x, y)) & ((x, y) <= smallest[:, 2:])
        assert inside.all(axis=1).any(), "every place is seen at the finest scale"


@settings(max_examples=40)
@given(width=st.integers(512, 40_000), height=st.integers(512, 40_000))
def test_windows_of_a_long_photo_keep_the_shape_of_those_of_a_plain_one(
    width: int, height: int
) -> None:
    layout = LAYOUTS["overlapped-l3"]
    boxes = layout.tiled(layout.tiles_of(width, height), tall=height > width)
    across, down = ((boxes[-1, 2:] - boxes[-1, :2]) * (width, height)).tolist()
    most = max(2.0, max(width, height) / min(width, height) / MOST_TILES)
    assert max(across, down) / min(across, down) < most + 0.01


@pytest.mark.parametrize("name", ["overlapped-l3", "overlapped-l0", "pyramid-l3"])
def test_how_many_rows_a_photo_has_tells_its_regions(name: str) -> None:
    layout = LAYOUTS[name]
    assert len(set(layout.row_counts)) == len(layout.row_counts)
    for tiles, count in enumerate(layout.row_counts, start=1):
        for tall in (False, True):
            known = layout.of_rows(count, tall=tall)
            assert (known == layout.tiled(tiles, tall=tall)).all()
            assert len(known) == len(np.unique(known, axis=0)) == count


def test_a_photo_that_is_not_long_or_small_has_the_same_regions_as_any_other() -> None:
    layout = LAYOUTS["overlapped-l3"]
    for width, height in ((4000, 3000), (4000, 2000), (1000, 2000), (1, 1), (500, 100)):
        assert layout.tiles_of(width, height) == 1
    assert len(layout.tiled(1, tall=False)) == len(layout) == 84

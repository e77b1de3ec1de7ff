"""Weights of boxes and outlines on a map, against counting very small squares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.windows import box_weights, outline_coverage

_FINE = 40


def counted_average(values: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """The average of a map (h, w, C) inside a box whose edges fall on a 1/40 cell grid."""
    height, width = values.shape[:2]
    fine = values.repeat(_FINE, axis=0).repeat(_FINE, axis=1)
    y1, y2 = round(box.y1 * height * _FINE), round(box.y2 * height * _FINE)
    x1, x2 = round(box.x1 * width * _FINE), round(box.x2 * width * _FINE)
    average: NDArray[np.float64] = fine[y1:y2, x1:x2].mean(axis=(0, 1))
    return average


@st.composite
def boxes_on_a_fine_grid(draw: st.DrawFn) -> tuple[Box, int, int]:
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    xs = sorted(draw(st.lists(st.integers(0, width * _FINE), min_size=2, max_size=2, unique=True)))
    ys = sorted(draw(st.lists(st.integers(0, height * _FINE), min_size=2, max_size=2, unique=True)))
    across, down = width * _FINE, height * _FINE
    return Box(xs[0] / across, ys[0] / down, xs[1] / across, ys[1] / down), height, width


@settings(max_examples=60)
@given(boxes_on_a_fine_grid(), st.integers(0, 2**32 - 1))
def test_box_average_is_that_of_counted_parts(case: tuple[Box, int, int], seed: int) -> None:
    box, height, width = case
    values = np.random.default_rng(seed).normal(size=(height, width, 3))
    weights = box_weights(np.array([box.as_tuple()]), height, width)
    assert weights.sum() == pytest.approx(1, abs=1e-5)
    pooled = weights @ values.reshape(-1, 3)
    assert np.allclose(pooled[0], counted_average(values, box), atol=1e-4)


def test_a_whole_layout_at_once_is_each_box_alone() -> None:
    boxes = LAYOUTS["overlapped-l3"].as_array()
    together = box_weights(boxes, 31, 42)
    alone = np.concatenate([box_weights(box[None], 31, 42) for box in boxes])
    assert together.shape == (84, 31 * 42)
    assert np.allclose(together, alone)
    assert np.allclose(together.sum(axis=1), 1, atol=1e-5)


def test_shift_moves_the_window_by_half_a_cell_and_stops_at_the_edge() -> None:
    weights = box_weights(np.array([[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 1.0, 1.0]]), 1, 4, shift=0.5)
    assert np.allclose(weights[0], [0.25, 0.5, 0.25, 0.0])
    assert np.allclose(weights[1], [0.0, 0.0, 1 / 3, 2 / 3])


@given(
    st.lists(
        st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)), min_size=3, max_size=9, unique=True
    )
)
@settings(max_examples=40)
def test_coverage_is_what_points_inside_say(points: list[tuple[float, float]]) -> None:
    outline = Polygon(tuple(points))
    coverage = outline_coverage(outline, 3, 4)
    counted = np.zeros((3, 4))
    for row in range(24):
        for column in range(32):
            x, y = (column + 0.5) / 32, (row + 0.5) / 24
            counted[row // 8, column // 8] += _holds(points, x, y) / 64
    assert np.allclose(coverage, counted, atol=1e-6)


def _holds(points: list[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a ray to the right of (x, y) meets the outline an odd number of times."""
    meetings = 0
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            meetings += 1
    return meetings % 2 == 1


def test_coverage_of_a_triangle_is_its_area() -> None:
    triangle = Polygon(((0.1, 0.1), (0.9, 0.1), (0.1, 0.9)))
    assert outline_coverage(triangle, 14, 14).mean() == pytest.approx(triangle.area, abs=0.005)

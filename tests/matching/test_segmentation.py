"""Boxes are drawn by what is seen: an object's own edges, whatever was expected of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon, iou
from patchfind.matching import geometry
from patchfind.matching.segmentation import (
    GUESSED,
    PROJECTED,
    SegmentSettings,
    filled_outline,
    object_box,
)

WIDTH, HEIGHT = 320, 240
DIAMOND = ((160.0, 60.0), (220.0, 120.0), (160.0, 180.0), (100.0, 120.0))
DIAMOND_BOX = Box.from_pixels((100, 60, 220, 180), WIDTH, HEIGHT)


def scene(corners: tuple[tuple[float, float], ...] = DIAMOND) -> NDArray[np.uint8]:
    """A red thing with ``corners`` in pixels on a mottled green ground."""
    generator = np.random.default_rng(7)
    pixels = np.empty((HEIGHT, WIDTH, 3), dtype=np.uint8)
    pixels[:] = [60, 120, 70]
    pixels += generator.integers(0, 40, pixels.shape, dtype=np.uint8)
    centres = np.stack(np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5), axis=-1)
    thing = geometry.inside(centres.reshape(-1, 2), np.asarray(corners)).reshape(HEIGHT, WIDTH)
    pixels[thing] = [200, 40, 50]
    return pixels


def rectangle(box: Box) -> NDArray[np.float64]:
    return np.asarray(Polygon.from_box(box).points) * [WIDTH, HEIGHT]


def test_a_drawn_rectangle_is_filled_by_the_thing_in_it_and_not_by_its_corners() -> None:
    filled = filled_outline(scene(), rectangle(DIAMOND_BOX))
    assert filled is not None
    true, drawn = np.asarray(DIAMOND), rectangle(DIAMOND_BOX)
    area = abs(geometry.signed_area(filled))
    assert area == pytest.approx(abs(geometry.signed_area(true)), rel=0.12)
    assert area < 0.6 * abs(geometry.signed_area(drawn))


@given(
    st.tuples(st.integers(0, 200), st.integers(0, 150)),
    st.tuples(st.integers(2, 110), st.integers(2, 85)),
    st.integers(0, 2**32 - 1),
)
@example((197, 109), (108, 2), 168877779)
def test_what_fills_a_rectangle_touches_all_its_sides(
    corner: tuple[int, int], size: tuple[int, int], seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    low, high = np.asarray(corner), np.asarray(corner) + size
    box = Box.from_pixels((*low.tolist(), *high.tolist()), WIDTH, HEIGHT)
    filled = filled_outline(pixels, rectangle(box))
    if filled is not None:
        assert filled.min(axis=0) == pytest.approx(low)
        assert filled.max(axis=0) == pytest.approx(high)


def test_nothing_is_told_of_a_selection_of_the_whole_photo() -> None:
    assert filled_outline(scene(), rectangle(WHOLE_PHOTO)) is None
    whole = Polygon.from_box(WHOLE_PHOTO)
    assert object_box(scene(), whole, GUESSED) == WHOLE_PHOTO


@pytest.mark.parametrize(
    ("expected", "settings"),
    [
        (Box(0.37, 0.3, 0.74, 0.8), PROJECTED),
        (Box(0.3, 0.17, 0.64, 0.72), PROJECTED),
        (Box(0.36, 0.32, 0.62, 0.64), GUESSED),
        (Box(0.22, 0.12, 0.78, 0.88), GUESSED),
    ],
)
def test_a_box_moves_to_the_edges_of_the_thing(expected: Box, settings: SegmentSettings) -> None:
    found = object_box(scene(), Polygon.inscribed_ellipse(expected), settings)
    assert iou(found, DIAMOND_BOX) > iou(expected, DIAMOND_BOX) + 0.05
    assert iou(found, DIAMOND_BOX) > 0.75


@given(st.floats(0, 0.97), st.floats(0, 0.97), st.floats(0.001, 1), st.floats(0.001, 1))
def test_the_box_of_any_expectation_lies_in_the_photo_and_is_not_empty(
    left: float, top: float, width: float, height: float
) -> None:
    expected = Box(left, top, min(1.0, left + width), min(1.0, top + height))
    found = object_box(scene(), Polygon.from_box(expected), GUESSED)
    assert found.clipped() is not None
    assert min(found.as_tuple()) >= 0
    assert max(found.as_tuple()) <= 1


def test_equal_questions_have_equal_answers() -> None:
    expected = Polygon.inscribed_ellipse(Box(0.3, 0.3, 0.6, 0.7))
    first = object_box(scene(), expected, GUESSED)
    assert [object_box(scene(), expected, GUESSED) for _ in range(3)] == [first] * 3

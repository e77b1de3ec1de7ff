"""Warps put known points where they say, and pairs show the object in its box."""

from __future__ import annotations

import math

import numpy as np
import pytest

from patchfind.training.augment import WarpRange, apply_warp, compose, map_points, random_warp
from patchfind.training.photos import PhotoCache
from patchfind.training.synthesis import object_pair


def test_composed_warp_puts_the_middle_in_the_middle() -> None:
    matrix = compose(
        [30.0, 50.0],
        side=64,
        zoom=1.7,
        angle=0.8,
        stretch=(1.2, 0.9),
        fall_off=np.array([0.1, -0.1]),
    )
    np.testing.assert_allclose(map_points(matrix, np.array([[30.0, 50.0]])), [[32.0, 32.0]])


def test_composed_warp_turns_clockwise_on_screen() -> None:
    matrix = compose([10.0, 10.0], side=40, zoom=1.0, angle=math.pi / 2)
    np.testing.assert_allclose(map_points(matrix, np.array([[15.0, 10.0]])), [[20.0, 25.0]])


@pytest.mark.parametrize("seed", range(6))
def test_a_dot_lands_where_the_matrix_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    photo = np.zeros((120, 160, 3), np.uint8)
    matrix = random_warp(rng, photo.shape, 96, WarpRange(zoom=(0.4, 2.0), upright=0.0))
    inside = np.linalg.inv(matrix) @ [48, 48, 1]
    x, y = (inside[:2] / inside[2]).round().astype(int)
    photo[y - 2 : y + 3, x - 2 : x + 3] = 255
    seen = apply_warp(photo, matrix, 96)[..., 0].astype(float)
    rows, columns = np.mgrid[:96, :96]
    found = [(columns * seen).sum() / seen.sum(), (rows * seen).sum() / seen.sum()]
    wanted = map_points(matrix, np.array([[float(x), float(y)]]))[0]
    np.testing.assert_allclose(found, wanted, atol=1.5)


def _photos() -> PhotoCache:
    rng = np.random.default_rng(5)
    return PhotoCache.of(
        rng.integers(0, 256, (100 + 10 * n, 140, 3)).astype(np.uint8) for n in range(4)
    )


def test_pairs_are_the_same_for_the_same_seed() -> None:
    photos = _photos()
    first, second = (object_pair(np.random.default_rng(3), photos, 48, 64) for _ in range(2))
    np.testing.assert_array_equal(first.scene, second.scene)
    assert first.window == second.window


@pytest.mark.parametrize("seed", range(8))
def test_a_window_lies_in_the_scene_and_meets_the_box(seed: int) -> None:
    pair = object_pair(np.random.default_rng(seed), _photos(), 48, 64)
    assert pair.query.shape == (48, 48, 3)
    assert pair.scene.shape == (64, 64, 3)
    x1, y1, x2, y2 = pair.window
    assert 0 <= x1 < x2 <= 1
    assert 0 <= y1 < y2 <= 1
    assert min(x2, pair.box[2]) > max(x1, pair.box[0])
    assert min(y2, pair.box[3]) > max(y1, pair.box[1])

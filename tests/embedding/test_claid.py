"""CLAID's bisection against a naive version written from its definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.geometry import Box
from patchfind.embedding.claid import (
    TokenGrid,
    affinities,
    connected_parts,
    find_regions,
    k_sums,
    mean_affinity,
    region_box,
)
from patchfind.evaluation.bench_claid import bisected, ncut

Tokens = NDArray[np.float32]


def unit(values: NDArray[np.float64]) -> Tokens:
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / lengths, dtype=np.float32)


def naive_k_sums(
    tokens: Tokens, affinity: NDArray[np.float32], random: np.random.Generator
) -> NDArray[np.bool_]:
    """One token after another, every cost from its definition."""
    vectors = tokens.astype(np.float64)
    degree = affinity.astype(np.float64).sum(axis=1)
    high, low = int(degree.argmax()), int(degree.argmin())
    if high == low:
        low = int((vectors @ vectors[high]).argmin())
    first = np.array(
        [affinity[token, high] > affinity[token, low] for token in range(len(vectors))]
    )
    first[high], first[low] = True, False
    moved = True
    while moved:
        moved = False
        for token in random.permutation(len(vectors)):
            here, there = vectors[first == first[token]], vectors[first != first[token]]
            cost_here = float(np.sum((here - vectors[token]) ** 2))
            cost_there = float(np.sum((there - vectors[token]) ** 2))
            if cost_here - cost_there > 1e-6:
                first[token] = not first[token]
                moved = True
    return first


@pytest.mark.parametrize("seed", range(6))
def test_k_sums_ends_where_the_naive_version_ends(seed: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(3, 12)) * 2
    tokens = unit(centres[random.integers(0, 3, 60)] + random.normal(size=(60, 12)))
    affinity = affinities(tokens)
    fast = k_sums(tokens, affinity, np.random.default_rng(9))
    slow = naive_k_sums(tokens, affinity, np.random.default_rng(9))
    assert np.array_equal(fast, slow)
    assert 0 < fast.sum() < 60


def test_k_sums_splits_identical_tokens_into_two_parts() -> None:
    tokens = unit(np.ones((20, 4)))
    first = k_sums(tokens, affinities(tokens), np.random.default_rng(0))
    assert 0 < first.sum() < 20


def test_mean_affinity_is_the_whole_sum_over_the_pairs() -> None:
    affinity = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.float32)
    assert mean_affinity(affinity) == pytest.approx(5 / 6)
    assert mean_affinity(affinity[:1, :1]) == 1.0


def test_parts_are_connected_over_corners_too() -> None:
    grid = np.array(
        [
            [1, 0, 0, 1, 1],
            [0, 1, 0, 0, 1],
            [0, 0, 0, 0, 0],
            [1, 1, 0, 0, 1],
        ]
    )
    parts = connected_parts(np.flatnonzero(grid), 4, 5)
    assert [list(part) for part in parts] == [[0, 6], [3, 4, 9], [15, 16], [19]]


def test_a_long_snake_is_one_part() -> None:
    grid = np.zeros((9, 9), dtype=int)
    grid[::2] = 1
    grid[1::4, -1] = 1
    grid[3::4, 0] = 1
    assert len(connected_parts(np.flatnonzero(grid), 9, 9)) == 1


def test_the_far_edge_is_the_end_of_the_last_cell() -> None:
    cells = np.array([1 * 10 + 2, 3 * 10 + 6])
    assert region_box(cells, 8, 10) == Box(0.2, 1 / 8, 0.7, 4 / 8)
    assert region_box(np.arange(80), 8, 10) == Box(0.0, 0.0, 1.0, 1.0)


def photo_with_two_objects() -> TokenGrid:
    """20 × 24 tokens: faint ground of its own kind, and two strong rectangles."""
    random = np.random.default_rng(5)
    kinds = np.zeros((20, 24), dtype=int)
    kinds[3:9, 2:9] = 1
    kinds[11:18, 13:21] = 2
    directions = np.linalg.qr(random.normal(size=(16, 16)))[0][:3]
    strength = np.array([1.0, 6.0, 6.0])[kinds.ravel()]
    values = directions[kinds.ravel()] + random.normal(size=(480, 16)) * 0.08
    values *= strength[:, None]
    return TokenGrid(unit(values), np.abs(values).sum(axis=1).astype(np.float32), 20, 24)


@pytest.mark.parametrize("split", [k_sums, ncut])
def test_objects_become_regions_and_faint_ground_does_not(split: object) -> None:
    photo = photo_with_two_objects()
    chosen = k_sums if split is k_sums else ncut
    regions = find_regions(photo, split=chosen)
    boxes = [region_box(region, 20, 24) for region in regions]
    assert boxes[0] == Box(0.0, 0.0, 1.0, 1.0)
    assert Box(2 / 24, 3 / 20, 9 / 24, 9 / 20) in boxes
    assert Box(13 / 24, 11 / 20, 21 / 24, 18 / 20) in boxes
    strong = photo.energy > np.quantile(photo.energy, 0.7)
    assert all(strong[region].mean() > 0.1 for region in regions)


def test_regions_are_connected_large_enough_and_the_same_every_time() -> None:
    random = np.random.default_rng(8)
    smooth = np.cumsum(np.cumsum(random.normal(size=(18, 18, 8)), axis=0), axis=1)
    values = smooth.reshape(-1, 8)
    energy = np.abs(values).sum(axis=1).astype(np.float32)
    regions = find_regions(TokenGrid(unit(values), energy, 18, 18))
    again = find_regions(TokenGrid(unit(values), energy, 18, 18))
    assert len(regions) >= 2
    assert [list(one) for one in regions] == [list(one) for one in again]
    for region in regions:
        assert len(region) >= 15
        assert len(connected_parts(region, 18, 18)) == 1


def test_both_ways_to_bisect_are_timed_on_the_same_photo() -> None:
    for split in (k_sums, ncut):
        found = bisected(photo_with_two_objects(), split)
        assert found.regions >= 3
        assert found.seconds > 0

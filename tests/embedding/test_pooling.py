"""Pooling against the definitions of SuperGlobal, written out slowly."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from patchfind.embedding.pooling import (
    POOLINGS,
    Pooling,
    pooling_named,
    regional_gem,
    scale_gem,
)
from patchfind.embedding.windows import box_weights
from patchfind.foundation.errors import UsageProblem

_BOXES = np.array([[0.0, 0.0, 1.0, 1.0], [0.25, 0.5, 0.75, 1.0], [0.1, 0.2, 0.35, 0.9]])


def slow_gem(
    values: NDArray[np.float64], weights: NDArray[np.float64], power: float
) -> NDArray[np.float64]:
    """(Σ w·x^power)^(1/power) of cells (n, C), one number at a time."""
    pooled = np.zeros(values.shape[1])
    for channel in range(values.shape[1]):
        total = sum(w * x**power for w, x in zip(weights, values[:, channel], strict=True))
        pooled[channel] = total ** (1 / power)
    return pooled


@pytest.mark.parametrize(("name", "power"), [("average", 1.0), ("gem", 3.0), ("gem+", 4.6)])
def test_generalised_means_of_a_non_negative_map(name: str, power: float) -> None:
    values = np.random.default_rng(1).random((5, 6, 4)) + 0.01
    weights = box_weights(_BOXES, 5, 6)
    maps = torch.from_numpy(values).permute(2, 0, 1)[None]
    pooled = POOLINGS[name](maps, torch.from_numpy(weights))[0].numpy()
    for row, expected in zip(pooled, weights, strict=True):
        slow = slow_gem(values.reshape(-1, 4), expected.astype(np.float64), power)
        assert np.allclose(row, slow, rtol=1e-4)


def test_regional_gem_is_half_the_map_and_half_its_windows() -> None:
    values = np.random.default_rng(2).random((7, 8))
    found = regional_gem(torch.from_numpy(values)[None, None])[0, 0].numpy()
    padded = np.pad(values, 2, mode="reflect")
    for row in range(7):
        for column in range(8):
            window = padded[row : row + 5, column : column + 5]
            mean = (sum(x**2.5 for x in window.flat) / 25) ** (1 / 2.5)
            assert found[row, column] == pytest.approx(0.5 * mean + 0.5 * values[row, column])


def test_regional_gem_takes_maps_of_a_single_cell() -> None:
    assert float(regional_gem(torch.full((1, 1, 1, 1), 3.0))) == pytest.approx(3.0)


def test_signed_maps_are_shifted_and_shifted_back() -> None:
    values = np.random.default_rng(3).normal(size=(4, 4, 3))
    weights = box_weights(_BOXES, 4, 4)
    maps = torch.from_numpy(values).permute(2, 0, 1)[None]
    pooled = Pooling(power=3.0)(maps, torch.from_numpy(weights))[0].numpy()
    lowest = np.minimum(values.min(axis=(0, 1)), 0)
    for row, expected in zip(pooled, weights, strict=True):
        slow = slow_gem((values - lowest).reshape(-1, 3), expected.astype(np.float64), 3.0)
        assert np.allclose(row, slow + lowest, rtol=1e-3, atol=1e-4)


def test_a_larger_power_leans_to_the_largest_cell() -> None:
    maps = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]])
    weights = torch.full((1, 4), 0.25)
    found = [float(POOLINGS[name](maps, weights)) for name in ("average", "gem", "gem+")]
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.25)
    assert found[2] == pytest.approx(0.25 ** (1 / 4.6), rel=1e-3)


def test_scale_gem_is_the_maximum_of_unit_vectors() -> None:
    scales = np.random.default_rng(4).normal(size=(3, 2, 5))
    joined = scale_gem(torch.from_numpy(scales)).numpy()
    unit = scales / np.linalg.norm(scales, axis=-1, keepdims=True)
    slow = np.maximum(np.maximum(unit[0], unit[1]), unit[2])
    assert np.allclose(joined, slow / np.linalg.norm(slow, axis=-1, keepdims=True))


def test_an_unknown_pooling_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageProblem) as refusal:
        pooling_named("median")
    assert "gem+" in refusal.value.sentence

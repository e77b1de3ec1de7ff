"""The whitenings against what they are defined to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from patchfind.training.whitening import (
    Whitening,
    fit_pairs,
    load_whitenings,
    normalise,
    save_whitenings,
)


def test_pairs_whitening_forgets_the_direction_in_which_pairs_differ() -> None:
    rng = np.random.default_rng(1)
    objects = rng.normal(size=(3000, 8))
    nuisance = np.zeros(8)
    nuisance[2] = 5.0
    first = (objects + rng.normal(size=(3000, 1)) * nuisance).astype(np.float32)
    second = (objects + rng.normal(size=(3000, 1)) * nuisance).astype(np.float32)
    every = np.concatenate([first, second])
    found = {
        name: _first_right(whitening, first[:300], second[:300])
        for name, whitening in {
            "pairs": fit_pairs(first, second, every, 7, shrinkage=0.001),
            "plain": Whitening(normalise(every).mean(0), np.eye(8, dtype=np.float32)),
        }.items()
    }
    assert found["pairs"] > found["plain"] + 0.2


def test_an_exponent_is_a_power_of_every_value_before_all_else() -> None:
    rows = np.random.default_rng(3).normal(size=(400, 8)).astype(np.float32)
    roots = np.where(rows < 0, -1, 1) * np.sqrt(np.abs(rows)).astype(np.float32)
    damped = fit_pairs(rows[:100], rows[100:200], rows, 5, exponent=0.5)
    plain = fit_pairs(roots[:100], roots[100:200], roots, 5)
    np.testing.assert_allclose(damped(rows), plain(roots), atol=1e-4)


def test_descriptors_are_unit_vectors_and_zeros_do_no_harm() -> None:
    rows = np.random.default_rng(2).normal(size=(50, 5)).astype(np.float32)
    rows[0] = 0
    fitted = fit_pairs(rows[:20], rows[20:40], rows, 3)
    lengths = np.linalg.norm(fitted(rows), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)


def test_whitenings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    rows = np.random.default_rng(4).normal(size=(60, 6)).astype(np.float32)
    kept = [fit_pairs(rows[:20], rows[20:40], rows, size, exponent=0.5) for size in (3, 4)]
    save_whitenings(tmp_path / "kept.safetensors", kept)
    for one, other in zip(kept, load_whitenings(tmp_path / "kept.safetensors"), strict=True):
        np.testing.assert_array_equal(one(rows), other(rows))


def _first_right(
    whitening: Whitening,
    first: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    second: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> float:
    likeness = whitening(first) @ whitening(second).T
    return float((likeness.argmax(1) == np.arange(len(first))).mean())

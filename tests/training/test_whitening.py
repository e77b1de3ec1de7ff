"""The whitenings against what they are defined to do."""

from __future__ import annotations

import numpy as np

from patchfind.training.whitening import Whitening, fit_pairs, fit_pca, normalise


def test_pca_whitening_makes_the_covariance_the_identity() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(4000, 6)).astype(np.float32) @ rng.normal(size=(6, 6)) + 3
    fitted = fit_pca(rows.astype(np.float32), 4)
    white = (normalise(rows.astype(np.float32)) - fitted.mean) @ fitted.projection.T
    np.testing.assert_allclose(white.T @ white / len(white), np.eye(4), atol=2e-3)


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
    lengths = np.linalg.norm(fit_pca(rows, 3)(rows), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)


def _first_right(
    whitening: Whitening,
    first: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    second: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> float:
    likeness = whitening(first) @ whitening(second).T
    return float((likeness.argmax(1) == np.arange(len(first))).mean())

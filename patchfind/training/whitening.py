"""Fit the linear map that makes descriptors of one object alike and of others unlike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Whitening:
    """``normalise(projection @ (normalise(x) - mean))``."""

    mean: Floats
    """(channels,)"""
    projection: Floats
    """(dimension, channels)"""

    def __call__(self, pooled: npt.NDArray[np.floating]) -> Floats:
        """Unit descriptors (…, dimension) of pooled maps (…, channels)."""
        unit = normalise(np.asarray(pooled, np.float32))
        white = (unit - self.mean) @ self.projection.T
        return normalise(np.asarray(white, np.float32))


def normalise(rows: Floats) -> Floats:
    """Rows of unit length; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def fit_pca(pooled: Floats, dimension: int, power: float = 0.5) -> Whitening:
    """Principal components of the descriptors, each divided by its spread to ``2 * power``."""
    unit = normalise(pooled).astype(np.float64)
    mean = unit.mean(0)
    values, vectors = _leading(_covariance(unit - mean), dimension)
    projection = (vectors / np.maximum(values, 1e-10) ** power).T
    return Whitening(mean.astype(np.float32), projection.astype(np.float32))


def fit_pairs(
    first: Floats,
    second: Floats,
    background: Floats,
    dimension: int,
    *,
    within_power: float = 0.5,
    shrinkage: float = 0.1,
    total_power: float = 0.25,
) -> Whitening:
    """Whitening learned from pairs of views (rows of ``first`` and ``second``) of one object each.

    The scatter of the differences within pairs, shrunk towards its mean variance, is whitened by
    ``within_power``; then the principal components of ``background`` are kept, divided by their
    spread to ``2 * total_power``.
    """
    one, two = normalise(first).astype(np.float64), normalise(second).astype(np.float64)
    every = normalise(background).astype(np.float64)
    mean = every.mean(0)
    within = _covariance((one - two) / np.sqrt(2))
    values, vectors = np.linalg.eigh(within)
    lifted = (1 - shrinkage) * np.maximum(values, 0) + shrinkage * values.mean()
    evened = (vectors * lifted**-within_power) @ vectors.T
    spread, axes = _leading(_covariance((every - mean) @ evened), dimension)
    projection = (axes / np.maximum(spread, 1e-10) ** total_power).T @ evened
    projection /= np.sqrt((projection**2).sum() / dimension)
    return Whitening(mean.astype(np.float32), projection.astype(np.float32))


def _covariance(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = rows.T @ rows / len(rows)
    return result


def _leading(
    covariance: npt.NDArray[np.float64], count: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The largest eigenvalues and their vectors as columns."""
    values, vectors = np.linalg.eigh(covariance)
    return values[::-1][:count], vectors[:, ::-1][:, :count]

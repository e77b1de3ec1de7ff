"""Fit the linear map that makes descriptors of one object alike and of others unlike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Whitening:
    """``normalise(projection @ (normalise(damped(x, exponent)) - mean))``."""

    mean: Floats
    """(channels,)"""
    projection: Floats
    """(dimension, channels)"""
    exponent: float = 1.0

    def __call__(self, pooled: npt.NDArray[np.floating]) -> Floats:
        """Unit descriptors (…, dimension) of pooled maps (…, channels)."""
        unit = normalise(damped(np.asarray(pooled, np.float32), self.exponent))
        white = (unit - self.mean) @ self.projection.T
        return normalise(np.asarray(white, np.float32))


def normalise(rows: Floats) -> Floats:
    """Rows of unit length; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def damped(rows: Floats, exponent: float) -> Floats:
    """Every value x as sign(x)·|x|^exponent, so that a few loud channels do not drown the others.

    Power normalisation: Perronnin et al., ECCV 2010, section 3.3.
    """
    return np.asarray(np.sign(rows) * np.abs(rows) ** np.float32(exponent), np.float32)


def fit_pairs(
    first: Floats,
    second: Floats,
    background: Floats,
    dimension: int,
    *,
    within_power: float = 0.5,
    shrinkage: float = 0.2,
    total_power: float = 0.25,
    exponent: float = 1.0,
) -> Whitening:
    """Whitening learned from pairs of views (rows of ``first`` and ``second``) of one object each.

    The scatter of the differences within pairs, shrunk towards its mean variance, is whitened by
    ``within_power``; then the principal components of ``background`` are kept, divided by their
    spread to ``2 * total_power``. Everything is damped by ``exponent`` first.
    """
    one, two, every = (
        normalise(damped(rows, exponent)).astype(np.float64) for rows in (first, second, background)
    )
    mean = every.mean(0)
    within = _covariance((one - two) / np.sqrt(2))
    values, vectors = np.linalg.eigh(within)
    lifted = (1 - shrinkage) * np.maximum(values, 0) + shrinkage * values.mean()
    evened = (vectors * lifted**-within_power) @ vectors.T
    spread, axes = _leading(_covariance((every - mean) @ evened), dimension)
    projection = (axes / np.maximum(spread, 1e-10) ** total_power).T @ evened
    projection /= np.sqrt((projection**2).sum() / dimension)
    return Whitening(mean.astype(np.float32), projection.astype(np.float32), exponent)


def save_whitenings(path: Path, whitenings: Sequence[Whitening]) -> None:
    """Write the whitenings of all levels into one safetensors file."""
    arrays = {}
    for number, one in enumerate(whitenings):
        arrays[f"{number}.mean"], arrays[f"{number}.projection"] = one.mean, one.projection
        arrays[f"{number}.exponent"] = np.array([one.exponent])
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)


def load_whitenings(path: Path) -> list[Whitening]:
    """What ``save_whitenings`` wrote."""
    arrays = load_file(path)
    return [
        Whitening(
            arrays[f"{number}.mean"],
            arrays[f"{number}.projection"],
            float(arrays[f"{number}.exponent"][0]),
        )
        for number in range(len(arrays) // 3)
    ]


def _covariance(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = rows.T @ rows / len(rows)
    return result


def _leading(
    covariance: npt.NDArray[np.float64], count: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The largest eigenvalues and their vectors as columns."""
    values, vectors = np.linalg.eigh(covariance)
    return values[::-1][:count], vectors[:, ::-1][:, :count]

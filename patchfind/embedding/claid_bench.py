"""CLAID's time per photo beside normalised cuts on the same affinity, as it was published."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.embedding.claid import Split, TokenGrid, find_regions, k_sums


@dataclass(frozen=True, slots=True)
class ClaidTimes:
    """Seconds of processor time and regions for one photo, by each way to bisect."""

    k_sums_seconds: float
    k_sums_regions: int
    ncut_seconds: float
    ncut_regions: int


def ncut(
    tokens: NDArray[np.float32],  # noqa: ARG001 - it looks at the affinity only
    affinity: NDArray[np.float32],
    random: np.random.Generator,  # noqa: ARG001
) -> NDArray[np.bool_]:
    """Bisect by the second eigenvector of (D − A) y = λ D y, cut at its mean (Shi, Malik 2000).

    NumPy computes all eigenvectors, of which one is used.
    """
    root = 1.0 / np.sqrt(affinity.sum(axis=1, dtype=np.float64))
    similar = affinity * root[:, None] * root[None, :]
    vector = np.linalg.eigh(similar)[1][:, -2] * root
    first: NDArray[np.bool_] = vector > vector.mean()
    if first.all() or not first.any():
        first = np.arange(len(first)) < len(first) // 2
    return first


def compare(grid: TokenGrid) -> ClaidTimes:
    """Both ways on one photo's tokens."""

    def timed(split: Split) -> tuple[float, int]:
        started = time.process_time()
        regions = find_regions(grid, split=split)
        return time.process_time() - started, len(regions)

    return ClaidTimes(*timed(k_sums), *timed(ncut))

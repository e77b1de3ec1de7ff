"""How good one ranking is: average precision, LocScore, and overlap of the returned boxes.

All take a ranking that was already judged: one entry per photo, best first, without the photos
that are to be ignored. ``relevant`` (k,) says which are right, ``overlaps`` (k,) holds the IoU
of the returned box with the object (NaN where the object's place is not known), and ``right``
counts the right photos of the whole benchmark, found or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Relevant = NDArray[np.bool_]
Overlaps = NDArray[np.float64]

DEFAULT_THRESHOLDS: tuple[float, ...] = (0.4,)
AVERAGE_THRESHOLDS: tuple[float, ...] = (0.2, 0.3, 0.4, 0.5, 0.6)
THRESHOLDS: Mapping[str, tuple[float, ...]] = {
    "default": DEFAULT_THRESHOLDS,
    "average": AVERAGE_THRESHOLDS,
}
"""The two ways to set LocScore's IoU threshold; "average" is the mean over its thresholds."""

LOCSCORE_READINGS: Mapping[str, Callable[[Overlaps, float], Overlaps]] = {
    "a": lambda overlaps, threshold: (overlaps >= threshold).astype(np.float64),
    "b": lambda overlaps, _threshold: overlaps,
    "c": lambda overlaps, threshold: np.where(overlaps >= threshold, overlaps, 0.0),
}
"""What a right photo's box may count for; the published formula leaves the weight open."""


def _precisions(relevant: Relevant) -> NDArray[np.float64]:
    """(hits,) the precision at the rank of every right photo."""
    ranks = np.flatnonzero(relevant)
    return np.arange(1, len(ranks) + 1) / (ranks + 1)


def average_precision(
    relevant: Relevant, right: int, *, depth: int | None = None, trapezoid: bool = False
) -> float:
    """Average precision over the first ``depth`` photos (None: all).

    The sum of the precisions at right photos, divided by min(depth, right), as ILIAS defines
    it. ``trapezoid`` takes, at every right photo, the mean of the precisions just before and at
    it, as the Oxford and Paris benchmarks do.
    """
    seen = relevant[:depth]
    precisions = _precisions(seen)
    if trapezoid:
        ranks = np.flatnonzero(seen)
        before = np.arange(len(ranks)) / np.maximum(ranks, 1)
        before[ranks == 0] = 1.0
        precisions = (precisions + before) / 2
    return float(precisions.sum() / (right if depth is None else min(depth, right)))


def localisation_score(
    relevant: Relevant,
    overlaps: Overlaps,
    right: int,
    *,
    reading: str,
    thresholds: Sequence[float] = DEFAULT_THRESHOLDS,
    depth: int | None = None,
) -> float:
    """LocScore (Patchify, arXiv 2512.12610): average precision with each right photo weighted.

    (1/R) Σ rel(k)·P(k)·w(k); ``reading`` says what w is: "a" 1[IoU ≥ τ], "b" the IoU, "c"
    IoU·1[IoU ≥ τ]. A right photo whose object has no known box counts nothing. The mean over
    ``thresholds``.
    """
    seen = relevant[:depth]
    known = np.nan_to_num(overlaps[:depth][seen], nan=0.0)
    weigh = LOCSCORE_READINGS[reading]
    weights = np.mean([weigh(known, threshold) for threshold in thresholds], axis=0)
    total = right if depth is None else min(depth, right)
    return float((_precisions(seen) * weights).sum() / total)


def found_within(relevant: Relevant, k: int) -> float:
    """1 where a right photo is among the first ``k``, else 0 (top-k accuracy)."""
    return float(relevant[:k].any())


def known_overlaps(relevant: Relevant, overlaps: Overlaps) -> Overlaps:
    """The IoU of the returned box on every right photo whose object has a known place."""
    found = overlaps[relevant]
    return found[~np.isnan(found)]

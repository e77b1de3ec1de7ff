"""What a score means for this query in this library: how many photos reach it by accident.

A fixed cosine is right for one query and wrong for the next. The tail of the scores of unrelated
photos falls off exponentially (Gumbel's domain of attraction): the r-th best score is close to
``level - slope * ln r``. The fit is made on this query's own shortlist, past its first ranks, and
by medians, so that the right photos at its head do not bend it. A score s is then reached by
``exp((level - s) / slope)`` unrelated photos: one common currency with the accidents that
verification counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.match import Strictness

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Background:
    """Scores of unrelated photos: about one of them reaches ``level``, and one in e fewer each
    ``slope`` above it.
    """

    level: float
    slope: float

    @classmethod
    def fit(cls, scores: Floats) -> Self:
        """From a query's best scores (n,) in any order: all photos' or a shortlist of them."""
        ordered = -np.sort(-np.asarray(scores, dtype=np.float64))
        if len(ordered) < 8:
            middle = float(np.median(ordered)) if len(ordered) else 0.0
            return cls(level=middle + 0.1, slope=0.03)
        first = min(len(ordered) // 4, 50)
        ranks = np.unique(np.geomspace(first + 1, len(ordered), 40).astype(int)) - 1
        x, y = np.log(ranks + 1.0), ordered[ranks]
        # Theil and Sen: the median of the slopes of all pairs.
        one, other = np.triu_indices(len(ranks), k=1)
        slope = float(np.median((y[one] - y[other]) / (x[other] - x[one])))
        slope = max(slope, 1e-3)
        return cls(level=float(np.median(y + slope * x)), slope=slope)

    def log_nfa(self, scores: Floats) -> NDArray[np.float64]:
        """log10 of how many unrelated photos reach each of ``scores`` (n,)."""
        exponent = (self.level - np.asarray(scores, dtype=np.float64)) / self.slope
        return np.asarray(exponent / np.log(10.0))


@dataclass(frozen=True, slots=True)
class StrictnessSettings:
    """The largest log10 chance that each stop admits; *anything like it* admits all."""

    same_object: float = -4.0
    similar: float = 0.5


def stops(
    log_nfas: Floats, settings: StrictnessSettings = StrictnessSettings()
) -> NDArray[np.int64]:
    """The strictest Stop (n,) that admits each match, from its fused log10 chance (n,)."""
    chances = np.asarray(log_nfas)
    return np.where(
        chances <= settings.same_object,
        int(Strictness.SAME_OBJECT),
        np.where(
            chances <= settings.similar, int(Strictness.SIMILAR), int(Strictness.ANYTHING_LIKE_IT)
        ),
    )

"""What a score means for this query in this library: how many unrelated photos reach it.

A fixed cosine is right for one query and wrong for the next. The tail of the scores of unrelated
photos falls off exponentially (Gumbel's domain of attraction): the r-th best score is close to
``level - slope * ln r``. The fit is made on this query's own shortlist, past its first ranks, and
by medians, so that the right photos at its head do not bend it. A score s is then reached by
``exp((level - s) / slope)`` unrelated photos: a number of false alarms, as verification has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.match import Strictness

Floats = NDArray[np.floating]


_USUAL_RISE = 0.1
_USUAL_SLOPE = 0.03
"""How far the level lies above the median of a few cosines, and the slope, as seen in libraries."""


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
            # Too few to fit a line to: what is usual of larger libraries stands in.
            middle = float(np.median(ordered)) if len(ordered) else 0.0
            return cls(level=middle + _USUAL_RISE, slope=_USUAL_SLOPE)
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
    """The largest fused log-NFA that each level admits; *anything like it* admits all.

    Where no match is at *same object* the thing is most likely in no other photo, and *similar*
    admits up to ``similar_alone`` only (``patchfind evaluate --absent``).
    """

    same_object: float = -4.0
    similar: float = 0.5
    similar_alone: float = -2.0


def strictness_levels(
    log_nfa: Floats, settings: StrictnessSettings = StrictnessSettings()
) -> NDArray[np.int8]:
    """The strictest level (n,) that admits each match, from its fused log-NFA (n,)."""
    same = log_nfa <= settings.same_object
    admitted = [same, log_nfa <= (settings.similar if same.any() else settings.similar_alone)]
    levels = [Strictness.SAME_OBJECT, Strictness.SIMILAR]
    return np.select(admitted, levels, Strictness.ANYTHING_LIKE_IT).astype(np.int8)

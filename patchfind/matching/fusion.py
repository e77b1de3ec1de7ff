"""One ranking from the shortlist's scores, the re-ranked ones, and verification.

Every stage speaks in log-NFA, the decimal logarithm of the number of false alarms to expect;
independent evidence adds up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.matching.calibration import Background

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """``reranked_share`` of the appearance score is the re-ranked one. ``geometry`` weighs the
    verification's log-NFA, which counts down to ``geometry_limit``.
    """

    reranked_share: float = 0.5
    geometry: float = 1.0
    geometry_limit: float = -30.0


def fused_log_nfa(
    appearance: Floats,
    geometry: Floats,
    *,
    examined: int,
    reranked: Floats | None = None,
    settings: FusionSettings = FusionSettings(),
) -> NDArray[np.float64]:
    """The log-NFA (n,) of each photo by all evidence: the ranking is by its negative.

    ``appearance`` (n,) cosines; ``geometry`` (n,) the log-NFA of verification, 0 where nothing was
    found or nothing looked; ``examined`` is how many photos verification looked at; ``reranked``
    (n,) re-ranked scores, if any.
    """
    looks = Background.fit(appearance).log_nfa(appearance)
    if reranked is not None:
        share = settings.reranked_share
        again = Background.fit(reranked).log_nfa(reranked)
        looks = (1.0 - share) * looks + share * again
    # Verification counts the false alarms in one photo; each photo examined is a further test.
    among_all = np.asarray(geometry) + math.log10(max(1, examined))
    fits = settings.geometry * np.clip(among_all, settings.geometry_limit, 0.0)
    return np.asarray(looks + fits)

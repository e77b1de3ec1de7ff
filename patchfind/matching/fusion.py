"""One ranking from the shortlist's scores, the re-ranked ones, and verification.

Every stage speaks in log10 of accidents to expect; independent evidence adds up.
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
    verification's log10 chance, which counts up to ``geometry_limit``.
    """

    reranked_share: float = 0.5
    geometry: float = 1.0
    geometry_limit: float = -30.0


def log_nfas(
    shortlist: Floats,
    verification: Floats,
    *,
    looked_at: int,
    reranked: Floats | None = None,
    settings: FusionSettings = FusionSettings(),
) -> NDArray[np.float64]:
    """The fused log10 chance (n,) of each photo: lower is surer; the ranking is by its negative.

    ``shortlist`` (n,) cosines; ``verification`` (n,) log10 chances, 0 where nothing was found or
    nothing looked; verification looked at ``looked_at`` photos; ``reranked`` (n,) re-ranked
    scores, if any.
    """
    chances = Background.fit(shortlist).log_nfa(shortlist)
    if reranked is not None:
        share = settings.reranked_share
        again = Background.fit(reranked).log_nfa(reranked)
        chances = (1.0 - share) * chances + share * again
    # Verification counts the accidents in one photo; every photo looked at is a further test.
    accidents = np.asarray(verification) + math.log10(max(1, looked_at))
    geometry = settings.geometry * np.clip(accidents, settings.geometry_limit, 0.0)
    return np.asarray(chances + geometry)

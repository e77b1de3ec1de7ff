"""Let surely verified matches join the query: further rows to rank all photos by.

Query expansion by spatially verified results (Chum et al., "Total Recall", ICCV 2007), one row
for each view and the mean of what they say: a photo that resembles several views is surer than
one that resembles a single view very much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, iou

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class ExpansionSettings:
    """The best ``most`` matches join whose log-NFA is at most ``joining_log_nfa``."""

    most: int = 5
    joining_log_nfa: float = -6.0


def joining(
    log_nfas: Floats, settings: ExpansionSettings = ExpansionSettings()
) -> NDArray[np.intp]:
    """Which matches (n,) join the query, the surest first, by verification's log-NFAs."""
    order = np.argsort(log_nfas, kind="stable")[: settings.most]
    return np.asarray(order[np.asarray(log_nfas)[order] <= settings.joining_log_nfa], dtype=np.intp)


def region_of(box: Box, regions: Sequence[Box]) -> int:
    """The region that overlaps ``box`` best: its descriptor stands for the object there."""
    return int(np.argmax([iou(box, region) for region in regions]))


def expanded_scores(
    scores: Floats, resemblance: Floats, sources: NDArray[np.integer]
) -> NDArray[np.float64]:
    """The mean (n,) of each photo's score and its resemblances to the joined matches.

    ``scores`` (n,) are cosines; ``resemblance`` (m, n) is each photo's best cosine to each of m
    joined regions, and ``sources`` (m,) says which of the photos they come from: a photo does
    not vouch for itself, its own score stands in.
    """
    resemblance = np.array(resemblance, dtype=np.float64)
    resemblance[np.arange(len(sources)), sources] = np.asarray(scores)[sources]
    return np.asarray((scores + resemblance.sum(axis=0)) / (1 + len(resemblance)))

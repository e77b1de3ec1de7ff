"""Refine a query by a person's clicks: "this is it" and "this is not".

A confirmed region becomes further query rows. A refused one counts against the photos that
resemble it more than they resemble anything wanted (after Rocchio, 1971, but photo by photo,
since a mean of descriptors of different views resembles none of them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FeedbackSettings:
    """``push`` is how strongly a refused region counts against what resembles it."""

    push: float = 0.5


def extended_rows(rows: Floats, confirmed: Floats) -> Floats:
    """The query rows (q, D) and the confirmed regions' descriptors (p, D), all L2-normalised."""
    return np.concatenate([rows, confirmed]).astype(np.float32)


def pushed_scores(
    scores: Floats,
    best_regions: Floats,
    refused: Floats,
    settings: FeedbackSettings = FeedbackSettings(),
) -> Floats:
    """``scores`` (n,) lowered where the photo's best region resembles a refused one.

    ``best_regions`` (n, D) are the descriptors of the regions that gave the scores and
    ``refused`` (m, D) those of the refused matches. A photo loses as far as it resembles the
    refused more than the query.
    """
    if len(refused) == 0:
        return scores
    resemblance = (best_regions @ refused.T).max(axis=1)
    return np.asarray(scores - settings.push * np.maximum(resemblance - scores, 0.0), np.float32)

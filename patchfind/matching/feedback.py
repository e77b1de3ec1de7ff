"""Negative feedback: what a person refused counts against the photos that resemble it.

After Rocchio (1971), but photo by photo, since a mean of descriptors of different views resembles
none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NegativeFeedbackSettings:
    """``push`` is how strongly a refused region counts against what resembles it."""

    push: float = 0.5


def refused_penalty(
    similarity: Floats,
    best_regions: Floats,
    refused: Floats,
    settings: NegativeFeedbackSettings = NegativeFeedbackSettings(),
) -> Floats:
    """How much, in cosine, each photo loses (n,) because its best region resembles a refused one.

    ``best_regions`` (n, D) are the descriptors of the regions that gave ``similarity`` (n,), and
    ``refused`` (m, D), m ≥ 1, those of the refused matches. A photo loses as far as it resembles
    the refused more than the query.
    """
    resemblance = (best_regions @ refused.T).max(axis=1)
    return np.asarray(settings.push * np.maximum(resemblance - similarity, 0.0), np.float32)

"""Re-rank a shortlist by its own descriptors: SuperGlobal as published, and adapted to few photos.

Source: Shao et al., "Global Features are All You Need for Image Retrieval and Reranking", ICCV
2023, section 3.3, and the public code that goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SuperGlobalSettings:
    """``candidates`` is M, ``neighbours`` K (the descriptor itself included), ``beta`` β.

    ``adaptive`` lets K shrink where a library holds only a few photos of the object: a neighbour
    then counts only as far as its similarity stands out, by ``outstanding`` robust standard
    deviations, from the similarities between unrelated candidates.
    """

    candidates: int = 400
    neighbours: int = 10
    beta: float = 0.15
    adaptive: bool = False
    outstanding: float = 8.0


PUBLISHED = SuperGlobalSettings()
ADAPTIVE = SuperGlobalSettings(adaptive=True)


def rerank(query: Floats, candidates: Floats, settings: SuperGlobalSettings = PUBLISHED) -> Floats:
    """New scores (n,) of ``candidates`` (n, D) for ``query`` (D,); all rows are L2-normalised.

    The best M by cosine get the published score, the mean of S1 and S2. The others keep their
    order below them: the lowest re-ranked score plus their distance to the M-th cosine.
    """
    cosines = candidates @ query
    if len(cosines) == 0:
        return cosines
    order = np.argsort(-cosines, kind="stable")
    top, rest = order[: settings.candidates], order[settings.candidates :]
    scores = np.empty(len(cosines), dtype=np.float32)
    scores[top] = _rerank_all(query, candidates[top], settings)
    scores[rest] = scores[top].min() + (cosines[rest] - cosines[top[-1]])
    return scores


def _rerank_all(query: Floats, candidates: Floats, settings: SuperGlobalSettings) -> Floats:
    """(S1 + S2) / 2 of every candidate (m, D)."""
    count = min(settings.neighbours, len(candidates))
    similarities = candidates @ candidates.T
    # A descriptor is its own nearest neighbour, whatever rounding says about a duplicate.
    np.fill_diagonal(similarities, np.inf)
    nearest = np.argpartition(-similarities, count - 1, axis=1)[:, :count]
    near = np.take_along_axis(similarities, nearest, axis=1)
    is_self = np.isinf(near)
    near = np.where(is_self, 1.0, near)
    floor = _unrelated_level(similarities, settings.outstanding) if settings.adaptive else None
    weights = np.where(is_self, 1.0, settings.beta * near)
    if floor is not None:
        weights = np.where(is_self | (near > floor), weights, 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    refined = np.einsum("mk,mkd->md", weights, candidates[nearest])
    first = refined @ query
    best = np.argsort(-first, kind="stable")[:count]
    if floor is not None:
        best = best[: max(1, int((first[best] > floor).sum()))]
    expanded = refined[best].max(axis=0)
    return np.asarray((first + refined @ expanded) / 2, dtype=np.float32)


def _unrelated_level(similarities: Floats, outstanding: float) -> float:
    """The cosine that unrelated candidates hardly ever reach: median + ``outstanding`` × spread.

    ``similarities`` (m, m) has infinities on its diagonal. The spread is the distance from the
    first quartile to the median in standard deviations, so that related pairs, which are few and
    on the upper side, do not widen it.
    """
    pairs = similarities[np.isfinite(similarities)]
    if len(pairs) == 0:
        return -np.inf
    quartile, median = np.quantile(pairs, [0.25, 0.5])
    return float(median + outstanding * (median - quartile) / 0.6745)

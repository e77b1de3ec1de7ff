"""How good a ranking of photos with boxes is: average precision, LocScore, overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
OVERLAP_NEEDED = 0.4
DEEPEST_RANK = 1000


@dataclass(frozen=True)
class Answer:
    """One photo of a ranking: is it right, and how well does its box fit (None: unknown)."""

    right: bool
    overlap: float | None = None


@dataclass(frozen=True)
class Figures:
    """Means over queries (over right photos for the overlaps)."""

    mean_average_precision: float
    loc_score: float
    mean_overlap: float
    overlap_recall: float
    first_right: float

    def __str__(self) -> str:
        return (
            f"mAP {self.mean_average_precision:.3f}  LocScore {self.loc_score:.3f}  "
            f"mean IoU {self.mean_overlap:.3f}  R@IoU.5 {self.overlap_recall:.3f}  "
            f"P@1 {self.first_right:.3f}"
        )


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes (x1, y1, x2, y2)."""
    width = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    height = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    both = width * height
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / (sum(areas) - both)


def average_precision(ranking: Sequence[Answer], right_in_all: int) -> float:
    """The mean over all right photos of the precision at their ranks (0 where not ranked)."""
    return _weighted_precision([1.0 if answer.right else 0.0 for answer in ranking], right_in_all)


def loc_score(ranking: Sequence[Answer], right_in_all: int) -> float:
    """Average precision in which a right photo counts its overlap, or 0 below the needed one."""
    shares = []
    for answer in ranking:
        fits = answer.right and (answer.overlap or 0.0) >= OVERLAP_NEEDED
        shares.append((answer.overlap or 0.0) if fits else 0.0)
    return _weighted_precision(
        [1.0 if answer.right else 0.0 for answer in ranking], right_in_all, shares
    )


def _weighted_precision(
    hits: Sequence[float], right_in_all: int, shares: Sequence[float] | None = None
) -> float:
    found: npt.NDArray[np.float64] = np.asarray(hits[:DEEPEST_RANK], np.float64)
    precision = found.cumsum() / np.arange(1, len(found) + 1)
    gains = found if shares is None else np.asarray(shares[:DEEPEST_RANK], np.float64)
    return float((precision * gains).sum() / right_in_all) if right_in_all else 0.0


def summarise(rankings: Sequence[tuple[Sequence[Answer], int]]) -> Figures:
    """Figures over queries, each a ranking and the number of right photos there are."""
    overlaps = np.array(
        [
            answer.overlap
            for ranking, _ in rankings
            for answer in ranking
            if answer.right and answer.overlap is not None
        ]
    )
    return Figures(
        float(np.mean([average_precision(ranking, count) for ranking, count in rankings])),
        float(np.mean([loc_score(ranking, count) for ranking, count in rankings])),
        float(overlaps.mean()) if len(overlaps) else 0.0,
        float((overlaps >= 0.5).mean()) if len(overlaps) else 0.0,
        float(np.mean([ranking[0].right for ranking, _ in rankings])),
    )

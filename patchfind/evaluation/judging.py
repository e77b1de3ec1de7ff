"""Rankings held against the truth: what each ranking is worth, and the mean over all queries."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, PixelBox, iou
from patchfind.domain.match import Strictness
from patchfind.evaluation import measures
from patchfind.evaluation.benchmark import Benchmark, BenchmarkQuery, PhotoSizes, Protocol

SIZE_EDGES = (0.0, 0.0688, 0.1353, 0.2730, float("inf"))
"""ILIAS's quartiles of an object's area, as a fraction of its photo."""

TOP_K = (1, 5, 10)

_NOTHING = max(Strictness) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """One query's answer, best first.

    ``photos`` (k,) are places in ``Benchmark.photos``; ``boxes`` (k, 4) the returned boxes, in
    fractions of the upright photo; ``strictness`` (k,) the strictest level that admits each.
    """

    photos: NDArray[np.int64]
    boxes: NDArray[np.float32]
    strictness: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class JudgedRanking:
    """One query's answer without ignored photos; see :mod:`measures` for the columns."""

    relevant: NDArray[np.bool_]
    overlaps: NDArray[np.float64]
    photos: NDArray[np.int64]
    strictness: NDArray[np.int8]
    right: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The means over all queries, as fractions of one.

    ``mean_iou`` and ``recall_at_half`` look at every right photo that was returned within the
    protocol's depth and whose object has a known place, all queries together; None where there
    is none. ``by_size`` holds (photos, mAP,
    LocScore c, mean IoU) per quartile of object size.
    """

    map: float
    map_at_50: float
    map_at_100: float
    map_all: float
    locscore_a: float
    locscore_b: float
    locscore_c: float
    mean_iou: float | None
    recall_at_half: float | None
    top_k: tuple[float, ...]
    by_size: tuple[SizeQuality, ...]
    by_strictness: tuple[StrictnessQuality, ...]

    @property
    def precision_at_one(self) -> float:
        return self.top_k[0]


@dataclass(frozen=True, slots=True)
class SizeQuality:
    """What became of the objects that fill between ``low`` and ``high`` of their photo."""

    low: float
    high: float
    objects: int
    map: float
    locscore_c: float
    mean_iou: float


@dataclass(frozen=True, slots=True)
class StrictnessQuality:
    """Of all photos that a level admits over all queries, how many are right; and how many of
    the right ones it admits. ``precision`` is None where it admits none."""

    level: Strictness
    admitted: int
    precision: float | None
    recall: float


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Of ``queries`` for things that no photo shows, ``alarmed`` got a match at the level."""

    level: Strictness
    queries: int
    alarmed: int


def false_alarms(
    rankings: Sequence[Ranking], queries: Sequence[BenchmarkQuery]
) -> tuple[FalseAlarms, ...]:
    """One for each level; ``rankings[i]`` answers query i, whose ignored photos do not count."""
    strictest = [
        ranking.strictness[~np.isin(ranking.photos, list(query.ignored))].min(initial=_NOTHING)
        for ranking, query in zip(rankings, queries, strict=True)
    ]
    return tuple(
        FalseAlarms(level, len(queries), sum(int(one <= level) for one in strictest))
        for level in Strictness
        if queries
    )


def _best_overlap(box: Box, truths: Sequence[PixelBox], width: int, height: int) -> float:
    """The IoU with the best of several true boxes; NaN where none is known."""
    if not truths:
        return float("nan")
    return max(iou(box, Box.from_pixels(truth, width, height)) for truth in truths)


def judge(
    ranking: Ranking,
    query: BenchmarkQuery,
    sizes: PhotoSizes,
    *,
    ignored: frozenset[int] = frozenset(),
) -> JudgedRanking:
    """``ranking`` without ignored photos, with what is right in it and how well it is boxed.

    ``ignored`` photos are left out besides those of the query.
    """
    left_out = query.ignored | ignored
    right = {place: boxes for place, boxes in query.right.items() if place not in left_out}
    kept = np.flatnonzero(~np.isin(ranking.photos, list(left_out)))
    photos = ranking.photos[kept]
    relevant = np.isin(photos, list(right))
    overlaps = np.full(len(photos), np.nan)
    for at in np.flatnonzero(relevant):
        place = int(photos[at])
        returned = ranking.boxes[kept[at]].tolist()
        width, height = sizes[place].tolist()
        overlaps[at] = _best_overlap(Box(*returned), right[place], width, height)
    return JudgedRanking(relevant, overlaps, photos, ranking.strictness[kept], len(right))


def _mean(judged: Sequence[JudgedRanking], measure: Callable[[JudgedRanking], float]) -> float:
    return float(np.mean([measure(each) for each in judged])) if judged else 0.0


def _mean_precision(
    judged: Sequence[JudgedRanking], depth: int | None, *, trapezoid: bool
) -> float:
    return _mean(
        judged,
        lambda each: measures.average_precision(
            each.relevant, each.right, depth=depth, trapezoid=trapezoid
        ),
    )


def _mean_locscore(
    judged: Sequence[JudgedRanking],
    reading: str,
    depth: int | None,
    thresholds: Sequence[float] = measures.DEFAULT_THRESHOLDS,
) -> float:
    return _mean(
        judged,
        lambda each: measures.localisation_score(
            each.relevant,
            each.overlaps,
            each.right,
            reading=reading,
            thresholds=thresholds,
            depth=depth,
        ),
    )


def _all_overlaps(judged: Sequence[JudgedRanking], depth: int | None) -> NDArray[np.float64]:
    parts = [
        measures.known_overlaps(each.relevant[:depth], each.overlaps[:depth]) for each in judged
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def quality(
    rankings: Sequence[Ranking],
    benchmark: Benchmark,
    sizes: PhotoSizes,
    *,
    thresholds: Sequence[float] = measures.DEFAULT_THRESHOLDS,
) -> Quality:
    """The means over all queries that have a right photo; ``rankings[i]`` answers query i."""
    pairs = list(zip(rankings, benchmark.queries, strict=True))
    judged = [judge(ranking, query, sizes) for ranking, query in pairs]
    judged = [each for each in judged if each.right]
    depth, trapezoid = benchmark.protocol.depth, benchmark.protocol.trapezoid
    overlaps = _all_overlaps(judged, depth)
    return Quality(
        map=_mean_precision(judged, depth, trapezoid=trapezoid),
        map_at_50=_mean_precision(judged, 50, trapezoid=trapezoid),
        map_at_100=_mean_precision(judged, 100, trapezoid=trapezoid),
        map_all=_mean_precision(judged, None, trapezoid=trapezoid),
        locscore_a=_mean_locscore(judged, "a", depth, thresholds),
        locscore_b=_mean_locscore(judged, "b", depth, thresholds),
        locscore_c=_mean_locscore(judged, "c", depth, thresholds),
        mean_iou=float(overlaps.mean()) if len(overlaps) else None,
        recall_at_half=float((overlaps >= 0.5).mean()) if len(overlaps) else None,
        top_k=tuple(_share_found_within(judged, k) for k in TOP_K),
        by_size=_by_size(pairs, sizes, benchmark.protocol, thresholds),
        by_strictness=tuple(_at_strictness(judged, level) for level in Strictness),
    )


def _share_found_within(judged: Sequence[JudgedRanking], k: int) -> float:
    return _mean(judged, lambda each: measures.found_within(each.relevant, k))


def _at_strictness(judged: Sequence[JudgedRanking], level: Strictness) -> StrictnessQuality:
    admitted = sum(int((each.strictness <= level).sum()) for each in judged)
    right = sum(int(each.relevant[each.strictness <= level].sum()) for each in judged)
    there = sum(each.right for each in judged)
    return StrictnessQuality(
        level, admitted, right / admitted if admitted else None, right / max(1, there)
    )


def _object_size(boxes: Sequence[PixelBox], width: int, height: int) -> float:
    """The area of the largest of an object's boxes, as a fraction of its photo."""
    return max((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in boxes) / (width * height)


def _by_size(
    pairs: Sequence[tuple[Ranking, BenchmarkQuery]],
    sizes: PhotoSizes,
    protocol: Protocol,
    thresholds: Sequence[float],
) -> tuple[SizeQuality, ...]:
    """Each quartile judged with the right photos of other sizes left out, as ILIAS does."""
    rows = []
    for low, high in itertools.pairwise(SIZE_EDGES):
        judged = []
        for ranking, query in pairs:
            other = frozenset(
                place
                for place, boxes in query.right.items()
                if not boxes or not low <= _object_size(boxes, *sizes[place].tolist()) < high
            )
            judged.append(judge(ranking, query, sizes, ignored=other))
        judged = [each for each in judged if each.right]
        overlaps = _all_overlaps(judged, protocol.depth)
        if len(overlaps):
            rows.append(
                SizeQuality(
                    low,
                    high,
                    sum(each.right for each in judged),
                    _mean_precision(judged, protocol.depth, trapezoid=protocol.trapezoid),
                    _mean_locscore(judged, "c", protocol.depth, thresholds),
                    float(overlaps.mean()),
                )
            )
    return tuple(rows)

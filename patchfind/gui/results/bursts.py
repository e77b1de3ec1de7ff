"""Which matches are shots of one burst, so that they can share a tile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from patchfind.domain.geometry import iou
from patchfind.domain.match import Match
from patchfind.domain.photo import PhotoId

_MOST_APART_MS = 1000
"""Headers mostly have whole seconds: two shots of a burst are as many as this apart, or less."""
_LEAST_IOU = 0.5
"""What is found in one shot is found in about the same place in the next; programs that write one
date into all photos are told by it.
"""


def bursts(matches: Sequence[Match]) -> Mapping[PhotoId, tuple[Match, ...]]:
    """The first match of each burst with the others of it, in their order.

    A burst's photos lie in one folder, are of one size, and were taken a second or less after
    one another.
    """
    alike: dict[tuple[Path, int, int], list[Match]] = defaultdict(list)
    for match in matches:
        if match.taken_ms is not None:
            alike[match.path.parent, match.width, match.height].append(match)
    rank = {match.photo_id: place for place, match in enumerate(matches)}
    found = {}
    for those in alike.values():
        for burst in _runs(sorted(those, key=lambda one: (one.taken_ms or 0, one.path.name))):
            first, *others = sorted(burst, key=lambda one: rank[one.photo_id])
            if others:
                found[first.photo_id] = tuple(others)
    return found


def _runs(ordered: Sequence[Match]) -> list[list[Match]]:
    """Shots in the order in which they were taken, cut where one does not follow the other."""
    runs = [[one] for one in ordered[:1]]
    for before, after in pairwise(ordered):
        apart = (after.taken_ms or 0) - (before.taken_ms or 0)
        follows = apart <= _MOST_APART_MS and iou(before.box, after.box) >= _LEAST_IOU
        if follows:
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs

"""Matches by when their photos were taken; months are counted as in ``domain.arranging``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from patchfind.domain.arranging import Month
from patchfind.domain.headers import clock_of
from patchfind.domain.match import Match


def newest_first(matches: Sequence[Match]) -> list[Match]:
    """By date; those without one come last, as they were."""
    dated = [(match.dated_ms, match) for match in matches]
    dated.sort(key=lambda one: (one[0] is None, -(one[0] or 0)))
    return [match for _, match in dated]


def groups_of(matches: Sequence[Match]) -> tuple[tuple[Month | None, int], ...]:
    """The months in the matches' order, None where there is no date, each with its count."""
    return tuple((month, len([*run])) for month, run in groupby(map(_month, matches)))


def months_of(matches: Sequence[Match]) -> list[tuple[Month, int]]:
    """The months that there are, in their order, each with its count."""
    counts = Counter(map(_month, matches))
    return sorted((month, count) for month, count in counts.items() if month is not None)


def _month(match: Match) -> Month | None:
    dated = match.dated_ms
    if dated is None:
        return None
    taken = clock_of(dated)
    return 12 * taken.year + taken.month - 1

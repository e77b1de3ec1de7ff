"""The kinds of thing that a write to the library changes, so that views read again only theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto


class Changes(Flag):
    """What may be other than before."""

    PHOTOS = auto()
    """Which photos there are, where they lie, and which content each has."""
    FOLDERS = auto()
    """The watched folders, and whether they can be reached."""
    FAILURES = auto()
    """Which photos could not be indexed."""
    OBJECTS = auto()
    """The saved objects."""
    DESCRIPTORS = auto()
    """Which contents can be found through which encoder set, and where their rows lie."""
    HEADERS = auto()
    """When, with what and where photos that were indexed already were taken."""
    FINDS = auto()
    """What saved objects found among new photos, and whether the person has seen it."""


@dataclass(frozen=True, slots=True)
class DataVersion:
    """A state of a library: how many writes there were, and the last one of each kind."""

    writes: int
    last: Mapping[Changes, int]

    def changes_since(self, before: DataVersion | None) -> Changes:
        """What may be other than it was at ``before``; everything where that is None."""
        if before is None or before.writes > self.writes:
            return ~Changes(0)
        return Changes(sum(kind.value for kind in Changes if self.last[kind] > before.writes))

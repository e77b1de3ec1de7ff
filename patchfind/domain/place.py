"""Which directory of which volume lies at a path."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A directory, told from others that are mounted or made at the same path.

    ``volume`` names its volume wherever that is mounted, and is "" where the system cannot tell;
    ``directory`` is its number there, "" where the volume numbers its directories anew each time.
    """

    volume: str = ""
    directory: str = ""

    def is_surely(self, other: Place) -> bool:
        """Whether both are the same directory beyond doubt."""
        return bool(self.volume) and self == other


@dataclass(frozen=True, slots=True)
class Disk:
    """A volume of its own inside a watched folder; ``linked`` where a link leads to it."""

    place: Place = Place()
    linked: bool = False

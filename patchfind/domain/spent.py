"""What a piece of work takes of time."""

from __future__ import annotations

import time
from typing import NamedTuple, Self


class Spent(NamedTuple):
    """Seconds by the clock, and of CPU in all threads of this process."""

    clock: float = 0.0
    cpu: float = 0.0

    @classmethod
    def now(cls) -> Self:
        """What was spent by now, from some time on."""
        return cls(time.perf_counter(), time.process_time())

    @classmethod
    def since(cls, begun: Spent) -> Spent:
        """What was spent since ``begun``."""
        return cls.now().less(begun)

    def more(self, other: Spent) -> Spent:
        return Spent(self.clock + other.clock, self.cpu + other.cpu)

    def less(self, other: Spent) -> Spent:
        return Spent(self.clock - other.clock, self.cpu - other.cpu)

"""Holding indexing to a share of the processor: what was taken beyond it is rested for."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

from patchfind.domain.progress import Control

_LOOK_SECONDS = 0.5
_SAVED_SECONDS = 1.0
"""What was not used of the share is kept for so long, and no longer: no burst after a pause."""


class Pace:
    """Keeps what this process and its workers take to a ``share`` (0 to 1) of ``cores``.

    ``spent`` says how many seconds of processor time they have had until now.
    """

    def __init__(
        self,
        share: Callable[[], float],
        cores: int,
        *,
        spent: Callable[[], float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._share = share
        self._cores = cores
        self._spent = spent or seconds_of_family
        self._clock = clock
        self._looked = clock()
        self._had = self._spent() if share() < 1 else 0.0
        self._owed = 0.0

    def keep(self, control: Control) -> None:
        """Rest for as long as the share was exceeded. Raises Cancelled."""
        share = self._share()
        now = self._clock()
        if share >= 1 or now - self._looked < _LOOK_SECONDS:
            return
        allowed = share * self._cores
        had = self._spent()
        self._owed += max(0.0, had - self._had) - allowed * (now - self._looked)
        self._owed = max(self._owed, -allowed * _SAVED_SECONDS)
        self._looked, self._had = now, had
        if self._owed > 0:
            control.rest(self._owed / allowed)


def seconds_of_family() -> float:
    """Of processor time that this process and those it started have had."""
    total = 0.0
    me = psutil.Process()
    for process in (me, *me.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:  # it has just ended
            continue
        total += times.user + times.system
    return total

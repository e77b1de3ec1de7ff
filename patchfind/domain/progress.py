"""How far a piece of work has come, and the means to stop or pause it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from patchfind.foundation.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` things; ``rate`` per second and ``seconds_left`` once known."""

    done: int
    total: int
    rate: float | None = None
    seconds_left: float | None = None
    what: str = ""


ProgressCallback = Callable[[Progress], None]


_WINDOW_S = 20.0


class RateMeter:
    """Turns counts into Progress with a rate over the last seconds.

    What was ``done`` before counts as done, and not as speed.
    """

    def __init__(
        self,
        total: int,
        *,
        done: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = total
        self._clock = clock
        self._done = done
        self._marks: deque[tuple[float, int]] = deque([(clock(), done)])

    def advance(self, count: int = 1, what: str = "") -> Progress:
        """Count ``count`` more things as done."""
        now = self._clock()
        self._done += count
        self._marks.append((now, self._done))
        while len(self._marks) > 2 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()
        since, before = self._marks[0]
        elapsed = now - since
        rate = (self._done - before) / elapsed if elapsed > 0 else None
        left = (self.total - self._done) / rate if rate else None
        return Progress(self._done, self.total, rate, left, what)


class Step(StrEnum):
    """What may be asked of work that is under way."""

    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"


class Control:
    """Cancel and pause, shared between the one who asked and the one who works. Thread-safe."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._followers: list[Callable[[Step], None]] = []

    def take(self, step: Step) -> None:
        """Do as ``step`` says."""
        {Step.CANCEL: self.cancel, Step.PAUSE: self.pause, Step.RESUME: self.resume}[step]()

    @contextmanager
    def followed(self, tell: Callable[[Step], None]) -> Iterator[None]:
        """Within the block ``tell`` hears of each step, by whoever takes it, in their thread.

        Those that were taken before it hears of at once.
        """
        self._followers.append(tell)
        if self.paused:
            tell(Step.PAUSE)
        if self.cancelled:
            tell(Step.CANCEL)
        try:
            yield
        finally:
            self._followers.remove(tell)

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint; a paused work wakes to do so."""
        self._cancelled.set()
        self._running.set()
        self._tell(Step.CANCEL)

    def pause(self) -> None:
        self._running.clear()
        self._tell(Step.PAUSE)

    def resume(self) -> None:
        self._running.set()
        self._tell(Step.RESUME)

    def _tell(self, step: Step) -> None:
        for follower in tuple(self._followers):
            follower(step)

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    def checkpoint(self) -> None:
        """Wait while paused; raise Cancelled where the work was cancelled."""
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled

    def rest(self, seconds: float) -> None:
        """Do nothing for so long; raise Cancelled as soon as the work is cancelled."""
        if self._cancelled.wait(seconds):
            raise Cancelled

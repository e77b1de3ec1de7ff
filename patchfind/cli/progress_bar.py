"""How far a command has come: a bar on a terminal; elsewhere nothing, or now and then a line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, TextIO

from patchfind.domain.progress import Progress
from patchfind.foundation.closing import Closing
from patchfind.foundation.printable import printable

if TYPE_CHECKING:
    from tqdm import tqdm

EVERY_SECONDS = 30.0
"""How often the commands that take hours say where they are when nobody may be looking."""

_BAR = "{percentage:3.0f}% {bar:20} {n_fmt}/{total_fmt}{postfix}"
_LONGEST_NAME = 40


def duration(seconds: float) -> str:
    """Seconds as a person says them: "40 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


class ProgressBar(Closing):
    """Shows Progress; use as a context manager, and call it with each Progress.

    Where the stream (stderr) is no terminal, a line is printed every ``plain_seconds``, where that
    is given.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        plain_seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._bar: tqdm[NoReturn] | None = None
        self._plain_seconds = plain_seconds
        self._clock = clock
        self._said_at = clock()

    def __call__(self, progress: Progress) -> None:
        if self._stream.isatty():
            self._draw(progress)
        elif self._plain_seconds is not None:
            now = self._clock()
            if now - self._said_at >= self._plain_seconds:
                self._said_at = now
                counts = f"{progress.done:,}/{progress.total:,}"
                self._print(", ".join([counts, *_details(progress), *_name(progress)]))

    def say(self, line: str) -> None:
        """Print a line of its own above the bar."""
        if self._bar is not None:
            self._bar.clear()
        self._print(line)
        if self._bar is not None:
            self._bar.refresh()

    def _print(self, line: str) -> None:
        self._stream.write(f"{printable(line)}\n")
        self._stream.flush()

    def _draw(self, progress: Progress) -> None:
        from tqdm import tqdm

        shown = ", ".join([*_details(progress), *_name(progress)])
        bar = self._bar = (
            self._bar
            if self._bar is not None
            else tqdm(
                total=progress.total,
                initial=progress.done,
                postfix=shown,
                file=self._stream,
                dynamic_ncols=True,
                bar_format=_BAR,
            )
        )
        bar.total = progress.total
        bar.unit_scale = progress.what == "bytes"
        bar.set_postfix_str(shown, refresh=False)
        bar.update(progress.done - bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _details(progress: Progress) -> list[str]:
    """The rate and the time left, once known."""
    rate = [] if progress.rate is None else [f"{_scaled(progress.rate)}/s"]
    if progress.seconds_left is None or progress.done >= progress.total:
        return rate
    return [*rate, f"{duration(progress.seconds_left)} left"]


def _scaled(rate: float) -> str:
    return f"{rate / 1e6:.1f} M" if rate >= 1e6 else f"{rate:,.1f}"


def _name(progress: Progress) -> list[str]:
    """What is being worked on; of a long name the end, which tells files apart."""
    name = printable(progress.what)
    return [name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"] if name else []

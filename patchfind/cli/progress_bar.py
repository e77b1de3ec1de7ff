"""A one-line progress bar on a terminal; quiet where stderr is no terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from patchfind.domain.progress import Progress
from patchfind.foundation.printable import printable

_CELLS = 28


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


def line(progress: Progress) -> str:
    """The bar, the counts, the rate and the time left."""
    share = progress.done / progress.total if progress.total else 1.0
    filled = round(share * _CELLS)
    bar = "█" * filled + "░" * (_CELLS - filled)
    text = f"{bar} {progress.done:,}/{progress.total:,} {progress.what}".rstrip()
    if progress.rate is not None:
        text += f" · {progress.rate:.1f}/s"
    if progress.seconds_left is not None and progress.done < progress.total:
        text += f" · {duration(progress.seconds_left)} left"
    return text


class ProgressBar:
    """Shows Progress in place; use as a context manager, and call it with each Progress."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __call__(self, progress: Progress) -> None:
        if not self._stream.isatty():
            return
        self._stream.write(f"\r\x1b[2K{printable(line(progress))}")
        self._stream.flush()
        self._shown = True

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._stream.write("\n")

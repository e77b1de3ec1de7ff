"""Measuring how long commands and the window take from nothing to their answer."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.spent import Spent
from patchfind.foundation.errors import InvariantBroken
from patchfind.foundation.logging import FIRST_FRAME
from patchfind.tools.scratch import indexed_library, scratch

_RUNS = 3
_PATIENCE_S = 120.0
_PAINTED = re.compile(rf"{FIRST_FRAME} after ([\d.]+) s")


@dataclass(frozen=True, slots=True)
class StartBench:
    """What was started on a library of so many ``photos``, and the median of a few runs each.

    Seconds of CPU are those of the process and what it started; 0 on a system that does not count
    those of other processes.
    """

    photos: int
    seconds: Mapping[str, Spent]

    def table(self) -> str:
        """The report for a person, one line for each thing that was started."""
        head = f"{self.photos:,} photos, median of {_RUNS}{'seconds':>22}{'of CPU':>9}"
        lines = [
            f"{name:<32}{one.clock:>12.2f}{one.cpu:>9.2f}" for name, one in self.seconds.items()
        ]
        return "\n".join((head, *lines))


def run_start_bench(photos: Path, *, control: Control, on_progress: ProgressCallback) -> StartBench:
    """Index the folder ``photos`` into a temporary library, and start things on it.

    The window opens without a screen. Raises FolderProblem where nothing in the folder can be
    indexed, Cancelled, and what indexing raises.
    """
    with scratch(None) as folder:
        library = Path(folder) / "library"
        indexed = indexed_library(photos, library, control, on_progress)
        command = [sys.executable, "-m", "patchfind", "--library", str(library)]
        ways: dict[str, Callable[[], Spent]] = {
            "patchfind status": lambda: _command([*command, "status"]),
            "patchfind find": lambda: _command([*command, "find", str(indexed[0])]),
            "the window's first frame": lambda: _window([*command, "--verbose"], folder),
        }
        seconds = {}
        for name, way in ways.items():
            runs = []
            for _ in range(_RUNS):
                control.checkpoint()
                runs.append(way())
            seconds[name] = Spent(*map(statistics.median, zip(*runs, strict=True)))
        return StartBench(len(indexed), seconds)


def _command(words: list[str]) -> Spent:
    """From the start of a command to its end."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 -- ourselves
    clock, after = time.perf_counter() - started, os.times()
    if done.returncode:
        raise InvariantBroken(f"{words[-1]} failed: {done.stderr.decode(errors='replace')}")
    cpu = after.children_user + after.children_system
    return Spent(clock, cpu - before.children_user - before.children_system)


def _window(words: list[str], state: str) -> Spent:
    """From the start of the program to the window's first frame. It is closed then."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": state}
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 -- ourselves
        words, env=environment, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as window:
        assert window.stderr is not None
        patience = threading.Timer(_PATIENCE_S, window.kill)
        patience.start()
        try:
            for line in window.stderr:
                painted = _PAINTED.search(line)
                if painted is not None:
                    return Spent(time.perf_counter() - started, float(painted[1]))
        finally:
            window.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            window.stderr.read()
            window.wait()
            patience.cancel()
    raise InvariantBroken("the window did not come")

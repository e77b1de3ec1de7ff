"""How much of a watched folder gives events: what a walk goes into, beside what is watched."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from patchfind.domain.progress import Control
from patchfind.watch.mounts import has_events
from patchfind.watch.scanner import scan


class Coverage(NamedTuple):
    """The folders that a walk goes into, the root among them, and how many give no events."""

    folders: int
    unwatched: int


def coverage_of(
    root: Path, excludes: Sequence[str], control: Control, *, never_enter: Path | None
) -> Coverage:
    """What the watches of this process cover of ``root``.

    No events come from folders past the system's limit of watches, unreadable ones, those behind
    links, and what is mounted from elsewhere. Raises FolderProblem, Cancelled.
    """
    numbers: Counter[int] = Counter()
    silent = 0
    tells: dict[int, bool] = {}

    def count(path: str, found: os.stat_result | None) -> None:
        nonlocal silent
        if found is None:
            silent += 1
            return
        if found.st_dev not in tells:
            tells[found.st_dev] = has_events(Path(path))
        if tells[found.st_dev]:
            numbers[found.st_ino] += 1
        else:
            silent += 1

    for _file in scan(
        root,
        (),
        excludes,
        control,
        left_out=lambda relative: count(relative, None),
        never_enter=never_enter,
        on_folder=count,
        on_dangling=lambda _relative: None,
    ):
        pass
    missed = numbers - _watched() if sys.platform == "linux" else Counter[int]()
    return Coverage(numbers.total() + silent, missed.total() + silent)


def _watched() -> Counter[int]:
    """How often Linux says that this process watches a directory of an inode.

    The device beside it is of no use: on btrfs and on overlays it is not the one that stat tells.
    """
    watched: Counter[int] = Counter()
    for entry in Path("/proc/self/fdinfo").iterdir():
        try:
            lines = entry.read_text(encoding="ascii").splitlines()
        except OSError:  # closed meanwhile
            continue
        watched.update(
            int(line.partition("ino:")[2].split()[0], 16)
            for line in lines
            if line.startswith("inotify wd:")
        )
    return watched

"""Measuring how long the window keeps events waiting, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.foundation import own_files
from patchfind.foundation.errors import FolderProblem, InvariantBroken
from patchfind.imaging.formats import EXTENSIONS
from patchfind.tools.scratch import indexed_library, scratch

_MOST_PHOTOS = 120
_LEAST_PHOTOS = 3


@dataclass(frozen=True, slots=True)
class WindowBench:
    """By part of the work: its seconds, and of a 5 ms timer how late it came, in milliseconds.

    ``p99`` of a hundred ticks one is later than, ``worst`` the latest, ``long`` how many were more
    than 60 ms late.
    """

    photos: int
    parts: Mapping[str, Mapping[str, float]]

    def table(self) -> str:
        """The report for a person."""
        head = f"{f'{self.photos} photos':<32}{'seconds':>9}{'p99 ms':>9}{'worst':>9}{'over 60':>9}"
        lines = [
            f"{name:<32}{part['seconds']:>9.1f}{part['p99']:>9.1f}{part['worst']:>9.1f}"
            f"{part['long']:>9}"
            for name, part in self.parts.items()
        ]
        return "\n".join((head, *lines))


def run_window_bench(
    photos: Path, *, start_seconds: float = 15.0, control: Control, on_progress: ProgressCallback
) -> WindowBench:
    """Open the window without a screen on up to 120 photos of a folder, and work in it.

    Two thirds are indexed before; the rest arrives while something is searched. Raises
    FolderProblem where there are fewer than three photos, Cancelled, and what indexing raises.
    """
    with scratch(None) as folder:
        first, later = Path(folder) / "first", Path(folder) / "later"
        files = [one for one in sorted(photos.rglob("*")) if one.suffix.lower() in EXTENSIONS]
        del files[_MOST_PHOTOS:]
        known = len(files) * 2 // 3
        for there, some in ((first, files[:known]), (later, files[known:])):
            own_files.make_folder(there)
            for number, file in enumerate(some):
                own_files.copy(file, there / f"{number:03}-{file.name}")
        library = Path(folder) / "library"
        indexed = indexed_library(first, library, control, on_progress)
        if len(indexed) < _LEAST_PHOTOS - 1:
            raise FolderProblem(
                f"Name a folder with at least three photos, not {photos}.", path=photos
            )
        control.checkpoint()
        said = _rehearsed(library, indexed[:2], later, start_seconds)
    return WindowBench(len(files), json.loads(said))


def _rehearsed(library: Path, queries: list[Path], later: Path, start_seconds: float) -> str:
    """What the window's process prints."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(library)}
    words = [str(one) for one in (start_seconds, library, later, *queries)]
    done = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-m", "patchfind.window_bench", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InvariantBroken(f"the window failed: {done.stderr}")
    return done.stdout

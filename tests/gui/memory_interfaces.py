"""The window's interfaces over rows in memory, for tests that need no real library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.desktop.conditions import Conditions
from patchfind.domain.duplicates import NearDuplicates
from patchfind.domain.match import Match, Standing
from patchfind.domain.photo import FolderId, Photo
from patchfind.domain.progress import Control, Progress, ProgressCallback
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import Cancelled, PhotoVanished
from patchfind.foundation.window_state import WindowState
from patchfind.gui.interfaces import BackboneChoice, Interfaces
from patchfind.gui.widgets.things import Propose
from tests.gui.memory_library import MemoryLibrary
from tests.gui.memory_rows import match_row

PATIENCE_MS = 10_000
"""How long a test waits for what should come at once."""


@dataclass
class MemoryResult:
    """What a search ends with."""

    matches: tuple[Match, ...]
    timings: Mapping[str, float] = field(default_factory=dict)
    searched: int = 138
    notes: tuple[str, ...] = ()


class MemorySearch:
    """Publishes the given stages; before the last it waits for ``gate`` or to be cancelled."""

    def __init__(self, *stages: Sequence[Match]) -> None:
        self.stages = stages or ((),)
        self.queries: list[Query] = []
        self.gate = threading.Event()
        self.gate.set()
        self.cancelled = 0
        self.error: Exception | None = None
        self.fails_late = False
        self.read: list[Path] = []
        self.prepared: list[Crop] = []
        self.notes: tuple[str, ...] = ()
        self.near = NearDuplicates()
        self.looked_in: list[FolderId | None] = []

    def read_ahead(self, path: Path) -> None:
        self.read.append(path)

    def prepare(self, crop: Crop, control: Control) -> None:
        self.prepared.append(crop)

    def members(self, query: Query) -> Sequence[Match]:
        standing = {False: Standing.SOURCE, True: Standing.CONFIRMED}
        return [
            replace(
                match_row(crop.photo_id or -1, 100.0),
                standing=standing[crop.confirmed],
                view=crop,
                width=400 if crop.photo_id else 0,
            )
            for crop in query.crops
        ]

    def near_duplicates(
        self, folder_id: FolderId | None, control: Control, on_progress: ProgressCallback
    ) -> NearDuplicates:
        """Finds ``near``; half way it waits for ``gate``."""
        self.looked_in.append(folder_id)
        if self.error is not None:
            raise self.error
        on_progress(Progress(self.near.compared // 2, self.near.compared))
        while not self.gate.wait(0.01):
            control.checkpoint()
        return self.near

    def search(
        self,
        query: Query,
        *,
        on_matches: Callable[[Sequence[Match]], None],
        control: Control,
    ) -> MemoryResult:
        self.queries.append(query)
        if self.error is not None and not self.fails_late:
            raise self.error
        for stage in self.stages[:-1]:
            on_matches(stage)
        if self.error is not None:
            raise self.error
        while not self.gate.wait(0.01):
            if control.cancelled:
                self.cancelled += 1
            control.checkpoint()
        return MemoryResult(tuple(self.stages[-1]), notes=self.notes)


class MemoryIndex:
    """Counts to ``total``, waiting for ``gate`` before each photo; so for the headers left. Before
    that it waits for what is ``loaded``."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self.gate = threading.Event()
        self.gate.set()
        self.loaded = threading.Event()
        self.loaded.set()
        self.done = 0
        self.stopped = False
        self.headers_left = 0
        self.headers_read = 0
        self.header_gate = threading.Event()
        self.header_gate.set()
        self.reading = threading.Event()

    def pending(self) -> bool:
        return self.done < self.total

    def run(self, control: Control, on_progress: ProgressCallback) -> int:
        while not self.loaded.wait(0.01) and not control.cancelled:
            pass
        while self.done < self.total:
            while not self.gate.wait(0.01) and not control.cancelled:
                pass
            try:
                control.checkpoint()
            except Cancelled:
                self.stopped = True
                raise
            self.done += 1
            on_progress(Progress(self.done, self.total, 12.5, (self.total - self.done) / 12.5))
        return self.done

    def read_headers(self, control: Control, on_progress: ProgressCallback) -> int:
        if self.headers_left:
            self.reading.set()
        while self.headers_left:
            while not self.header_gate.wait(0.01) and not control.cancelled:
                pass
            control.checkpoint()
            self.headers_left -= 1
            self.headers_read += 1
        return self.headers_read


class MemoryWatch:
    """Remembers what is watched, and lets a test say that something changed."""

    def __init__(self) -> None:
        self.paths: Sequence[Path] = ()
        self.hint: Callable[[], None] | None = None

    def watch(self, paths: Sequence[Path], on_change: Callable[[], None]) -> None:
        self.paths, self.hint = tuple(paths), on_change

    def close(self) -> None:
        self.hint = None


class MemoryBackbones:
    """The starter is here and another one is not."""

    def __init__(self) -> None:
        self.downloaded: list[str] = []

    def choices(self) -> list[BackboneChoice]:
        return [
            BackboneChoice("starter", "Built in", available=True, download_mb=0),
            BackboneChoice(
                "large", "Slow and good", available="large" in self.downloaded, download_mb=300
            ),
        ]

    def download(self, name: str, control: Control, on_progress: ProgressCallback) -> None:
        on_progress(Progress(1, 1))
        self.downloaded.append(name)


class MemoryDesktop:
    """Conditions that a test sets, and a session with or without PatchFind."""

    def __init__(self) -> None:
        self.now = Conditions()
        self.asked = 0
        self.in_session = False
        self.shown_in_menus = False
        self.renewed = 0

    def conditions(self) -> Conditions:
        self.asked += 1
        return self.now

    def starts_with_session(self) -> bool:
        return self.in_session

    def start_with_session(self, *, wanted: bool) -> None:
        self.in_session = wanted

    def in_menus(self) -> bool:
        return self.shown_in_menus

    def show_in_menus(self, *, wanted: bool) -> None:
        self.shown_in_menus = wanted

    def renew_menus(self) -> None:
        self.renewed += 1


@dataclass
class MemoryPixels:
    """A plain photo with a gradient, 400 × 300 pixels."""

    pixels: NDArray[np.uint8]
    width: int = 400
    height: int = 300
    content_hash: str = "seen"


def gradient(width: int = 400, height: int = 300) -> NDArray[np.uint8]:
    """Upright pixels (height, width, 3) that differ from place to place."""
    across = np.linspace(0, 255, width).astype(np.uint8)
    down = np.linspace(0, 255, height).astype(np.uint8)
    red, green = np.meshgrid(across, down)
    return np.stack([red, green, np.full_like(red, 90)], axis=-1)


class NothingThere:
    """A photo in which nothing can be pointed at."""

    def at(self, _x: float, _y: float) -> None:
        return None


class MemoryWorld:
    """All interfaces over rows in memory, each part within a test's reach."""

    def __init__(self, root: Path, photos: Sequence[Photo] = ()) -> None:
        self.library = MemoryLibrary(root, photos)
        self.search = MemorySearch()
        self.index = MemoryIndex()
        self.watch = MemoryWatch()
        self.backbones = MemoryBackbones()
        self.desktop = MemoryDesktop()
        self.thumbnails_asked: list[str] = []
        self.vanished: set[Path] = set()
        self.window_state = WindowState()
        self.warmed = 0
        self.picture = gradient()
        self.thumbnail = gradient(32, 24)
        self.propose: Propose = lambda _photo, _control: NothingThere()

    def read_photo(self, path: Path) -> MemoryPixels:
        if path in self.vanished:
            raise PhotoVanished(f"{path} is no longer there.", path=path)
        return MemoryPixels(self.picture)

    def read_thumbnail(self, content_hash: str) -> NDArray[np.uint8] | None:
        self.thumbnails_asked.append(content_hash)
        return self.thumbnail

    def warm_up(self) -> str:
        self.warmed += 1
        return "In memory"

    def keep_window_state(self, state: WindowState) -> None:
        self.window_state = state

    def interfaces(self) -> Interfaces:
        return Interfaces(
            library=self.library,
            search=self.search,
            index=self.index,
            watch=self.watch,
            backbones=self.backbones,
            read_photo=self.read_photo,
            read_preview=self.read_photo,
            read_thumbnail=self.read_thumbnail,
            read_view=lambda _crop: None,
            keep_objects=lambda _control: None,
            propose=self.propose,
            warm_up=self.warm_up,
            desktop=self.desktop,
            report=lambda: ["PatchFind 1", "ok  catalogue: The catalogue is sound."],
            window_state=self.window_state,
            keep_window_state=self.keep_window_state,
        )

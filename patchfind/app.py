"""The window's composition root: builds the library's services and wires them to the window.

torch, faiss and the codecs are reached only from the lanes, after the window is on screen.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.match import Match
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.query import Crop, Query
from patchfind.foundation import logging as logs
from patchfind.foundation import paths, window_state
from patchfind.foundation.errors import Cancelled, LibraryProblem, PatchFindError, PhotoProblem
from patchfind.gui.interfaces import BackboneChoice, Interfaces, PhotoPixels, SearchResult
from patchfind.gui.shell.application import Application, display_is_there
from patchfind.imaging.formats import EXTENSIONS
from patchfind.library.library import Library
from patchfind.watch.events import FolderWatcher

if TYPE_CHECKING:
    from patchfind.embedding.encoder import Encoder
    from patchfind.imaging.pool import DecodePool
    from patchfind.search.searcher import Searcher

_Choice = tuple[str, str]
"""A backbone's name and a device, as the settings have them."""

_PREVIEW_SIDE = 320
_VIEW_SIDE = 4096
"""Long side in pixels at which the photo view gets a photo; enough to zoom into."""
_DECODERS = {_PREVIEW_SIDE: 2, _VIEW_SIDE: 1}
"""Processes for photos of a size: as many as their lane has threads, so that stored thumbnails
come while one photo without takes its time."""


def run_window(library_root: Path | None = None, files: Sequence[str] = ()) -> int:
    """Open the window on a library, or hand ``files`` to the copy that has it open already."""
    logs.configure(paths.log_file())
    root = library_root or paths.default_library()
    named = [str(Path(file).absolute()) for file in files]
    if not display_is_there():  # Qt would end the process without a word about it
        sys.stderr.write(
            "patchfind: There is no screen to open the window on (neither DISPLAY nor "
            "WAYLAND_DISPLAY is set). Start it from a desktop, or give a command; "
            "`patchfind --help` lists them.\n"
        )
        return 1
    application = Application()
    if application.hand_over(root, named):
        return 0
    library = _opened(application, root)
    if isinstance(library, int):
        return library
    engine = Engine(library)
    ended = application.run(interfaces_of(library, engine), named, engine.close)
    if not ended:
        # A thread is stuck where it cannot be stopped (an import, a dead network mount).
        # Everything on disk is crash-safe; waiting for it would only keep a dead process.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
    library.close()
    return 0


def interfaces_of(library: Library, engine: Engine) -> Interfaces:
    """The window's view of the library and of the machinery behind it."""
    return Interfaces(
        library=library,
        search=engine,
        index=engine,
        watch=engine.watcher,
        backbones=Backbones(),
        read_photo=engine.read_photo,
        read_preview=engine.read_preview,
        read_thumbnail=engine.read_thumbnail,
        warm_up=engine.warm_up,
        window_state=window_state.load(library.root),
        keep_window_state=partial(window_state.save, library.root),
    )


class Engine:
    """What is loaded on first use: the encoder, the searcher, and the decoding process.

    Thread-safe. When the settings name another backbone or device, the next use loads that.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.watcher = FolderWatcher(EXTENSIONS, ignored=library.root)
        self._loading = threading.Lock()
        self._pool_lock = threading.Lock()
        self._encoders: dict[_Choice, Encoder] = {}
        self._searcher: Searcher | None = None
        self._searcher_of: _Choice | None = None
        self._pools: dict[int, DecodePool] = {}
        self._closed = False

    def warm_up(self) -> str:
        """Make the next search as quick as a later one; the sentence about it. For a lane."""
        searcher = self._current_searcher()
        searcher.warm_up()
        chosen = self._library.settings.backbone
        if searcher.backbone == chosen:
            return searcher.device_sentence
        return (
            f"Searching with {searcher.backbone} until everything is indexed with {chosen}. "
            f"{searcher.device_sentence}"
        )

    def search(
        self,
        query: Query,
        *,
        on_matches: Callable[[Sequence[Match]], None],
        control: Control,
    ) -> SearchResult:
        """Search with the chosen backbone, or the last complete one; see ``search.searcher``."""
        return self._current_searcher().search(query, on_matches=on_matches, control=control)

    def read_ahead(self, path: Path) -> None:
        """Have a photo's pixels at hand for a search in it. For the lane of the searches."""
        self._current_searcher().read_ahead(path)

    def prepare(self, crop: Crop, control: Control) -> None:
        """Have the first matches of a selection at hand. For the lane of the searches."""
        self._current_searcher().prepare(crop, control)

    def run(self, control: Control, on_progress: ProgressCallback) -> int:
        """Index everything pending; how many photos were indexed."""
        from patchfind.indexing.maintenance import index_library

        settings = self._library.settings
        with self._loading:
            encoder = self._loaded((settings.backbone, settings.device))
        return index_library(self._library, encoder, control, on_progress).indexed

    def read_photo(self, path: Path) -> PhotoPixels:
        """A photo's pixels, decoded in a process of its own. Raises PhotoProblem."""
        return self._decoded(path, _VIEW_SIDE)

    def read_preview(self, path: Path) -> PhotoPixels:
        """A small picture of a photo without a stored thumbnail. Raises PhotoProblem."""
        return self._decoded(path, _PREVIEW_SIDE)

    def read_thumbnail(self, content_hash: str) -> NDArray[np.uint8] | None:
        """The stored thumbnail, decoded like any photo; None where there is none of ours."""
        from patchfind.imaging.thumbnails import ThumbnailStore

        path = ThumbnailStore(self._library.paths.thumbnails).stored(content_hash)
        if path is None:
            return None
        with suppress(PhotoProblem):
            return self._decoded(path, _PREVIEW_SIDE).pixels
        return None

    def close(self) -> None:
        """End watching and the decoding processes; idempotent."""
        self.watcher.close()
        with self._pool_lock:
            self._closed = True
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()
        # A lane that is still loading holds the lock; the process ends without it then.
        if self._loading.acquire(timeout=1.0):
            try:
                self._let_go()
            finally:
                self._loading.release()

    def _current_searcher(self) -> Searcher:
        """A search with what is complete by now. For one lane only, which may close the last."""
        from patchfind.library.encoders import searching_backbone
        from patchfind.search.searcher import Searcher

        wanted = (searching_backbone(self._library), self._library.settings.device)
        with self._loading:
            if self._searcher is None or self._searcher_of != wanted:
                encoder = self._loaded(wanted)
                if self._closed:  # while it was loading: nobody would close this searcher
                    raise Cancelled
                if self._searcher is not None:
                    self._searcher.close()
                self._searcher = Searcher(self._library, encoder)
                self._searcher_of = wanted
            return self._searcher

    def _loaded(self, wanted: _Choice) -> Encoder:
        """The encoder of that backbone and device; others that serve nothing are let go of.

        Under the lock. Raises WeightsProblem, DeviceProblem.
        """
        from patchfind.library.encoders import load_encoder_as

        settings = self._library.settings
        kept = (wanted, self._searcher_of, (settings.backbone, settings.device))
        self._encoders = {one: self._encoders[one] for one in self._encoders if one in kept}
        if wanted not in self._encoders:
            self._encoders[wanted] = load_encoder_as(*wanted)
        return self._encoders[wanted]

    def _decoded(self, path: Path, long_side: int) -> PhotoPixels:
        """The photo from a decoding process for that size, started on first use."""
        from patchfind.imaging.pool import DecodePool

        with self._pool_lock:
            if self._closed:
                raise Cancelled
            if long_side not in self._pools:
                self._pools[long_side] = DecodePool(_DECODERS[long_side], long_side=long_side)
            future = self._pools[long_side].decode(path)
        return future.result()

    def _let_go(self) -> None:
        """Close the searcher and forget the encoders. Under the lock."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = self._searcher_of = None
        self._encoders = {}


class Backbones:
    """The registry's backbones for the settings dialog."""

    def choices(self) -> list[BackboneChoice]:
        """Every known backbone, and whether its weights are here."""
        from patchfind.embedding import weights
        from patchfind.embedding.registry import specifications

        return [
            BackboneChoice(
                name=known.name,
                description=f"{known.architecture}, {known.licence}",
                available=weights.located(known, paths.weights_folder()) is not None,
                download_mb=known.download_megabytes,
            )
            for known in specifications().values()
        ]

    def download(self, name: str, control: Control, on_progress: ProgressCallback) -> None:
        """Fetch a backbone's weights. Raises NetworkProblem, WeightsProblem, StorageProblem."""
        from patchfind.embedding import weights
        from patchfind.embedding.registry import specification

        weights.download(
            specification(name), paths.weights_folder(), control=control, on_progress=on_progress
        )


def _opened(application: Application, root: Path) -> Library | int:
    """The library, rebuilt if it is damaged and the person wants that, or an exit code."""
    try:
        return Library.open(root)
    except LibraryProblem as problem:
        if not application.refuse(problem):
            return problem.exit_code
    try:
        return Library.rebuild(root)
    except PatchFindError as problem:
        application.refuse(problem)
        return problem.exit_code

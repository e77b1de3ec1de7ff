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
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.match import Match
from patchfind.domain.progress import Control, ProgressCallback
from patchfind.domain.query import Query
from patchfind.foundation import logging as logs
from patchfind.foundation import paths
from patchfind.foundation.errors import Cancelled, LibraryProblem, PatchFindError, PhotoProblem
from patchfind.gui.application import Application
from patchfind.gui.ports import BackboneChoice, Findings, PhotoPixels, Ports
from patchfind.imaging.formats import EXTENSIONS
from patchfind.services.library import Library
from patchfind.watch.events import FolderWatcher

if TYPE_CHECKING:
    from patchfind.embedding.encoder import Encoder
    from patchfind.imaging.pool import DecodePool
    from patchfind.services.search import Searcher

_PREVIEW_SIDE = 320
_VIEW_SIDE = 4096
"""Long side in pixels at which the photo view gets a photo; enough to zoom into."""


def run_window(library_root: Path | None = None, files: Sequence[str] = ()) -> int:
    """Open the window on a library, or hand ``files`` to the copy that has it open already."""
    logs.configure(paths.log_file())
    root = library_root or paths.default_library()
    named = [str(Path(file).absolute()) for file in files]
    application = Application()
    if application.hand_over(root, named):
        return 0
    library = _opened(application, root)
    if isinstance(library, int):
        return library
    engine = Engine(library)
    ended = application.run(ports_of(library, engine), named, engine.close)
    if not ended:
        # A thread is stuck where it cannot be stopped (an import, a dead network mount).
        # Everything on disk is crash-safe; waiting for it would only keep a dead process.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
    library.close()
    return 0


def ports_of(library: Library, engine: Engine) -> Ports:
    """The window's view of the library and of the machinery behind it."""
    return Ports(
        library=library,
        search=engine,
        index=engine,
        watch=engine.watcher,
        backbones=Backbones(),
        read_photo=engine.read_photo,
        read_preview=engine.read_preview,
        read_thumbnail=engine.read_thumbnail,
        warm_up=engine.warm_up,
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
        self._loaded_as: tuple[str, str] | None = None
        self._encoder: Encoder | None = None
        self._searcher: Searcher | None = None
        self._pools: dict[int, DecodePool] = {}
        self._closed = False

    def warm_up(self) -> str:
        """Load what the first search needs; the sentence about the device. For a lane."""
        self._current_searcher()
        return self._current_encoder().device_sentence

    def search(
        self,
        query: Query,
        *,
        on_matches: Callable[[Sequence[Match]], None],
        control: Control,
        limit: int = 1000,
    ) -> Findings:
        """Search with the chosen backbone; see ``services.search``."""
        return self._current_searcher().search(
            query, on_matches=on_matches, control=control, limit=limit
        )

    def run(self, control: Control, on_progress: ProgressCallback) -> int:
        """Index everything pending; how many photos were indexed."""
        from patchfind.services.assembly import index_library

        encoder = self._current_encoder()
        return index_library(self._library, encoder, control, on_progress).indexed

    def read_photo(self, path: Path) -> PhotoPixels:
        """A photo's pixels, decoded in a process of its own. Raises PhotoProblem."""
        return self._decoded(path, _VIEW_SIDE)

    def read_preview(self, path: Path) -> PhotoPixels:
        """A small picture of a photo that is not indexed yet. Raises PhotoProblem."""
        return self._decoded(path, _PREVIEW_SIDE)

    def read_thumbnail(self, content_hash: str) -> NDArray[np.uint8] | None:
        """The stored thumbnail, or None where there is none."""
        from patchfind.imaging.decode import decode
        from patchfind.imaging.thumbnails import ThumbnailStore

        path = ThumbnailStore(self._library.thumbnails_folder).path(content_hash)
        with suppress(PhotoProblem):
            return decode(path, long_side=None).pixels
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
                self._drop()
            finally:
                self._loading.release()

    def _current_encoder(self) -> Encoder:
        from patchfind.services.assembly import load_encoder_of

        with self._loading:
            settings = self._library.settings
            wanted = (settings.backbone, settings.device)
            if self._encoder is None or self._loaded_as != wanted:
                self._drop()
                self._encoder = load_encoder_of(self._library)
                self._loaded_as = wanted
            return self._encoder

    def _current_searcher(self) -> Searcher:
        from patchfind.services.assembly import open_searcher

        encoder = self._current_encoder()
        with self._loading:
            if self._searcher is None:
                self._searcher = open_searcher(self._library, encoder)
            return self._searcher

    def _decoded(self, path: Path, long_side: int) -> PhotoPixels:
        """The photo from a decoding process for that size, started on first use."""
        from patchfind.imaging.pool import DecodePool

        with self._pool_lock:
            if self._closed:
                raise Cancelled
            if long_side not in self._pools:
                self._pools[long_side] = DecodePool(1, long_side=long_side)
            future = self._pools[long_side].decode(path)
        return future.result()

    def _drop(self) -> None:
        """Let go of the loaded encoder and its searcher. Under the lock."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = None
        self._encoder = None


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

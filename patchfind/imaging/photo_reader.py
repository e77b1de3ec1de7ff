"""Photos as the screen needs them: a large view, a preview, a stored thumbnail."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.foundation.errors import Cancelled, PhotoProblem
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.thumbnails import ThumbnailStore

_PREVIEW_SIDE = 320
_VIEW_SIDE = 4096
"""Long side in pixels at which a photo is looked at; enough to zoom into."""
_AT_ONCE = {_PREVIEW_SIDE: 2, _VIEW_SIDE: 1}
"""As many of a size as are asked for at once, so that stored thumbnails come while one photo
without takes its time, and none of them waits for a photo that is looked at."""


class PhotoReader:
    """Decodes in processes that start with the first photo. Thread-safe.

    ``thumbnails`` is the folder of the stored ones. After ``close``, everything raises Cancelled.
    """

    def __init__(self, thumbnails: Path) -> None:
        self._thumbnails = thumbnails
        self._lock = threading.Lock()
        self._pool: DecodePool | None = None
        self._closed = False

    def photo(self, path: Path) -> PreparedPhoto:
        """A photo to look at. Raises PhotoProblem, ProcessProblem."""
        return self._decoded(path, _VIEW_SIDE)

    def preview(self, path: Path) -> PreparedPhoto:
        """A small picture of a photo without a stored thumbnail. Raises as ``photo`` does."""
        return self._decoded(path, _PREVIEW_SIDE)

    def thumbnail(self, content_hash: str) -> NDArray[np.uint8] | None:
        """The stored thumbnail (h, w, 3), decoded like any photo; None where none is ours."""
        path = ThumbnailStore(self._thumbnails).stored(content_hash)
        if path is None:
            return None
        with suppress(PhotoProblem):
            return self.preview(path).pixels
        return None

    def close(self) -> None:
        """End the decoding processes; idempotent."""
        with self._lock:
            self._closed = True
            if self._pool is not None:
                self._pool.close()

    def _decoded(self, path: Path, long_side: int) -> PreparedPhoto:
        with self._lock:
            if self._closed:
                raise Cancelled
            if self._pool is None:
                self._pool = DecodePool(sum(_AT_ONCE.values()), at_once=_AT_ONCE)
            future = self._pool.decode(path, long_side)
        return future.result()

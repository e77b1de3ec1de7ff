"""Small pictures of our own on disk: WebP files named by a hash. Thumbnails, and kept views."""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
import struct
from collections.abc import Set
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box
from patchfind.domain.progress import Control
from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.regular_file import open_regular

LONG_SIDE = 320
_QUALITY = 80
_METHOD = 2
_MOST_BYTES = 1 << 20
"""No thumbnail comes near: 320 × 320 pixels of noise take less than 200 KB."""
_CONTENT_HASH = re.compile(r"[0-9a-f]{32}")
_HEADER = struct.Struct("<4sI8sI3s3sHH")
"""Of a lossy WebP: "RIFF", bytes, "WEBPVP8 ", bytes, frame tag, start code, width, height."""
_NOTE = b"PatchFind: some thumbnails here may be of photos that were never indexed.\n"
_is_note = own_files.begins_with(_NOTE)
_START_CODE = b"\x9d\x01\x2a"
_SIDE_BITS = 0x3FFF
"""The low bits of a side; those above ask to enlarge the picture when it is shown."""


class ThumbnailStore:
    """The thumbnails in one folder, two levels deep. Safe for several processes at once.

    A thumbnail is either whole or absent: it is written under another name and moved into
    place. It is not forced to disk: after a power cut it may be missing or empty. An empty one
    counts as absent, and is made again when its photo is given to ``write``.
    """

    long_side = LONG_SIDE
    _quality = _QUALITY
    _durable = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, content_hash: str) -> Path:
        """Where the thumbnail of the photo with ``content_hash`` lies, once written."""
        return self.folder / content_hash[:2] / content_hash[2:4] / f"{content_hash}.webp"

    def stored(self, content_hash: str) -> Path | None:
        """The file of that thumbnail; None where there is none, or one that we did not write.

        The folder is input like any other: what lies there may be a pipe, a link to a device, or
        a picture of any kind and size. Looking costs a header; nothing is decoded.
        """
        if not _CONTENT_HASH.fullmatch(content_hash):
            return None
        path = self.path(content_hash)
        try:
            with open_regular(path, most_bytes=_MOST_BYTES) as file:
                header = file.read(_HEADER.size)
        except OSError:
            return None
        return path if self._is_one(header) else None

    def write(self, content_hash: str, pixels: NDArray[np.uint8]) -> None:
        """Keep a thumbnail of ``pixels`` (h, w, 3), unless one is there. Raises StorageProblem."""
        from PIL import Image

        target = self.path(content_hash)
        with _storage(self.folder):
            if _holds_something(target):
                return
            image = Image.fromarray(pixels)
            side = self.long_side
            image.thumbnail((side, side), Image.Resampling.HAMMING, reducing_gap=2.0)
            encoded = io.BytesIO()
            image.save(encoded, "WEBP", quality=self._quality, method=_METHOD)
            for folder in (target.parent, self._drafts):
                own_files.make_folder(folder)
            content = encoded.getvalue()
            durable, drafts = self._durable, self._drafts
            own_files.write(target, content, _may_become_one, durable=durable, drafts=drafts)

    def remove_drafts(self) -> None:
        """Remove what killed writers left; for the only writer to call. Raises StorageProblem."""
        with _storage(self.folder), contextlib.suppress(FileNotFoundError, NotADirectoryError):
            own_files.remove_drafts(self._drafts, _may_become_one)

    @property
    def may_hold_strays(self) -> bool:
        """Whether thumbnails may be here of photos that were never indexed: see ``begin``."""
        return own_files.is_own(self._unfinished, _is_note)

    def begin(self) -> None:
        """Note on disk that thumbnails are made of photos that may not come to be indexed.

        The note stays until ``end``, whatever happens in between. Raises StorageProblem.
        """
        with _storage(self.folder):
            own_files.make_folder(self.folder)
            own_files.write(self._unfinished, _NOTE, _is_note)

    def end(self) -> None:
        """Take that note back: there are no strays. Raises StorageProblem."""
        with _storage(self.folder):
            own_files.delete(self._unfinished, _is_note)

    def remove_all_but(self, kept: Set[str], control: Control) -> None:
        """Delete the thumbnails of contents that are not ``kept``. Raises StorageProblem,
        Cancelled."""
        with _storage(self.folder):
            for folder, _folders, names in os.walk(self.folder):
                control.checkpoint()
                for name in names:
                    path = Path(folder, name)
                    named = _CONTENT_HASH.fullmatch(path.stem) and self.path(path.stem) == path
                    if named and path.stem not in kept:
                        own_files.delete(path, self._is_one)

    def _is_one(self, header: bytes) -> bool:
        """Whether a file that begins so is a WebP as ``write`` makes it: lossy, whole, small."""
        if len(header) < _HEADER.size:
            return False
        riff, _, kind, _, _, start_code, width, height = _HEADER.unpack_from(header)
        sides = (width & _SIDE_BITS, height & _SIDE_BITS)
        return (riff, kind, start_code) == (b"RIFF", b"WEBPVP8 ", _START_CODE) and all(
            1 <= side <= self.long_side for side in sides
        )

    @property
    def _unfinished(self) -> Path:
        return self.folder / "unfinished"

    @property
    def _drafts(self) -> Path:
        return self.folder / "drafts"


def _may_become_one(head: bytes) -> bool:
    """Whether a file begins like a WebP, as far as it was written."""
    return b"RIFF".startswith(head[:4]) and b"WEBP".startswith(head[8:12])


def _holds_something(file: Path) -> bool:
    """Whether something is at ``file`` that is more than an empty file."""
    try:
        found = file.lstat()
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(found.st_mode) or found.st_size > 0


def _storage(folder: Path) -> contextlib.AbstractContextManager[None]:
    return StorageProblem.where_refused(
        "Thumbnails could not be written to {path} ({why}). Make room on that disk, or "
        "allow writing there, and start again.",
        path=folder,
    )


class ViewPictures(ThumbnailStore):
    """Written as thumbnails are, but larger, and on disk for good before anything counts on them:
    the photo that one was cut from may be gone tomorrow.

    640 pixels are as many as the encoders and the verification look at; about 50 KB.
    """

    long_side = 640
    _quality = 90
    _durable = True

    def keep(self, name: str, pixels: NDArray[np.uint8], frame: Box) -> None:
        """Keep the part ``frame`` (fractions) of an upright photo (h, w, 3), unless it is there.

        Raises StorageProblem.
        """
        from PIL import Image

        height, width = pixels.shape[:2]
        box = frame.to_pixels(width, height)
        wide, high = box[2] - box[0], box[3] - box[1]
        scale = min(1.0, self.long_side / max(wide, high))
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        part = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, box=box)
        self.write(name, np.asarray(part))

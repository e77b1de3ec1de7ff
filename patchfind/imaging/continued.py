"""A file that ends early, given two different ends: where the pictures differ, lines are missing.

The codecs of WebP, HEIC and AVIF give all of a picture or nothing, and take whatever stands in the
place of its end for its end: a download that was given up leaves zeros there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from patchfind.foundation.errors import PhotoProblem
from patchfind.imaging.boxes import boxes
from patchfind.imaging.picture import Open, Picture
from patchfind.imaging.unwritten import unwritten

Mask = NDArray[np.bool_]

_FILLS = (b"\0", b"\xff", b"\x55", b"\xaa", bytes(range(1, 128)))
"""Ends of which a codec may refuse some, but seldom all but one."""
_ZEROS = bytes(16)
_RIFF, _WEBP_PIXELS = b"RIFF", (b"VP8 ", b"VP8L", b"ALPH")
_MAY_BE_ZEROS, _MOST_BEFORE_PIXELS = b"VP8 ", 64
_PAPER = (128, 128, 128)
"""What stands for what is missing."""


def can_be_continued(data: bytes) -> bool:
    """Whether ``data`` begins like a WebP, HEIC or AVIF."""
    return data.startswith(_RIFF) or data[4:8] == b"ftyp"


def ends_in_idle_zeros(data: bytes, open_it: Open) -> bool:
    """Whether a WebP, HEIC or AVIF ends, as far as it says that it reaches, in zeros that mean
    nothing. In a WebP they may be a white sky: then it is none without half of them.
    """
    if not can_be_continued(data):
        return False
    told = data[: _announced(data)]
    if not told.endswith(_ZEROS):
        return False
    body = told.rstrip(b"\0")
    if _MAY_BE_ZEROS not in data[:_MOST_BEFORE_PIXELS]:
        return True
    try:
        open_it(next(_continuations(data, (len(told) - len(body)) // 2)))
    except PhotoProblem:
        return False
    return True


def continued(data: bytes, open_it: Open) -> Picture | None:
    """The picture in a WebP, HEIC or AVIF that ends early or in zeros, or in a HEIC with holes.

    What is missing is grey. None where that cannot be known: no two ends make a picture of it.
    """
    load, pictures = _Loading(), []
    for one in _continuations(data):
        try:
            pictures.append(open_it(one, load))
        except PhotoProblem:
            continue
        if len(pictures) == 2:
            first, second = (np.asarray(picture.image) for picture in pictures)
            there, beyond = whole_lines((first != second).any(axis=2))
            image = greyed(pictures[0].image, beyond)
            return replace(pictures[0], image=image, lines_there=min(there, load.there))
    return None


class _Loading:
    """Loads pictures with all holes that there are in a HEIC, greys them, and keeps in ``there``
    the part of the lines that has none.
    """

    def __init__(self) -> None:
        self.there = 1.0

    def __call__(self, stored: Image.Image) -> None:
        stored.load()
        missing = unwritten(stored) if stored.format == "HEIF" else None
        if missing is not None:
            self.there = min(self.there, whole_lines(missing)[0])
            stored.paste(_PAPER, mask=Image.fromarray(missing))


def whole_lines(missing: Mask) -> tuple[float, Mask]:
    """The part of the lines before the first with a ``missing`` pixel, and all beyond them.

    Lines are counted from the side from which there are most: a stored picture may be turned.
    """
    best, beyond = -1.0, missing
    for turned in (missing, missing.T):
        for step in (1, -1):
            lines: Mask = np.asarray(turned.any(axis=1))[::step]
            there = float(np.argmax(lines)) / len(lines) if lines.any() else 1.0
            if there > best:
                gone = (np.arange(len(lines)) >= round(there * len(lines)))[::step]
                all_of_them = np.broadcast_to(gone[:, np.newaxis], turned.shape)
                best, beyond = there, all_of_them if turned is missing else all_of_them.T
    return best, beyond


def greyed(image: Image.Image, missing: Mask) -> Image.Image:
    """An RGB ``image`` that shows nothing where something is ``missing``."""
    pixels = np.array(image)
    pixels[missing] = _PAPER
    return Image.fromarray(pixels)


def _announced(data: bytes) -> int:
    """How many bytes of it a file speaks of; what is behind them is no part of it."""
    if data.startswith(_RIFF):
        return 8 + int.from_bytes(data[4:8], "little")
    return max((end for name, _begin, end in boxes(data) if name.isalnum()), default=0)


def _continuations(data: bytes, length: int | None = None) -> Iterator[bytes]:
    """``data`` up to where it ends, be it in zeros, with one end after another.

    Each is of ``length`` bytes; where that is None, of as many as a decoder may want.
    """
    body = data[: _announced(data)].rstrip(b"\0")
    if not data.startswith(_RIFF):
        yield from (body + _filled(fill, _announced(data) - len(body)) for fill in _FILLS)
        return
    at = 12
    while (end := at + 8 + int.from_bytes(body[at + 4 : at + 8], "little")) <= len(body):
        at = end + end % 2
    if body[at : at + 4] not in _WEBP_PIXELS:  # all pixels are there: without what was cut
        yield from 2 * (_riff(body[:at]),)
        return
    pixels = body[at + 8 :]  # a decoder reads on while it finds nothing wrong
    rest = body[:at]
    for fill in _FILLS:
        whole = pixels + _filled(fill, 4 * len(data) if length is None else length)
        yield _riff(rest + _chunk(body[at : at + 4], whole))


def _filled(fill: bytes, length: int) -> bytes:
    return (fill * (length // len(fill) + 1))[:length]


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def _riff(data: bytes) -> bytes:
    """A RIFF file that says how long it is."""
    return data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]

"""A PNG, BMP or GIF that ends early: its codec gives the lines that are there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from PIL import Image, ImageFile

from patchfind.imaging import png
from patchfind.imaging.picture import Open, Picture

_GIF_PASSES = ((0, 8), (4, 8), (2, 4), (1, 2))
"""The first line and the step of each pass over an interlaced GIF."""

_only_one = threading.Lock()


def lines_there(data: bytes, open_it: Open) -> Picture | None:
    """The picture in a file that ends early, with the part of its lines that is there."""
    load = _Loading()
    if data.startswith(png.SIGNATURE):
        data = data[: png.first_damaged(data)]
    if not data.startswith(b"BM"):  # whose pixels may be zeros
        data = data.rstrip(b"\0")
    picture = open_it(data, load)
    return replace(picture, lines_there=load.there)


class _Loading:
    """Loads what there is of a picture, and keeps in ``there`` which part of its lines that is.

    Of an interlaced one, lines that are missing between others look like those above them.
    """

    def __init__(self) -> None:
        self.there = 0.0

    def __call__(self, stored: Image.Image) -> None:
        order, spread = _lines_of(stored)
        with _truncation_allowed():
            stored.load()
        lines = np.asarray(stored).reshape(stored.height, stored.width, -1)[order]
        blank = (lines == lines[-1:, :1]).all(axis=(1, 2))
        missing = len(blank) if blank.all() else int(np.argmin(blank[::-1]))
        self.there = 1 - missing / stored.height
        if missing == len(blank):  # perhaps some of the lines before these are missing too
            self.there = 0.0
        elif spread:
            for line in sorted(order[len(order) - missing :]):
                above = stored.crop((0, line - 1, stored.width, line))
                stored.paste(above, (0, line))


def _lines_of(stored: Image.Image) -> tuple[list[int], bool]:
    """The lines in the order in which they are stored, and whether they lie among each other.

    Of an interlaced PNG those of the last pass alone, which is half of the picture.
    """
    height = stored.height
    if stored.format == "PNG":
        if stored.info.get("interlace"):
            return list(range(1, height, 2)), True
        return list(range(height)), False
    (_codec, (_left, top, _right, bottom), _offset, arguments), *_ = stored.tile  # type: ignore[attr-defined]
    if stored.format == "GIF":
        passes = _GIF_PASSES if arguments[1] else ((0, 1),)
        inside = bottom - top
        order = [top + line for first, step in passes for line in range(first, inside, step)]
        return order, bool(arguments[1])
    upwards = arguments[-1] == -1
    return list(range(height))[:: -1 if upwards else 1], False


@contextmanager
def _truncation_allowed() -> Iterator[None]:
    """Let Pillow hand over what it has of a file that ends early: one switch for the process."""
    with _only_one:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False

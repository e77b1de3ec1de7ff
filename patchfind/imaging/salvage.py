"""What can be had of a file that its codec refuses: all of the photo, or the greater part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from patchfind.foundation.errors import PhotoProblem, PhotoUnreadable
from patchfind.imaging import png
from patchfind.imaging.continued import can_be_continued, continued, ends_in_idle_zeros
from patchfind.imaging.cut_jpeg import has_no_end, jpeg_without_end
from patchfind.imaging.cut_lines import lines_there
from patchfind.imaging.cut_tiff import strips_there
from patchfind.imaging.formats import TIFF_SIGNATURES
from patchfind.imaging.picture import Open, Picture
from patchfind.imaging.reasons import cut_short

_ENOUGH = 0.5
"""The part of a photo's lines that makes it worth having."""

_JPEG = b"\xff\xd8\xff"
_LINE_BY_LINE = (png.SIGNATURE, b"BM", b"GIF8")
_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_COLOURS = frozenset({b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"})
_KEPT_SEGMENTS = re.compile(rb"\xe1Exif\0|\xe2ICC_PROFILE\0..|\xeeAdobe.{7}", re.DOTALL)
_START_OF_SCAN = 0xDA

_PARTS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes, Open], Picture | None]], ...] = (
    (lambda data: data.startswith(_JPEG), jpeg_without_end),
    (lambda data: data.startswith(_LINE_BY_LINE), lines_there),
    (lambda data: data.startswith(TIFF_SIGNATURES), strips_there),
    (can_be_continued, continued),
)
"""How it is found out which lines a file that ends early holds.

Of the others nothing is used: in a JPEG 2000 and most RAW files each line is spread over the whole
file, in a flattened Photoshop file its red lies far from its blue, and their codecs give all or
nothing. In a WebP, HEIC or AVIF that is so where the codec refuses all ends but one.
"""


def salvaged(data: bytes, problem: PhotoProblem, open_it: Open) -> Picture:
    """The picture in ``data``, which ``open_it`` refused with ``problem``, which is raised else.

    Without metadata that its codec chokes on, and without the end marker, a photo is as it was;
    where lines are missing, the part that is there is told by ``Picture.lines_there``.
    """
    if isinstance(problem.__cause__, NotImplementedError):
        raise problem  # without what it declares it would be another picture
    if not (isinstance(problem, PhotoUnreadable) or data.startswith(png.SIGNATURE)):
        raise problem  # only a PNG's metadata can be too large
    slimmer = list(_without_metadata(data))
    attempts: list[Callable[[], Picture | None]] = []
    if not has_no_end(data):
        attempts += [partial(open_it, one) for one in slimmer]
    if isinstance(problem, PhotoUnreadable):
        part = next((part for knows, part in _PARTS if knows(data)), None)
        if part is not None:
            attempts += [partial(part, one, open_it) for one in (data, *slimmer)]
    for attempt in attempts:
        with suppress(Exception):  # damaged data may raise anything, and what is wrong is known
            found = attempt()
            if found is not None and found.lines_there >= _ENOUGH:
                return found
            if found is not None and problem.path is not None:
                problem = cut_short(problem.path)
    raise problem


def may_lack_lines(data: bytes, open_it: Open) -> bool:
    """Whether a codec may have taken anything for the rest of a photo, without a word."""
    return has_no_end(data) or ends_in_idle_zeros(data, open_it)


def _without_metadata(data: bytes) -> Iterator[bytes]:
    """``data`` with less and less beside the pixels."""
    if data.startswith(png.SIGNATURE):
        yield png.SIGNATURE + b"".join(_chunks(data, _PIXELS | _COLOURS))
        yield png.SIGNATURE + b"".join(_chunks(data, _PIXELS))
    elif data.startswith(_JPEG):
        yield b"\xff\xd8" + b"".join(_segments(data))


def _chunks(data: bytes, names: frozenset[bytes]) -> Iterator[bytes]:
    """The chunks of a PNG with one of the ``names``; a sound one, where it could do without."""
    right = png.first_damaged(data) is None  # though a checksum be wrong
    for name, start, end in png.chunks(data):
        if name in names and (name in _PIXELS or png.is_sound(data, start, end)):
            yield png.with_checksum(data, start, end) if right else data[start:end]


def _segments(data: bytes) -> Iterator[bytes]:
    """A JPEG behind its first marker, without the segments that are for programs and people."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        marker, content = data[at + 1], data[at + 1 : at + 2] + data[at + 4 : end]
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or _KEPT_SEGMENTS.match(content):
            yield data[at:end]
        at = end
    yield data[at:]

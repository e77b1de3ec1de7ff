"""What can be had of a file that its codec refuses: all of the photo, or the greater part of it."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
from PIL import ImageFile

from patchfind.foundation.errors import PhotoProblem, PhotoUnreadable
from patchfind.imaging.picture import Picture

Open = Callable[[bytes], Picture]

_ENOUGH = 0.5
"""The part of a photo's lines that makes it worth having."""

_PNG, _JPEG, _BITMAP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM"
_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_COLOURS = frozenset({b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"})
_KEPT_SEGMENTS = re.compile(rb"\xe1Exif\0|\xe2ICC_PROFILE\0..|\xeeAdobe.{7}", re.DOTALL)
_START_OF_SCAN, _END = 0xDA, b"\xff\xd9"
_BEHIND_ALL_SCANS = re.compile(rb"\xff[\x01-\xc3\xc5-\xcf\xd8\xd9\xde-\xfe]")
"""A marker that stands neither in a JPEG's scans nor between two."""
_PROGRESSIVE = re.compile(rb"\xff\xc2")
_COARSE = 0.99
_NOISE = bytes(range(1, 128)) * 8
_ANYTHING = _NOISE + b"".join(bytes((0xFF, mark)) + _NOISE for mark in (*range(0xD0, 0xD8),) * 2)
"""What would be taken for the rest of a scan, one with restart markers too."""

_only_one = threading.Lock()


def salvaged(data: bytes, problem: PhotoProblem, open_it: Open) -> Picture:
    """The picture in ``data``, which ``open_it`` refused with ``problem``, which is raised else.

    Without metadata that its codec chokes on, and without the end marker, a photo is as it was;
    where lines are missing, the part that is there is told by ``Picture.lines_there``.
    """
    if isinstance(problem.__cause__, NotImplementedError):
        raise problem  # without what it declares it would be another picture
    if not (isinstance(problem, PhotoUnreadable) or data.startswith(_PNG)):
        raise problem  # only a PNG's metadata can be too large
    slimmer = list(_without_metadata(data))
    attempts: list[Callable[[], Picture | None]] = []
    if not may_lack_lines(data):
        attempts += [partial(open_it, one) for one in slimmer]
    if isinstance(problem, PhotoUnreadable):
        attempts += [partial(_partial, one, open_it) for one in (data, *slimmer)]
    for attempt in attempts:
        try:
            found = attempt()
        except PhotoProblem:
            continue
        if found is not None and found.lines_there >= _ENOUGH:
            return found
    raise problem


def may_lack_lines(data: bytes) -> bool:
    """Whether ``data`` is a JPEG without an end: its codec takes zeros for the rest of a photo."""
    return data.startswith(_JPEG) and data.rfind(_END) < data.find(b"\xff\xda")


def _without_metadata(data: bytes) -> Iterator[bytes]:
    """``data`` with less and less beside the pixels."""
    if data.startswith(_PNG):
        yield _PNG + b"".join(_chunks(data, _PIXELS | _COLOURS))
        yield _PNG + b"".join(_chunks(data, _PIXELS))
    elif data.startswith(_JPEG):
        yield b"\xff\xd8" + b"".join(_segments(data))


def _chunks(data: bytes, names: frozenset[bytes]) -> Iterator[bytes]:
    """The chunks of a PNG with one of the ``names``; a sound one, where it could do without."""
    at = len(_PNG)
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name, checksum = data[at + 4 : at + 8], data[end - 4 : end]
        plain = name in _PIXELS or zlib.crc32(data[at + 4 : end - 4]).to_bytes(4, "big") == checksum
        if name in names and plain:
            yield data[at:end]
        at = end


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


def _partial(data: bytes, open_it: Open) -> Picture | None:
    """The picture in a file that ends early, with the part of its lines that is there."""
    if data.startswith(_JPEG):
        return _jpeg_without_end(data, open_it)
    interlaced = data.startswith(_PNG) and data[28:29] != b"\0"
    if interlaced or not data.startswith((_PNG, _BITMAP)):
        return None
    with _truncation_allowed():
        picture = open_it(data)
    lines = np.asarray(picture.image)
    if data.startswith(_PNG):  # a bitmap's first line is the lowest
        lines = lines[::-1]
    blank = (lines == lines[:1, :1]).all(axis=(1, 2))
    missing = len(blank) if blank.all() else int(np.argmin(blank))
    return replace(picture, lines_there=1 - missing / len(blank))


def _jpeg_without_end(data: bytes, open_it: Open) -> Picture | None:
    """A JPEG with the end marker that it lacks.

    Scans that end early take for their rest whatever follows. Where two continuations come to the
    same picture nothing was missing; else the first line in which they differ is not whole.
    """
    scans = data.find(b"\xff\xda")
    behind = _BEHIND_ALL_SCANS.search(data, scans + 2)
    body = data[: behind.start() if behind else len(data)].rstrip(b"\0") + b"\0"
    picture, other = (open_it(body + more + _END) for more in (b"", _ANYTHING))
    differing = (np.asarray(picture.image) != np.asarray(other.image)).any(axis=(1, 2))
    there = float(np.argmax(differing)) / len(differing) if differing.any() else 1.0
    if _PROGRESSIVE.search(data, 0, scans) and data.count(b"\xff\xda", scans + 2):
        # After the first scan every line is there, and each further one makes them finer.
        there = _COARSE if there < 1 or _is_coarse(data, scans) else 1.0
    return replace(picture, lines_there=there)


def _is_coarse(data: bytes, scans: int) -> bool:
    """Whether a progressive JPEG lacks some of its scans; the first begins at ``scans``."""
    frame = _PROGRESSIVE.search(data, 0, scans)
    assert frame is not None
    at = frame.start()
    components = {data[at + 10 + 3 * place] for place in range(data[at + 9])}
    fine: set[tuple[int, bool]] = set()
    while scans >= 0:
        count = data[scans + 4]
        named = data[scans + 5 : scans + 5 + 2 * count : 2]
        first, _last, bits = data[scans + 5 + 2 * count : scans + 8 + 2 * count]
        if bits & 15 == 0:
            fine |= {(component, first > 0) for component in named}
        scans = data.find(b"\xff\xda", scans + 2)
    return fine < {(component, high) for component in components for high in (False, True)}


@contextmanager
def _truncation_allowed() -> Iterator[None]:
    """Let Pillow hand over what it has of a file that ends early: one switch for the process."""
    with _only_one:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False

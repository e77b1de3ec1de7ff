"""A JPEG without an end: which of its lines are there, and whether they are fine."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from patchfind.imaging.picture import Open, Picture

_END = b"\xff\xd9"
_BEHIND_ALL_SCANS = re.compile(rb"\xff[\x01-\xc3\xc5-\xcf\xd8\xd9\xde-\xfe]")
"""A marker that stands neither in a JPEG's scans nor between two."""
_PROGRESSIVE = re.compile(rb"\xff\xc2")
_COARSE = 0.99
_NOISE = bytes(range(1, 128)) * 8
_ANYTHING = _NOISE + b"".join(bytes((0xFF, mark)) + _NOISE for mark in (*range(0xD0, 0xD8),) * 2)
"""What would be taken for the rest of a scan, one with restart markers too."""


def has_no_end(data: bytes) -> bool:
    """Whether ``data`` is a JPEG without an end: its codec takes zeros for the rest of a photo."""
    return data.startswith(b"\xff\xd8\xff") and data.rfind(_END) < data.find(b"\xff\xda")


def jpeg_without_end(data: bytes, open_it: Open) -> Picture | None:
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

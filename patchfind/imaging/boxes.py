"""The boxes of which HEIC, AVIF and JPEG 2000 files consist."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping, Sequence

_HEADS: Mapping[bytes, int] = {b"meta": 4}
"""The bytes before the first box inside a box of this name, where there are any."""


def boxes(
    data: bytes | mmap.mmap, start: int = 0, end: int | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """The name of each box from ``start`` on, and where its content begins and ends.

    The last may end behind ``data``, which was cut short then.
    """
    at, end = start, len(data) if end is None else end
    while at + 8 <= min(end, len(data)):
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:  # a long box has its size after its name
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:  # to the end
            size = end - at
        if size < head:
            return
        yield data[at + 4 : at + 8], at + head, at + size
        at += size


def inside(data: bytes, way: Sequence[bytes]) -> Iterator[bytes]:
    """The contents of all boxes that lie at the end of ``way``, a box in a box in a box."""
    places = [(0, len(data))]
    for name in way:
        places = [
            (begin + (_HEADS.get(name, 0) if name != way[-1] else 0), end)
            for start, stop in places
            for found, begin, end in boxes(data, start, stop)
            if found == name
        ]
    return (data[begin:end] for begin, end in places)


def aperture(data: bytes, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The part of an AVIF's pixels that is to be seen: left, top, right, bottom; None for all.

    ``size`` is that of the pixels. Pillow shows them all; libheif, which says how large the picture
    is that is to be seen, does not decode AVIF. Raises NotImplementedError.
    """
    import pi_heif

    claps = list(inside(data, (b"meta", b"iprp", b"ipco", b"clap")))
    if not claps:
        return None
    seen = set(pi_heif.open_heif(data).size)
    for clap in claps:
        width, height, across, down = (
            over / max(1, under) for over, under in struct.iter_unpack(">iI", clap[:32])
        )
        if {round(width), round(height)} == seen and set(size) != seen:
            left = round(across + (size[0] - width) / 2)
            top = round(down + (size[1] - height) / 2)
            return left, top, left + round(width), top + round(height)
    if set(size) != seen:
        raise NotImplementedError("not supported: how the picture is cropped")
    return None

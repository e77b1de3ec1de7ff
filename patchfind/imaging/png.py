"""The chunks of a PNG, and whether its pixels are those that were written."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = b"IDAT"
_AT_ONCE = 1 << 20


def chunks(data: bytes | mmap.mmap) -> Iterator[tuple[bytes, int, int]]:
    """The name of each chunk, and where it begins and ends; the last may end behind ``data``."""
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at, end
        at = end


def is_sound(data: bytes, start: int, end: int) -> bool:
    """Whether a chunk's checksum is right; that of one which ends early is not."""
    return zlib.crc32(data[start + 4 : end - 4]).to_bytes(4, "big") == data[end - 4 : end]


def with_checksum(data: bytes, start: int, end: int) -> bytes:
    """A chunk with its right checksum; one that ends early as it is."""
    if end > len(data):
        return data[start:]
    return data[start : end - 4] + zlib.crc32(data[start + 4 : end - 4]).to_bytes(4, "big")


def first_damaged(data: bytes) -> int | None:
    """Where the first chunk of pixels begins that holds other bytes than were written; None where
    none does. Decoders make something of it all the same.

    A program may write wrong checksums: those of the compressed pixels themselves count more.
    """
    for name, start, end in chunks(data):
        if name == _PIXELS and end <= len(data) and not is_sound(data, start, end):
            return None if _decompresses(data) else start
    return None


def _decompresses(data: bytes) -> bool:
    """Whether all pixels are there, and as they were compressed."""
    stream = zlib.decompressobj()
    try:
        for name, start, end in chunks(data):
            if name == _PIXELS:
                some = data[start + 8 : end - 4]
                while some and not stream.eof:
                    stream.decompress(some, _AT_ONCE)
                    some = stream.unconsumed_tail
    except zlib.error:
        return False
    return stream.eof

"""What a file's outer structure says of a picture that no codec can decode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from patchfind.imaging import png
from patchfind.imaging.boxes import boxes

_RIFF, _TIFF = b"RIFF", (b"II*\0", b"MM\0*")
_FIRST_CHUNK = 12
"""Where the first chunk of a WebP file begins: its name, its length, its content."""


def ends_early(data: bytes) -> bool:
    """Whether ``data`` breaks off before what it announces: a WebP, HEIC, AVIF, PNG or TIFF."""
    if data.startswith(_RIFF):
        return 8 + int.from_bytes(data[4:8], "little") > len(data)
    if data[4:8] == b"ftyp":
        return any(end > len(data) for _name, _begin, end in boxes(data))
    if data.startswith(png.SIGNATURE):
        return b"IEND" not in data
    if data.startswith(_TIFF):
        order: Literal["little", "big"] = "little" if data.startswith(b"II") else "big"
        return int.from_bytes(data[4:8], order) + 2 > len(data)
    return False


def webp_pixels(data: bytes) -> int | None:
    """How many pixels a WebP file says that it has; None for another file.

    Pillow opens a WebP file only once its decoder has all the memory that it wants.
    """
    size = _WEBP_SIZES.get(data[_FIRST_CHUNK : _FIRST_CHUNK + 4])
    if not data.startswith(_RIFF) or size is None:
        return None
    return size(data[_FIRST_CHUNK + 8 : _FIRST_CHUNK + 18].ljust(10, b"\0"))


def _lossy(chunk: bytes) -> int:
    width, height = (int.from_bytes(chunk[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width * height


def _lossless(chunk: bytes) -> int:
    bits = int.from_bytes(chunk[1:5], "little")
    return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)


def _extended(chunk: bytes) -> int:
    width, height = (int.from_bytes(chunk[at : at + 3], "little") + 1 for at in (4, 7))
    return width * height


_WEBP_SIZES: Mapping[bytes, Callable[[bytes], int]] = {
    b"VP8 ": _lossy,
    b"VP8L": _lossless,
    b"VP8X": _extended,
}

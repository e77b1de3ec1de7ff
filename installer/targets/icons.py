"""Icon files of Windows and macOS, made of the PNG files for Linux."""

from __future__ import annotations

import struct
from pathlib import Path

_ICNS_KINDS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09"}
_ICO_SIZES = (16, 24, 32, 48, 64, 256)


def icns(folder: Path) -> bytes:
    """An icon of macOS, from the files ``folder``/N.png."""
    parts = b""
    for size, kind in _ICNS_KINDS.items():
        picture = (folder / f"{size}.png").read_bytes()
        parts += kind + struct.pack(">I", len(picture) + 8) + picture
    return b"icns" + struct.pack(">I", len(parts) + 8) + parts


def ico(folder: Path) -> bytes:
    """An icon of Windows, from the files ``folder``/N.png."""
    pictures = [(size, (folder / f"{size}.png").read_bytes()) for size in _ICO_SIZES]
    offset = 6 + 16 * len(pictures)
    rows, content = b"", b""
    for size, picture in pictures:
        place = offset + len(content)
        rows += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
        content += picture
    return struct.pack("<HHH", 0, 1, len(pictures)) + rows + content

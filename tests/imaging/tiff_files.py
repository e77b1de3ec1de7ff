"""A small TIFF writer: deep colour pictures, and a DNG with a colour filter array and a preview."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from tests.imaging.rendered import encoded

Value = int | bytes | str | Sequence[int] | Sequence[Fraction] | Mapping[int, Any]


def _packed(value: Value) -> tuple[int, int, bytes]:
    """The TIFF type, count and bytes of a tag's value."""
    if isinstance(value, str):
        return 2, len(value) + 1, value.encode("ascii") + b"\0"
    if isinstance(value, bytes):
        return 1, len(value), value
    if isinstance(value, int):
        return 4, 1, struct.pack("<I", value)
    if isinstance(value[0], Fraction):
        pairs = [number for one in value for number in one.as_integer_ratio()]
        return 10, len(value), struct.pack(f"<{len(pairs)}i", *pairs)
    return 3, len(value), struct.pack(f"<{len(value)}H", *value)


def _directory(at: int, tags: dict[int, Value]) -> bytes:
    """An image file directory that will lie at byte ``at``, with its values behind it."""
    entries, values = b"", b""
    values_at = at + 2 + 12 * len(tags) + 4
    for tag, value in sorted(tags.items()):
        if isinstance(value, Mapping):  # a directory of its own
            kind, count, data = 4, 1, struct.pack("<I", values_at + len(values))
            values += _directory(values_at + len(values), dict(value))
        else:
            kind, count, data = _packed(value)
        if len(data) <= 4:
            field = data.ljust(4, b"\0")
        else:
            field = struct.pack("<I", values_at + len(values))
            values += data + b"\0" * (len(data) % 2)
        entries += struct.pack("<HHI", tag, kind, count) + field
    return struct.pack("<H", len(tags)) + entries + b"\0\0\0\0" + values


def plain_tiff(data: bytes, tags: dict[int, Value]) -> bytes:
    """An uncompressed little-endian TIFF of one strip; ``tags`` say what ``data`` means."""
    height = tags[257]
    layout: dict[int, Value] = {259: [1], 273: 8, 278: height, 279: len(data)}
    data += b"\0" * (len(data) % 2)
    directory_at = 8 + len(data)
    directory = _directory(directory_at, {**layout, **tags})
    return struct.pack("<2sHI", b"II", 42, directory_at) + data + directory


def dng(
    colours: Image.Image,
    *,
    preview: Image.Image | None,
    orientation: int = 1,
    more: Mapping[int, Value] = MappingProxyType({}),
) -> bytes:
    """A camera RAW file: ``colours`` through an RGGB filter, 16 bits, and a JPEG ``preview``."""
    rgb = np.asarray(colours, dtype=np.uint16) * 257
    sensor = rgb[:, :, 1].copy()
    sensor[0::2, 0::2] = rgb[0::2, 0::2, 0]
    sensor[1::2, 1::2] = rgb[1::2, 1::2, 2]
    height, width = sensor.shape
    jpeg = b"" if preview is None else encoded(preview, "JPEG", quality=95)
    data = sensor.tobytes() + jpeg + b"\0" * (len(jpeg) % 2)
    preview_at = 8 + sensor.nbytes
    main_at = 8 + len(data)
    identity = [Fraction(int(row == column)) for row in range(3) for column in range(3)]
    tags: dict[int, Value] = {
        254: 0,
        256: width,
        257: height,
        258: [16],
        259: [1],
        262: [32803],
        271: "Rendered",
        272: "Rendered One",
        273: 8,
        274: [orientation],
        277: [1],
        278: height,
        279: sensor.nbytes,
        33421: [2, 2],
        33422: bytes([0, 1, 1, 2]),
        50706: bytes([1, 4, 0, 0]),
        50708: "Rendered One",
        50717: 65535,
        50721: identity,
        50728: [Fraction(1)] * 3,
        50778: [21],
        **more,
    }
    if preview is not None:
        tags[330] = main_at + len(_directory(main_at, {**tags, 330: 0}))
    directories = _directory(main_at, tags)
    if preview is not None:
        preview_tags: dict[int, Value] = {
            254: 1,
            256: preview.width,
            257: preview.height,
            258: [8, 8, 8],
            259: [7],
            262: [6],
            273: preview_at,
            277: [3],
            278: preview.height,
            279: len(jpeg),
        }
        directories += _directory(main_at + len(directories), preview_tags)
    return struct.pack("<2sHI", b"II", 42, main_at) + data + directories

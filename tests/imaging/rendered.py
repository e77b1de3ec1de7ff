"""Pictures that the imaging tests render: known colours at known places."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (20, 160, 40), (30, 40, 190), (230, 210, 40)


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red and green above blue and yellow: no turn or mirror image of it looks the same."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(YELLOW, (width // 2, height // 2, width, height))
    return picture


def corners(pixels: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """The colours in the middles of the four quarters: upper left, right, lower left, right."""
    height, width = pixels.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return [tuple(int(value) for value in pixels[y, x]) for y in rows for x in columns]


def worst_difference(pixels: NDArray[np.uint8], expected: list[tuple[int, int, int]]) -> int:
    """The largest difference of any channel at the middles of the four quarters."""
    return int(np.abs(np.array(corners(pixels)) - np.array(expected)).max())


QUARTERS = [RED, GREEN, BLUE, YELLOW]


def busy(width: int, height: int, seed: int = 0) -> Image.Image:
    """A picture with detail at many scales, so that its files are not trivially small."""
    random = np.random.default_rng(seed)
    layers = np.zeros((height, width, 3), dtype=np.float32)
    for cells in (4, 16, 64):
        layer = Image.fromarray(random.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        layers += np.asarray(layer.resize((width, height), Image.Resampling.BILINEAR))
    return Image.fromarray((layers / 3).astype(np.uint8))


def saved(picture: Image.Image, path: Path, **options: object) -> Path:
    """``path``, with ``picture`` written to it in the format that its extension names."""
    picture.save(path, **options)  # type: ignore[arg-type]
    return path


def encoded(picture: Image.Image, picture_format: str, **options: object) -> bytes:
    """The bytes of ``picture`` in a format of Pillow's."""
    buffer = io.BytesIO()
    picture.save(buffer, picture_format, **options)
    return buffer.getvalue()


def srgb_profile() -> bytes:
    """An ICC profile that says sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims to be ``width`` × ``height``."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")

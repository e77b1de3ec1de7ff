"""One scene of which the corpus is made: what every file that holds it must look like."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from patchfind.imaging.decode import decode_bytes
from tests.imaging.rendered import quarters

WIDTH, HEIGHT = 50, 34
"""No whole number of tiles, so that their edges count."""


def _scene() -> NDArray[np.uint8]:
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    slopes = np.stack([across // 2, down, -across // 3], axis=-1)
    lit = np.asarray(quarters(WIDTH, HEIGHT)).astype(np.int16) + slopes - 10
    return np.asarray(np.clip(lit, 0, 255), dtype=np.uint8)


RGB = _scene()
GREY = (RGB @ np.array((0.299, 0.587, 0.114))).astype(np.uint8)
GREY_SHOWN = np.repeat(GREY[:, :, None], 3, axis=2)
ALPHA = np.where(np.arange(WIDTH) < WIDTH // 2, 255, 64).astype(np.uint8)
ALPHA = np.broadcast_to(ALPHA[None, :, None], (HEIGHT, WIDTH, 1))


def on_paper(colours: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """``colours`` as they look on white paper."""
    opaque = alpha / 255
    shown: NDArray[np.uint8] = (colours * opaque + 255 * (1 - opaque) + 0.5).astype(np.uint8)
    return shown


def deep(values: NDArray[np.uint8], kind: str) -> NDArray[Any]:
    """8-bit ``values`` as numbers of another ``kind`` (numpy's name), full where those are."""
    dtype = np.dtype(kind)
    if dtype.kind == "f":
        return (values / 255).astype(dtype)
    full = int(np.iinfo(dtype).max)
    return (values.astype(np.uint64) * full // 255).astype(dtype)


def tiff(pixels: NDArray[Any], **options: Any) -> bytes:
    """A TIFF as tifffile writes it."""
    return tiff_of([(pixels, options)])


def tiff_of(pages: list[tuple[NDArray[Any], dict[str, Any]]], **options: Any) -> bytes:
    """A TIFF of several pages, each with its own options of tifffile's."""
    target = io.BytesIO()
    with tifffile.TiffWriter(target, **options) as writer:
        for pixels, chosen in pages:
            writer.write(pixels, metadata=None, **chosen)
    return target.getvalue()


def planes(pixels: NDArray[Any]) -> NDArray[Any]:
    """(h, w, samples) as (samples, h, w)."""
    return np.ascontiguousarray(np.moveaxis(pixels, 2, 0))


def shown(data: bytes, name: str = "p.tif", long_side: int | None = None) -> NDArray[np.uint8]:
    """What PatchFind makes of a file."""
    return decode_bytes(data, Path(name), long_side=long_side).pixels


def off(got: NDArray[np.uint8], expected: NDArray[np.uint8]) -> int:
    """The largest difference of any channel of any pixel."""
    assert got.shape == expected.shape
    return int(np.abs(got.astype(np.int16) - expected.astype(np.int16)).max())

"""Parts of a HEIC that its decoder left as they were: it says nothing where data are damaged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE = 8
"""Pixels of the side of a square that is looked at; what is left out is at least twice as large."""
_GREENS = (77, 84, 89, 94, 135, 136)
"""What Y = Cb = Cr = 0 becomes as R, G, B = 0, G, 0: by BT.601, BT.709 and BT.2020, each with full
and with limited range. Nearly no picture has one of these in a whole square."""


def unwritten(image: Image.Image) -> NDArray[np.bool_] | None:
    """Which pixels (h, w) of a decoded HEIC nothing was written to; None where none."""
    if image.mode not in ("RGB", "RGBA"):
        return None
    pixels = np.asarray(image)[:, :, :3]
    height, width = (side - side % _SIDE for side in pixels.shape[:2])
    squares = pixels[:height, :width].reshape(height // _SIDE, _SIDE, width // _SIDE, _SIDE, 3)
    green = _is_green(squares[:, 0, :, 0])
    if not green.any():
        return None
    rows, columns = np.nonzero(green)
    whole = (squares[rows, :, columns] == squares[rows, :1, columns, :1]).all(axis=(1, 2, 3))
    green[rows[~whole], columns[~whole]] = False
    if not green.any():
        return None
    missing = np.repeat(np.repeat(green, _SIDE, axis=0), _SIDE, axis=1)
    edges = ((0, pixels.shape[0] - height), (0, pixels.shape[1] - width))
    return np.pad(missing, edges, mode="edge") if any(map(max, edges)) else missing


def _is_green(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (
        (pixels[..., 0] == 0) & (pixels[..., 2] == 0) & np.isin(pixels[..., 1], _GREENS)
    )
    return found

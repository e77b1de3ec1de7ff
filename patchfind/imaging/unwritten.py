"""Parts of a HEIC that its decoder left as they were: it says nothing where data are damaged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE = 8
"""Pixels of the side of a square that is looked at; what is left out is at least twice as large."""
_STRIP = 64 * _SIDE
"""Rows that are looked at at a time: a large picture is not twice in memory."""
_GREENS = (77, 84, 89, 94, 135, 136)
"""What Y = Cb = Cr = 0 becomes as R, G, B = 0, G, 0: by BT.601, BT.709 and BT.2020, each with full
and with limited range. Nearly no picture has one of these in a whole square."""


def unwritten(image: Image.Image) -> NDArray[np.bool_] | None:
    """Which pixels (h, w) of a decoded HEIC nothing was written to; None where none."""
    if image.mode not in ("RGB", "RGBA"):
        return None
    width, height = image.size
    strips = [
        _green_squares(np.asarray(image.crop((0, top, width, min(top + _STRIP, height)))))
        for top in range(0, height, _STRIP)
    ]
    green = np.concatenate(strips)
    if not green.any():
        return None
    return np.repeat(np.repeat(green, _SIDE, axis=0), _SIDE, axis=1)[:height, :width]


def _green_squares(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which squares of some rows have one of the greens in all their pixels."""
    green = _is_green(pixels[::_SIDE, ::_SIDE])
    if green.any():
        down, across = (-side % _SIDE for side in pixels.shape[:2])
        squares = np.pad(pixels[:, :, :3], ((0, down), (0, across), (0, 0)), mode="edge").reshape(
            green.shape[0], _SIDE, green.shape[1], _SIDE, 3
        )
        green &= (squares == squares[:, :1, :, :1]).all(axis=(1, 3, 4))
    return green


def _is_green(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (
        (pixels[..., 0] == 0) & (pixels[..., 2] == 0) & np.isin(pixels[..., 1], _GREENS)
    )
    return found

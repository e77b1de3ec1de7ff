"""Samples deeper than 8 bits to 8, a strip of rows at a time: nothing is ever twice in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchfind.imaging.limits import reduced_side

Samples = NDArray[Any]
"""(rows, columns, samples) as stored, of any number type."""

Convert = Callable[[Samples], NDArray[np.float32]]
"""Stored samples to (rows, columns, channels) in 0…255."""

_STRIP_SAMPLES = 1 << 20
_LOOKED_AT = 1 << 20
_TOPS = (1.0, 255.0, 65535.0)
_DARKEST_MIDDLE = 1 / 64


def eight_bits(
    rows: Callable[[int, int], Samples],
    size: tuple[int, int],
    convert: Convert,
    *,
    long_side: int | None,
) -> NDArray[np.uint8]:
    """What ``convert`` makes of a picture of ``size`` (width, height), as bytes.

    ``rows(top, bottom)`` are its samples. Where it is far larger than ``long_side``, every square
    of pixels becomes its mean, so that the longer side is at least twice what is wanted.
    """
    width, height = size
    wanted = max(size) if long_side is None else reduced_side(*size, long_side)
    factor = max(1, max(size) // (2 * wanted))
    factor = min(factor, width, height)
    at_once = max(1, _STRIP_SAMPLES // (width * factor)) * factor
    strips = []
    for top in range(0, height - height % factor, at_once):
        values = convert(rows(top, min(top + at_once, height - height % factor)))
        if factor > 1:
            across = width // factor
            squares = values[:, : across * factor].reshape(
                -1, factor, across, factor, values.shape[2]
            )
            values = squares.mean(axis=(1, 3), dtype=np.float32)
        strips.append((values + np.float32(0.5)).astype(np.uint8))
    return np.concatenate(strips)


def whole_numbers(bits: int) -> Convert:
    """For whole numbers of which the largest that ``bits`` can hold is full."""
    scale = np.float32(255.0 / (2**bits - 1))
    return lambda samples: samples.astype(np.float32) * scale


def floating_point(samples: Samples) -> Convert:
    """For floating-point ``samples``, which say of themselves what is white.

    They are display values, as those of whole numbers: white is 1, or 255, or 65535, whichever
    all but one in a hundred stay within without being all but black; else that one is white.
    What is brighter is white too; negative and undefined values are black.
    """
    step = max(1, int((samples.shape[0] * samples.shape[1] / _LOOKED_AT) ** 0.5))
    seen = _single(samples[::step, ::step])
    seen = np.nan_to_num(seen, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    middle, high = (float(value) for value in np.quantile(seen, (0.5, 0.99)))
    fitting = (
        top for top in _TOPS if high <= top and (top == 1.0 or middle >= top * _DARKEST_MIDDLE)
    )
    scale = np.float32(255.0 / next(fitting, max(high, 1.0)))

    def converted(some: Samples) -> NDArray[np.float32]:
        values = _single(some)
        values *= scale
        np.copyto(values, 0, where=np.isnan(values))
        return np.clip(values, 0, 255, out=values)

    return converted


def _single(samples: Samples) -> NDArray[np.float32]:
    """A copy; what is too large for it is infinite."""
    with np.errstate(over="ignore"):
        return samples.astype(np.float32)

"""Telling rows that no encoder wrote by their numbers alone: not finite, or far longer than one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patchfind.index.float16 import as_float32

_MAGNITUDE = np.uint16(0x7FFF)
_TWO = np.uint16(0x4000)
"""fp16's bits for 2.0: no number of a row of length one comes near, and all infinities and
not-a-numbers lie beyond."""


def sound(rows: NDArray[np.float16]) -> NDArray[np.bool_]:
    """(n,) which of the rows (n, D) may be what an encoder wrote."""
    largest = (rows.view(np.uint16) & _MAGNITUDE).max(axis=1, initial=np.uint16(0))
    return np.asarray(largest <= _TWO, dtype=np.bool_)


def sound_float32(rows: NDArray[np.float16]) -> NDArray[np.float32]:
    """The rows (n, D) as fp32, zeros in the place of the others: one of these would spoil sums,
    maxima, and what is learnt of all rows."""
    wide = as_float32(rows)
    wide[~sound(rows)] = 0
    return wide

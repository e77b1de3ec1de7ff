"""Rows that lie near one another, in groups: each round its leader, so that none swallows all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1024
_PIECE = 4096
"""So many rows are compared with so many leaders at once: 16 MB of cosines."""

Float32 = NDArray[np.float32]


def leaders_of(
    rows: NDArray[np.int8],
    least: float,
    *,
    agree: Callable[[int, int], bool],
    advance: Callable[[float], None],
) -> NDArray[np.intp]:
    """(n,) the leader of each of ``rows`` (n, D), which stand best first; itself where it leads.

    One after the other joins the leader before it with the highest cosine, where that is ``least``
    or more and the two ``agree`` (row, leader); else it leads. Rows of zeros are near nothing.
    ``advance`` is told the share of the comparisons that is done, and may raise.
    """
    found = np.arange(len(rows), dtype=np.intp)
    leading = np.empty(0, dtype=np.intp)
    for first in range(0, len(rows), _BLOCK):
        block = unit(rows[first : first + _BLOCK])
        cosines = np.full(len(block), -1.0, dtype=np.float32)
        nearest = np.zeros(len(block), dtype=np.intp)
        for begin in range(0, len(leading), _PIECE):
            advance(((first + len(block) * begin / len(leading)) / len(rows)) ** 2)
            piece = leading[begin : begin + _PIECE]
            _take_nearer(cosines, nearest, block @ unit(rows[piece]).T, piece)
        among = block @ block.T
        leads = np.ones(len(block), dtype=np.bool_)
        for one in range(len(block)):
            before = np.where(leads[:one], among[one : one + 1, :one], np.float32(-1.0))
            if one:
                here = slice(one, one + 1)
                _take_nearer(cosines[here], nearest[here], before, first + np.arange(one))
            if cosines[one] >= least and agree(first + one, int(nearest[one])):
                leads[one] = False
                found[first + one] = nearest[one]
        leading = np.append(leading, first + np.flatnonzero(leads))
    advance(1.0)
    return found


def unit(rows: NDArray[np.int8] | Float32) -> Float32:
    """``rows`` (n, D) at length one; zeros stay zeros."""
    wide = rows.astype(np.float32)
    lengths = np.sqrt(np.einsum("nd,nd->n", wide, wide))
    wide /= np.maximum(lengths, np.finfo(np.float32).tiny)[:, None]
    return wide


def _take_nearer(
    cosines: Float32, nearest: NDArray[np.intp], table: Float32, places: NDArray[np.intp]
) -> None:
    """Where ``table`` (b, m) has a higher cosine than ``cosines`` (b,), take that and its place."""
    column = table.argmax(axis=1)
    highest = table[np.arange(len(table)), column]
    better = highest > cosines
    cosines[better] = highest[better]
    nearest[better] = places[column[better]]

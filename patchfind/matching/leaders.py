"""Rows that lie near one another, in groups: each round its leader, so that none swallows all."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1024
_PIECE = 4096
"""So many rows are compared with so many leaders at once: 16 MB of cosines."""
_MOST_THREADS = 8

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
    with ThreadPoolExecutor(_threads()) as pool:  # BLAS has one thread: see number_threads
        return _leaders(rows, least, agree, advance, pool)


def _leaders(
    rows: NDArray[np.int8],
    least: float,
    agree: Callable[[int, int], bool],
    advance: Callable[[float], None],
    pool: ThreadPoolExecutor,
) -> NDArray[np.intp]:
    found = np.arange(len(rows), dtype=np.intp)
    leading = np.empty(0, dtype=np.intp)
    for first in range(0, len(rows), _BLOCK):
        block = unit(rows[first : first + _BLOCK])
        cosines = np.full(len(block), -1.0, dtype=np.float32)
        nearest = np.zeros(len(block), dtype=np.intp)
        pieces = [leading[begin : begin + _PIECE] for begin in range(0, len(leading), _PIECE)]
        best = pool.map(lambda piece, block=block: _best(block @ unit(rows[piece]).T), pieces)
        for done, (piece, (column, highest)) in enumerate(zip(pieces, best, strict=True)):
            advance(((first + len(block) * done / len(pieces)) / len(rows)) ** 2)
            _take_nearer(cosines, nearest, highest, piece[column])
        among = block @ block.T
        leads = np.ones(len(block), dtype=np.bool_)
        for one in range(len(block)):
            before = np.where(leads[:one], among[one : one + 1, :one], np.float32(-1.0))
            if one:
                here = slice(one, one + 1)
                column, highest = _best(before)
                _take_nearer(cosines[here], nearest[here], highest, first + column)
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


def _best(table: Float32) -> tuple[NDArray[np.intp], Float32]:
    """(b,) the column of the highest number of each row of ``table`` (b, m), and that number."""
    column = table.argmax(axis=1)
    return column, table[np.arange(len(table)), column]


def _take_nearer(
    cosines: Float32, nearest: NDArray[np.intp], higher: Float32, places: NDArray[np.intp]
) -> None:
    """Where ``higher`` than ``cosines`` (b,), take that and its place."""
    better = higher > cosines
    cosines[better] = higher[better]
    nearest[better] = places[better]


def _threads() -> int:
    return min(_MOST_THREADS, os.cpu_count() or 1)

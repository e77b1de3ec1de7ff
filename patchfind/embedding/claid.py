"""CLAID: regions found in a photo itself, by recursive bisection of its tokens.

After "class-agnostic instance-level descriptor" (CLAID; public code wlzhao22/CLAID): tokens of a
self-supervised network are bisected by k-sums; every coherent, connected, energetic part of every
level of the recursion is a region.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box

PATENT_NOTE = (
    "CLAID's authors say that a patent bars its commercial use in China; it is off unless chosen."
)
"""To be shown wherever the method is chosen."""

Tokens = NDArray[np.float32]
Members = NDArray[np.intp]
Split = Callable[[Tokens, NDArray[np.float32], np.random.Generator], NDArray[np.bool_]]
"""(unit tokens (n, C), their affinities (n, n), randomness) → which of them are the first half."""

_SAME = 0.2
_FAINT = 1e-5
_SMALLEST_PART = 15
_COHERENT = 0.97
_ENERGETIC_SHARE = 0.3
_ENERGETIC_NEEDED = 0.1
_SEED = 0


class TokenGrid(NamedTuple):
    """One photo's tokens: unit vectors (height·width, C) row by row, and their ``energy``.

    The energy (height·width,) is a token's L1 norm before it was made unit.
    """

    tokens: Tokens
    energy: NDArray[np.float32]
    height: int
    width: int


def find_regions(grid: TokenGrid, *, split: Split | None = None) -> list[Members]:
    """The cells of each region of a grid of tokens, the whole grid first.

    Parts of fewer than 15 tokens are dropped; a part whose mean affinity reaches 0.97 is not
    split; a part of which no more than 10 % are among the 30 % of tokens with the largest energy
    gives no region, but is split on. ``split`` is another way to bisect than k-sums. The same
    tokens always give the same regions.
    """
    tokens, energy, height, width = grid
    bisect = split or k_sums
    random = np.random.default_rng(_SEED)
    affinity = affinities(tokens)
    energetic = _energetic(energy)
    found: list[Members] = []
    waiting: list[Members] = [np.arange(height * width)]
    while waiting:
        node = waiting.pop(0)
        inner = affinity[np.ix_(node, node)]
        if energetic[node].mean() > _ENERGETIC_NEEDED:
            found.append(node)
        if mean_affinity(inner) >= _COHERENT:
            continue
        first = bisect(tokens[node], inner, random)
        for half in (node[first], node[~first]):
            parts = connected_parts(half, height, width)
            waiting.extend(part for part in parts if len(part) >= _SMALLEST_PART)
    return found


def affinities(tokens: Tokens) -> NDArray[np.float32]:
    """(n, n): 1 where the cosine of two unit tokens exceeds 0.2, else 0.00001."""
    return np.where(tokens @ tokens.T > _SAME, np.float32(1.0), np.float32(_FAINT))


def mean_affinity(affinity: NDArray[np.float32]) -> float:
    """ΣA / n(n − 1); 1 for a single token.

    ΣA is of the whole matrix, as in the published code, so that the affinity of a token with
    itself counts as well: parts of few tokens are taken as coherent a little sooner.
    """
    count = len(affinity)
    if count < 2:
        return 1.0
    return float(affinity.sum(dtype=np.float64) / (count * (count - 1)))


def _energetic(energy: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which tokens are among the 30 % with the largest energy."""
    kept = max(1, round(_ENERGETIC_SHARE * len(energy)))
    chosen = np.zeros(len(energy), dtype=bool)
    chosen[np.argsort(-energy, kind="stable")[:kept]] = True
    return chosen


def k_sums(
    tokens: Tokens, affinity: NDArray[np.float32], random: np.random.Generator
) -> NDArray[np.bool_]:
    """Bisect tokens (n, C), n ≥ 2, by k-sums with k = 2; True marks the first half.

    Seeds are the tokens of highest and of lowest degree; a token starts in the first half where
    its affinity with the highest is the greater, otherwise in the second. Token x then moves to
    the half S in which |S|·‖x‖² − 2 x·D_S + Σ‖y‖² is smaller (D_S the sum of S's vectors), in
    shuffled passes until none moves. No half is ever emptied, since a token alone costs nothing.
    """
    gram = (tokens @ tokens.T).astype(np.float64)
    norms = gram.diagonal().copy()
    degree = affinity.sum(axis=1, dtype=np.float64)
    high, low = int(degree.argmax()), int(degree.argmin())
    if high == low:  # all degrees are equal
        low = int(np.where(np.arange(len(gram)) == high, np.inf, gram[high]).argmin())
    first: NDArray[np.bool_] = affinity[high] > affinity[low]
    first[high], first[low] = True, False
    return _moved_until_still(first, gram, norms, random)


def _moved_until_still(
    first: NDArray[np.bool_],
    gram: NDArray[np.float64],
    norms: NDArray[np.float64],
    random: np.random.Generator,
) -> NDArray[np.bool_]:
    """Shuffled passes of single moves.

    Between two moves no cost changes, so the next token that moves is found for all tokens at
    once; the result is that of looking at them one by one.
    """
    count = len(first)
    inside = gram[:, first].sum(axis=1)
    outside = gram[:, ~first].sum(axis=1)
    size, weight = int(first.sum()), float(norms[first].sum())
    total_weight = float(norms.sum())
    tolerance = 1e-9 * count
    moved = True
    while moved:
        moved = False
        order = random.permutation(count)
        start = 0
        while start < count:
            rest = order[start:]
            here = size * norms[rest] - 2 * inside[rest] + weight
            there = (count - size) * norms[rest] - 2 * outside[rest] + (total_weight - weight)
            gain = np.where(first[rest], here - there, there - here)
            movers = np.flatnonzero(gain > tolerance)
            if not len(movers):
                break
            token = rest[movers[0]]
            sign = -1 if first[token] else 1
            first[token] = not first[token]
            inside += sign * gram[token]
            outside -= sign * gram[token]
            size += sign
            weight += sign * norms[token]
            start += int(movers[0]) + 1
            moved = True
    return first


def connected_parts(cells: Members, height: int, width: int) -> list[Members]:
    """The 8-connected parts of some cells of a grid, each sorted, in the order of first cells."""
    nobody = height * width
    labels = np.full((height + 2, width + 2), nobody, dtype=np.intp)
    inner = labels[1:-1, 1:-1]
    mask = np.zeros(nobody, dtype=bool)
    mask[cells] = True
    grid = mask.reshape(height, width)
    inner[grid] = np.flatnonzero(mask)
    while True:
        across = np.minimum(np.minimum(labels[:, :-2], labels[:, 1:-1]), labels[:, 2:])
        nearest = np.minimum(np.minimum(across[:-2], across[1:-1]), across[2:])
        smaller = inner.reshape(-1)[nearest[grid]]
        if np.array_equal(smaller, inner[grid]):
            break
        inner[grid] = smaller
    owners = inner.reshape(-1)[cells]
    return [np.sort(cells[owners == owner]) for owner in np.unique(owners)]


def region_box(cells: Members, height: int, width: int) -> Box | None:
    """The box of some cells, in fractions of the photo; None where it lies outside of it.

    The far edges are those of the last cells: (last index + 1) cells from the near side.
    """
    rows, columns = np.divmod(cells, width)
    return Box(
        float(columns.min()) / width,
        float(rows.min()) / height,
        float(columns.max() + 1) / width,
        float(rows.max() + 1) / height,
    ).clipped()

"""Fit the whitening that ships, on synthetic pairs of objects in training photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from patchfind.training.evaluate import Maps
from patchfind.training.photos import PhotoCache
from patchfind.training.pooling import overlapped_windows, pool_windows
from patchfind.training.stages import DESCRIBED, to_images, windows_beside
from patchfind.training.synthesis import dense_mosaic, object_pair
from patchfind.training.whitening import Whitening, fit_pairs

Floats = npt.NDArray[np.float32]
QUERY_SIDE = 224
SCENE_SIDE = 256
AT_ONCE = 8
MOSAIC_SIZES = ((512, 672), (672, 512), (448, 672))
WINDOWS_OF_EACH = 32


@dataclass(frozen=True)
class PairRows:
    """Pooled maps of one level: queries and windows of the same objects, and other windows."""

    queries: Floats
    windows: Floats
    background: Floats


@torch.inference_mode()
def pool_pairs(
    network: Maps, photos: PhotoCache, count: int, seed: int, shift: float
) -> dict[str, PairRows]:
    """Pooled maps of ``count`` pairs, by level."""
    rng = np.random.default_rng([seed])
    rows: dict[str, tuple[list[Floats], list[Floats], list[Floats]]]
    rows = {level: ([], [], []) for level in DESCRIBED}
    for _ in range(0, count, AT_ONCE):
        pairs = [object_pair(rng, photos, QUERY_SIDE, SCENE_SIDE) for _ in range(AT_ONCE)]
        of_query = network(to_images(np.stack([pair.query for pair in pairs])))
        of_scene = network(to_images(np.stack([pair.scene for pair in pairs])))
        places = [torch.tensor([p.window, *windows_beside(rng, p.box)]) for p in pairs]
        for level, (queries, windows, background) in rows.items():
            queries.append(of_query[level].mean((2, 3)).cpu().numpy())
            for maps, windows_here in zip(of_scene[level], places, strict=True):
                pooled = pool_windows(maps, windows_here, shift).cpu().numpy()
                windows.append(pooled[:1])
                background.append(pooled[1:])
    return {
        level: PairRows(*(np.concatenate(part) for part in parts)) for level, parts in rows.items()
    }


@torch.inference_mode()
def pool_mosaics(
    network: Maps, photos: PhotoCache, count: int, seed: int, shift: float
) -> dict[str, Floats]:
    """Pooled windows of dense mosaics, by level: what a gallery's windows look like."""
    rng = np.random.default_rng([seed])
    rows: dict[str, list[Floats]] = {level: [] for level in DESCRIBED}
    windows = overlapped_windows()
    for _ in range(count):
        height, width = MOSAIC_SIZES[int(rng.integers(len(MOSAIC_SIZES)))]
        maps = network(to_images(dense_mosaic(rng, photos, height, width)[None]))
        kept = rng.choice(len(windows), WINDOWS_OF_EACH, replace=False)
        for level, found in rows.items():
            found.append(pool_windows(maps[level][0], windows[kept], shift).cpu().numpy())
    return {level: np.concatenate(found) for level, found in rows.items()}


def fit_levels(
    rows: Mapping[str, PairRows],
    background: Mapping[str, Floats],
    dimension: int,
    shrinkage: float = 0.2,
    exponent: float = 0.5,
) -> dict[str, Whitening]:
    """The whitening of every level: the pairs' scatter evened, the background's components."""
    return {
        level: fit_pairs(
            one.queries,
            one.windows,
            background[level],
            dimension,
            shrinkage=shrinkage,
            exponent=exponent,
        )
        for level, one in rows.items()
    }


def pair_accuracy(rows: Mapping[str, PairRows], whitening: Mapping[str, Whitening]) -> float:
    """How often a query's own window is the nearest of all: a criterion free of labelled photos."""
    likeness = None
    for level, one in rows.items():
        whiten = whitening[level]
        others = np.concatenate([one.windows, one.background])
        here = whiten(one.queries) @ whiten(others).T
        likeness = here if likeness is None else likeness + here
    assert likeness is not None
    return float((likeness.argmax(1) == np.arange(len(likeness))).mean())

"""Fit the whitening that ships, on synthetic pairs of objects in training photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from patchfind.domain.geometry import WHOLE_PHOTO, Polygon
from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.backbone import Backbone
from patchfind.embedding.pooling import Pooling
from patchfind.embedding.preprocessing import Normalisation
from patchfind.embedding.query import mask_weights
from patchfind.embedding.specification import EncoderSpecification
from patchfind.embedding.windows import box_weights
from patchfind.training.contrast import pictures
from patchfind.training.photos import PhotoCache
from patchfind.training.synthesis import dense_mosaic, object_pair
from patchfind.training.whitening import Whitening, fit_pairs

Floats = npt.NDArray[np.float32]
CPU = torch.device("cpu")
SCENE_SIDE = 320
AT_ONCE = 8
MOSAIC_SIZES = ((512, 672), (672, 512), (448, 672))
WINDOWS_OF_EACH = 32
WHOLE = [Polygon.from_box(WHOLE_PHOTO)]


@dataclass(frozen=True)
class PairRows:
    """Pooled maps of one level: queries and windows of the same objects, row by row."""

    queries: Floats
    windows: Floats


class Pooler:
    """The app's own network and averages, without the whitening that is to be fitted."""

    def __init__(self, specification: EncoderSpecification, tensors: Mapping[str, Tensor]) -> None:
        self.levels = specification.feature_levels
        self.crop_side = specification.crop_side
        self.layout = LAYOUTS[specification.layout].as_array()
        self._backbone = Backbone(specification, tensors, CPU, None)
        self._normalise = Normalisation.of(specification.mean, specification.std, CPU)
        self._average = Pooling()

    def queries(self, pixels: Sequence[npt.NDArray[np.uint8]]) -> list[Floats]:
        """(N, C) of each level: whole pictures."""
        found = []
        for level, maps in zip(self.levels, self._maps(pixels), strict=True):
            weights = mask_weights(WHOLE, maps.shape[2], maps.shape[3], level.shift, CPU)
            found.append(self._average(maps, weights)[:, 0].numpy())
        return found

    def regions(
        self, pixels: Sequence[npt.NDArray[np.uint8]], boxes: npt.NDArray[np.floating]
    ) -> list[Floats]:
        """(N, R, C) of each level: the boxes (N, R, 4) of each picture."""
        found = []
        for level, maps in zip(self.levels, self._maps(pixels), strict=True):
            shares = box_weights(
                boxes.reshape(-1, 4), maps.shape[2], maps.shape[3], shift=level.shift
            )
            weights = torch.from_numpy(shares).view(*boxes.shape[:2], -1)
            found.append(self._average(maps, weights).numpy())
        return found

    @torch.inference_mode()
    def _maps(self, pixels: Sequence[npt.NDArray[np.uint8]]) -> list[Tensor]:
        return self._backbone.maps(self._normalise(pictures(list(pixels))))


def pool_pairs(pooler: Pooler, photos: PhotoCache, count: int, seed: int) -> list[PairRows]:
    """Pooled maps of ``count`` pairs, by level."""
    rng = np.random.default_rng([seed])
    parts = []
    for done in range(0, count, AT_ONCE):
        at_once = min(AT_ONCE, count - done)
        pairs = [object_pair(rng, photos, pooler.crop_side, SCENE_SIDE) for _ in range(at_once)]
        windows = np.array([[pair.window] for pair in pairs])
        queries = pooler.queries([pair.query for pair in pairs])
        parts.append((queries, pooler.regions([pair.scene for pair in pairs], windows)))
    return [
        PairRows(
            np.concatenate([queries[level] for queries, _ in parts]),
            np.concatenate([windows[level][:, 0] for _, windows in parts]),
        )
        for level in range(len(pooler.levels))
    ]


def pool_mosaics(pooler: Pooler, photos: PhotoCache, count: int, seed: int) -> list[Floats]:
    """Pooled windows of dense mosaics, by level: what a gallery's windows look like."""
    rng = np.random.default_rng([seed])
    parts = []
    for _ in range(count):
        height, width = MOSAIC_SIZES[int(rng.integers(len(MOSAIC_SIZES)))]
        kept = rng.choice(len(pooler.layout), WINDOWS_OF_EACH, replace=False)
        mosaic = dense_mosaic(rng, photos, height, width)
        parts.append(pooler.regions([mosaic], pooler.layout[kept][None]))
    return [
        np.concatenate([found[level][0] for found in parts]) for level in range(len(pooler.levels))
    ]


def fit_levels(
    specification: EncoderSpecification,
    rows: Sequence[PairRows],
    background: Sequence[Floats],
    shrinkage: float = 0.2,
) -> list[Whitening]:
    """The whitening of every level: the pairs' scatter evened, the background's components."""
    return [
        fit_pairs(
            one.queries,
            one.windows,
            other,
            level.dimension,
            shrinkage=shrinkage,
            exponent=level.exponent,
        )
        for level, one, other in zip(specification.feature_levels, rows, background, strict=True)
    ]


def pair_accuracy(
    specification: EncoderSpecification, rows: Sequence[PairRows], whitenings: Sequence[Whitening]
) -> float:
    """How often a query's own window is the nearest of all: a criterion free of labelled photos."""
    likeness = sum(
        level.weight**2 * whiten(one.queries) @ whiten(one.windows).T
        for level, one, whiten in zip(specification.feature_levels, rows, whitenings, strict=True)
    )
    return float((np.argmax(likeness, axis=1) == np.arange(len(rows[0].queries))).mean())

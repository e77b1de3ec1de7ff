"""Telling objects apart: the window that shows the object again, among the windows of all scenes.

Contrastive learning with the other pairs of the batch and other places of the same scenes as
negatives: InfoNCE (van den Oord et al., arXiv 1807.03748).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from patchfind.domain.geometry import WHOLE_PHOTO, Polygon
from patchfind.domain.regions import LAYOUTS
from patchfind.embedding.query import mask_weights
from patchfind.embedding.specification import EncoderSpecification
from patchfind.embedding.windows import box_weights
from patchfind.training.learner import Learner
from patchfind.training.photos import PhotoCache
from patchfind.training.synthesis import Pair, object_pair

Boxes = NDArray[np.float64]

OUTLINES = (Polygon.inscribed_ellipse(WHOLE_PHOTO), Polygon.from_box(WHOLE_PHOTO))
"""What a query is averaged in: as the app takes a rectangle, and the whole picture."""


@dataclass(frozen=True)
class ContrastSettings:
    """How large a step is, and what it asks for."""

    pairs: int = 32
    query_side: int = 192
    scene_side: int = 256
    elsewhere: int = 5
    """Windows of a scene that do not show the object."""
    temperature: float = 0.06


@dataclass(frozen=True)
class Batch:
    """``windows`` (N, 1 + elsewhere, 4), in fractions of the scene: the object's first.

    ``counts`` (N, 1 + elsewhere) says which of them are to be looked at, ``outlines`` (N,) which of
    OUTLINES a query is averaged in.
    """

    queries: Tensor
    scenes: Tensor
    outlines: Tensor
    windows: Boxes
    counts: Tensor


class ObjectPairs:
    """What is learned from, and what is asked for."""

    name = "objects"

    def __init__(
        self,
        model: Learner,
        specification: EncoderSpecification,
        photos: PhotoCache,
        seed: int,
        settings: ContrastSettings = ContrastSettings(),
    ) -> None:
        self.model = model
        self._photos, self._seed, self._settings = photos, seed, settings
        self._grid = LAYOUTS[specification.layout].as_array().astype(np.float64)
        self._shifts = [level.shift for level in specification.feature_levels]

    def batch(self, step: int) -> Batch:
        """New pairs; always the same for the same seed and step."""
        rng = np.random.default_rng([self._seed, step])
        how = self._settings
        pairs = [
            object_pair(rng, self._photos, how.query_side, how.scene_side) for _ in range(how.pairs)
        ]
        chosen = [self._windows(rng, pair) for pair in pairs]
        return Batch(
            pictures([pair.query for pair in pairs]),
            pictures([pair.scene for pair in pairs]),
            torch.tensor([int(rng.integers(len(OUTLINES))) for _ in pairs]),
            np.stack([windows for windows, _ in chosen]),
            torch.from_numpy(np.stack([counts for _, counts in chosen])),
        )

    def _windows(self, rng: np.random.Generator, pair: Pair) -> tuple[Boxes, NDArray[np.bool_]]:
        """The object's window, then windows of the layout that hold next to nothing of it."""
        box = np.array(pair.box)
        both, alone = _shares(self._grid, box)
        best = int(both.argmax())
        snaps = rng.random() < 0.5 and both[best] > 0.3
        own = self._grid[best] if snaps else np.array(pair.window)
        beside = np.flatnonzero((both < 0.05) & (alone < 0.1))
        wanted = self._settings.elsewhere
        drawn = rng.permutation(beside)[:wanted]
        counts = np.arange(1 + wanted) <= len(drawn)
        filled = np.concatenate([drawn, np.zeros(wanted - len(drawn), int)]).astype(int)
        return np.concatenate([own[None], self._grid[filled]]), counts

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """The errors of each level and of the whole descriptor; how often the right is first."""
        device = next(self.model.parameters()).device
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            of_queries = self.model.maps(batch.queries.to(device))
            of_scenes = self.model.maps(batch.scenes.to(device))
        counts = batch.counts.to(device)
        queries = self.model.descriptors(
            of_queries, [self._query_weights(batch, maps, i) for i, maps in enumerate(of_queries)]
        )
        windows = self.model.descriptors(
            of_scenes, [self._window_weights(batch, maps, i) for i, maps in enumerate(of_scenes)]
        )
        total, right = torch.zeros((), device=device), 0.0
        for number, (one, other) in enumerate(zip(queries, windows, strict=True)):
            whole = number == len(queries) - 1
            error, right = self._tell_apart(one[:, 0], other, counts)
            total = total + (1.0 if whole else 0.5) * error
        return total, {"loss": total.item(), "first": right}

    def _tell_apart(self, queries: Tensor, windows: Tensor, counts: Tensor) -> tuple[Tensor, float]:
        """Cross-entropies from query to window and back; queries (N, D), windows (N, W, D)."""
        candidates = torch.cat([windows[:, 0], windows[:, 1:].flatten(0, 1)])
        looked_at = torch.cat([counts[:, 0], counts[:, 1:].flatten()])
        heat = self._settings.temperature
        likeness = (queries @ candidates.T / heat).masked_fill(~looked_at, -1e4)
        wanted = torch.arange(len(queries), device=queries.device)
        back = functional.cross_entropy(windows[:, 0] @ queries.T / heat, wanted)
        right = (likeness.argmax(1) == wanted).float().mean().item()
        return functional.cross_entropy(likeness, wanted) + 0.5 * back, right

    def _query_weights(self, batch: Batch, maps: Tensor, level: int) -> Tensor:
        height, width = maps.shape[-2:]
        masks = mask_weights(list(OUTLINES), height, width, self._shifts[level], maps.device)
        return masks[batch.outlines.to(maps.device)]

    def _window_weights(self, batch: Batch, maps: Tensor, level: int) -> Tensor:
        height, width = maps.shape[-2:]
        shares = box_weights(batch.windows.reshape(-1, 4), height, width, shift=self._shifts[level])
        return torch.from_numpy(shares).view(*batch.windows.shape[:2], -1).to(maps.device)


def pictures(pixels: list[NDArray[np.uint8]]) -> Tensor:
    """Pictures (N, 3, h, w) of 0…255 of equally large pixels (h, w, 3)."""
    return torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2)


def _shares(windows: Boxes, box: Boxes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each window (R, 4): its intersection over union with the box, and its part of the box."""
    low, high = np.maximum(windows[:, :2], box[:2]), np.minimum(windows[:, 2:], box[2:])
    both = np.clip(high - low, 0, None).prod(axis=1)
    own = (box[2:] - box[:2]).prod()
    return both / ((windows[:, 2:] - windows[:, :2]).prod(axis=1) + own - both), both / own

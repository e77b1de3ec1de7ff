"""How much each cell of a feature map belongs to a box or an outline."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from patchfind.domain.geometry import Polygon

_SAMPLES = 8
"""Points per cell and axis at which an outline is asked whether it holds them."""

_KEPT_SIZES = 64


def box_weights(
    boxes: NDArray[np.floating], height: int, width: int, *, shift: float = 0.0
) -> NDArray[np.float32]:
    """(R, height·width) weights, each row summing to one: the share of the box in each cell.

    ``boxes`` (R, 4) are fractions. A row times the cells' values is the exact area-weighted
    average of the map, taken as constant in each cell, inside the box. ``shift`` moves the boxes
    by so many cells (see FeatureLevel). A box that misses the map takes the nearest cells.
    """
    corners = np.asarray(boxes, dtype=np.float64)
    across = _overlaps(corners[:, 0], corners[:, 2], width, shift)
    down = _overlaps(corners[:, 1], corners[:, 3], height, shift)
    weights = down[:, :, None] * across[:, None, :]
    return weights.reshape(len(corners), height * width).astype(np.float32)


def _overlaps(
    low: NDArray[np.float64], high: NDArray[np.float64], cells: int, shift: float
) -> NDArray[np.float64]:
    """(R, cells): the share of each interval that lies in each cell; rows sum to one."""
    start = np.clip(low * cells + shift, 0, cells - 1e-6)[:, None]
    end = np.maximum(np.clip(high * cells + shift, 0, cells)[:, None], start + 1e-6)
    edges = np.arange(cells)[None, :]
    length = np.clip(np.minimum(end, edges + 1) - np.maximum(start, edges), 0, None)
    share: NDArray[np.float64] = length / length.sum(axis=1, keepdims=True)
    return share


def outline_coverage(
    outline: Polygon, height: int, width: int, *, shift: float = 0.0
) -> NDArray[np.float32]:
    """(height, width): the part of each cell, 0…1, that lies inside ``outline`` (fractions).

    By the even-odd rule at 8 × 8 points a cell.
    """
    points = np.asarray(outline.points, dtype=np.float64)
    xs = ((np.arange(width * _SAMPLES) + 0.5) / _SAMPLES - shift) / width
    ys = ((np.arange(height * _SAMPLES) + 0.5) / _SAMPLES - shift) / height
    inside = np.zeros((len(ys), len(xs)), dtype=bool)
    for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > ys) != (y2 > ys)
        meets = x1 + (ys - y1) * (x2 - x1) / (y2 - y1)
        inside ^= crosses[:, None] & (xs[None, :] < meets[:, None])
    cells = inside.reshape(height, _SAMPLES, width, _SAMPLES)
    coverage: NDArray[np.float32] = cells.mean(axis=(1, 3), dtype=np.float32)
    return coverage


class LayoutWeights:
    """The weights of one set of boxes for every size of map met, made once each."""

    def __init__(self, boxes: NDArray[np.float32], device: torch.device) -> None:
        self._boxes = boxes
        self._device = device
        self._kept: dict[tuple[int, int, float], Tensor] = {}

    def __call__(self, height: int, width: int, shift: float) -> Tensor:
        """(R, height·width) on the device."""
        key = (height, width, shift)
        if key not in self._kept:
            if len(self._kept) >= _KEPT_SIZES:
                self._kept.pop(next(iter(self._kept)))
            weights = box_weights(self._boxes, height, width, shift=shift)
            self._kept[key] = torch.from_numpy(weights).to(self._device)
        return self._kept[key]

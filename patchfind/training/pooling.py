"""Average a feature map exactly inside windows given as fractions of the photo."""

from __future__ import annotations

import torch
from torch import Tensor


def overlapped_windows(deepest: int = 3) -> Tensor:
    """Windows (x1, y1, x2, y2) of the levels L0..deepest, each overlapping its neighbours by half.

    Level n has windows of 1/(n+1) of each side, set out every half window: (2n+1) x (2n+1) of them,
    row by row. Down to L3 that makes 1 + 9 + 25 + 49 = 84.
    """
    windows = []
    for level in range(deepest + 1):
        size = 1.0 / (level + 1)
        starts = [index * size / 2 for index in range(2 * level + 1)]
        windows += [(x, y, x + size, y + size) for y in starts for x in starts]
    return torch.tensor(windows, dtype=torch.float64)


def _shares(low: Tensor, high: Tensor, cells: int, shift: float) -> Tensor:
    """How much (R, cells) of each span low..high, in fractions, every cell holds; rows add to 1."""
    start = (low * cells + shift).clamp(0, cells)[:, None]
    stop = (high * cells + shift).clamp(0, cells)[:, None]
    edges = torch.arange(cells, dtype=low.dtype)
    inside = (torch.minimum(stop, edges + 1) - torch.maximum(start, edges)).clamp_min(0)
    return inside / inside.sum(1, keepdim=True).clamp_min(1e-6)


def pool_windows(feature_map: Tensor, windows: Tensor, shift: float = 0.0) -> Tensor:
    """Area-weighted means (R, C) of a map (C, H, W) inside windows (R, 4) in fractions.

    A window covers map cells ``fraction * cells + shift``, clipped to the map; a cell that it cuts
    counts by the part of the cell inside. ``shift`` is 0.5 for networks whose cell i is centred on
    pixel ``stride * i`` instead of the middle of its stride.
    """
    _, height, width = feature_map.shape
    x1, y1, x2, y2 = windows.to(torch.float64).unbind(1)
    rows = _shares(y1, y2, height, shift).to(feature_map)
    columns = _shares(x1, x2, width, shift).to(feature_map)
    return torch.einsum("crw,rw->rc", torch.einsum("chw,rh->crw", feature_map, rows), columns)

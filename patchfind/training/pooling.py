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


def _integral_at(integral: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """The integral image (C, H+1, W+1) at fractional positions: exact for constant cells."""
    top = y.floor().clamp(0, integral.shape[1] - 2).long()
    left = x.floor().clamp(0, integral.shape[2] - 2).long()
    down, right = (y - top).to(integral.dtype), (x - left).to(integral.dtype)
    upper = integral[:, top, left] * (1 - right) + integral[:, top, left + 1] * right
    lower = integral[:, top + 1, left] * (1 - right) + integral[:, top + 1, left + 1] * right
    return upper * (1 - down) + lower * down


def pool_windows(feature_map: Tensor, windows: Tensor, shift: float = 0.0) -> Tensor:
    """Area-weighted means (R, C) of a map (C, H, W) inside windows (R, 4) in fractions.

    A window covers map cells ``fraction * cells + shift``, clipped to the map; a cell that it cuts
    counts by the part of the cell inside. ``shift`` is 0.5 for networks whose cell i is centred on
    pixel ``stride * i`` instead of the middle of its stride.
    """
    channels, height, width = feature_map.shape
    integral = torch.zeros(channels, height + 1, width + 1, dtype=torch.float32)
    integral[:, 1:, 1:] = feature_map.float().cumsum(1).cumsum(2)
    windows = windows.to(torch.float64)
    x1 = (windows[:, 0] * width + shift).clamp(0, width)
    y1 = (windows[:, 1] * height + shift).clamp(0, height)
    x2 = (windows[:, 2] * width + shift).clamp(0, width)
    y2 = (windows[:, 3] * height + shift).clamp(0, height)
    total = (
        _integral_at(integral, y2, x2)
        - _integral_at(integral, y1, x2)
        - _integral_at(integral, y2, x1)
        + _integral_at(integral, y1, x1)
    )
    area = ((x2 - x1) * (y2 - y1)).clamp_min(1e-6)
    return (total / area).t().float()

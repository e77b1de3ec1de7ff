"""From maps to descriptors: pool each level, whiten it, join the levels, make unit vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from patchfind.embedding.pooling import Pooling
from patchfind.embedding.specification import FeatureLevel

WeightsFor = Callable[[int, int, float], Tensor]
"""(height, width, shift) of a map → weights (R, height·width) or (N, R, height·width)."""


def to_stored(descriptors: Tensor) -> NDArray[np.float16]:
    """Unit descriptors (R, D) as they are stored."""
    stored: NDArray[np.float16] = descriptors.to("cpu", torch.float16).numpy()
    return stored


class _Level:
    """unit(projection @ (unit(x) − mean)) × weight; without whitening, unit(x) × weight.

    x are the pooled values after power normalisation.
    """

    def __init__(
        self, level: FeatureLevel, tensors: Mapping[str, Tensor], device: torch.device
    ) -> None:
        self.shift = level.shift
        self._weight = level.weight
        self._exponent = level.exponent
        self._whitening: tuple[Tensor, Tensor] | None = None
        if level.whitened:
            mean = tensors[f"whitening.{level.name}.mean"].to(device, torch.float32)
            projection = tensors[f"whitening.{level.name}.projection"].to(device, torch.float32)
            self._whitening = projection @ mean, projection.T.contiguous()

    def __call__(self, pooled: Tensor) -> Tensor:
        """Pooled values (…, C) → (…, d)."""
        unit = functional.normalize(self._damped(pooled.float()), dim=-1)
        if self._whitening is not None:
            centre, projection = self._whitening
            unit = functional.normalize(unit @ projection - centre, dim=-1)
        return unit * self._weight

    def _damped(self, pooled: Tensor) -> Tensor:
        if self._exponent == 1.0:
            return pooled
        return pooled.sign() * pooled.abs().pow(self._exponent)


class Describer:
    """Pools and joins the levels of one specification."""

    def __init__(
        self,
        levels: Sequence[FeatureLevel],
        tensors: Mapping[str, Tensor],
        pooling: Pooling,
        device: torch.device,
    ) -> None:
        self._levels = [_Level(level, tensors, device) for level in levels]
        self._pooling = pooling

    def regions(self, maps: Sequence[Tensor], weights_for: WeightsFor) -> Tensor:
        """One map (N, C, h, w) a level → unit descriptors (N, R, D) of the weighted regions."""
        parts = [
            level(self._pooling(one, weights_for(one.shape[2], one.shape[3], level.shift)))
            for level, one in zip(self._levels, maps, strict=True)
        ]
        return functional.normalize(torch.cat(parts, dim=-1), dim=-1)

    def cells(self, maps: Sequence[Tensor]) -> Tensor:
        """One map (N, C, h, w) a level → unit descriptors (N, h, w, D) of the finest map's cells.

        Coarser maps are interpolated. In the space of the regions' descriptors where the pooling
        is an average.
        """
        height, width = _finest(maps)
        parts = [
            level(_on_grid(one.float(), height, width, level.shift).permute(0, 2, 3, 1))
            for level, one in zip(self._levels, maps, strict=True)
        ]
        return functional.normalize(torch.cat(parts, dim=-1), dim=-1)

    def energy(self, maps: Sequence[Tensor]) -> Tensor:
        """One map (N, C, h, w) a level → L1 norms (N, h, w) of the cells that ``cells`` has."""
        height, width = _finest(maps)
        parts = [
            _on_grid(one.float(), height, width, level.shift).abs().sum(dim=1)
            for level, one in zip(self._levels, maps, strict=True)
        ]
        return torch.stack(parts).sum(dim=0)


def _finest(maps: Sequence[Tensor]) -> tuple[int, int]:
    """(h, w) of the map with the most cells."""
    sizes = [(one.shape[2], one.shape[3]) for one in maps]
    return max(sizes, key=lambda size: size[0] * size[1])


def _on_grid(maps: Tensor, height: int, width: int, shift: float) -> Tensor:
    """Maps (N, C, h, w) read bilinearly at the centres of height × width cells of the photo."""
    if maps.shape[2:] == (height, width) and not shift:
        return maps
    ys = _centres(height, maps.shape[2], shift, maps.device)
    xs = _centres(width, maps.shape[3], shift, maps.device)
    grid = torch.stack((xs.expand(height, -1), ys[:, None].expand(-1, width)), dim=-1)
    return functional.grid_sample(
        maps,
        grid.expand(len(maps), -1, -1, -1),
        mode="bilinear",
        padding_mode="border",
        align_corners=False,
    )


def _centres(cells: int, source: int, shift: float, device: torch.device) -> Tensor:
    """Where the middles of ``cells`` equal parts lie on a map of ``source`` cells, −1…1."""
    fractions = (torch.arange(cells, device=device, dtype=torch.float32) + 0.5) / cells
    return (fractions + shift / source) * 2 - 1

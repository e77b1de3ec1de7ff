"""Pooling a feature map inside weighted regions: average, GeM, and SuperGlobal's choices.

SuperGlobal (Shao et al., ICCV 2023) pools a non-negative map with regional GeM (the map mixed half
and half with its 5 × 5 generalised means of p = 2.5), then GeM+ (p = 4.6). A map with negative
values is shifted by its per-channel minimum before a fractional power, and back afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from patchfind.foundation.errors import UsageProblem

_SMALLEST = 1e-8
_WINDOW = 5
_WINDOW_POWER = 2.5


@dataclass(frozen=True, slots=True)
class Pooling:
    """The generalised mean (Σ w·x^power)^(1/power); ``regional`` first mixes in 5 × 5 windows."""

    power: float = 1.0
    regional: bool = False

    def __call__(self, maps: Tensor, weights: Tensor) -> Tensor:
        """Maps (N, C, h, w) inside regions of weights (R, h·w) or (N, R, h·w) → (N, R, C).

        The rows of ``weights`` sum to one.
        """
        maps = maps.float()
        if self.power == 1.0:
            return _average(maps, weights)
        lowest = maps.amin(dim=(2, 3), keepdim=True).clamp_max(0.0)
        positive = maps - lowest
        if self.regional:
            positive = regional_gem(positive)
        powered = positive.clamp_min(_SMALLEST).pow(self.power)
        pooled = _average(powered, weights).clamp_min(0.0).pow(1.0 / self.power)
        return pooled + lowest.flatten(1).unsqueeze(1)


def _average(maps: Tensor, weights: Tensor) -> Tensor:
    cells = maps.permute(0, 2, 3, 1).flatten(1, 2)
    return torch.matmul(weights, cells)


def regional_gem(maps: Tensor) -> Tensor:
    """Half the non-negative map (N, C, h, w), half its 5 × 5 generalised means, reflected edges.

    A map too small to be reflected by two cells repeats its edge instead.
    """
    edge = _WINDOW // 2
    padding = "reflect" if min(maps.shape[-2:]) > edge else "replicate"
    padded = functional.pad(maps, (edge, edge, edge, edge), mode=padding)
    powered = padded.clamp_min(_SMALLEST).pow(_WINDOW_POWER)
    means = functional.avg_pool2d(powered, _WINDOW, stride=1).pow(1.0 / _WINDOW_POWER)
    return 0.5 * means + 0.5 * maps


def scale_gem(descriptors: Tensor) -> Tensor:
    """Descriptors (S, …, D) of S scales joined: the maximum of the unit vectors, made unit."""
    unit = functional.normalize(descriptors, dim=-1)
    return functional.normalize(unit.amax(dim=0), dim=-1)


POOLINGS: Mapping[str, Pooling] = {
    "average": Pooling(),
    "gem": Pooling(power=3.0),
    "gem+": Pooling(power=4.6),
    "regional-gem": Pooling(power=4.6, regional=True),
}
"""Every pooling of a map by its name."""

SUPERGLOBAL_SCALES = (0.7071, 1.0, 1.4142)
"""The scales of SuperGlobal's scale-GeM, for ``EncoderSpecification.scales``."""


def pooling_named(name: str) -> Pooling:
    """Raises UsageProblem where there is none of that name."""
    try:
        return POOLINGS[name]
    except KeyError:
        raise UsageProblem(
            'There is no pooling "{name}" of a feature map. Choose one of {poolings}.',
            name=name,
            poolings=", ".join(POOLINGS),
        ) from None

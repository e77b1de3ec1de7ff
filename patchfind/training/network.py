"""The network as training runs it: a chain of convolutions that gives maps and lets gradients pass.

Batch statistics stay as they are, so every normalisation is folded into the convolution before it
anew at each step: the same function with the same gradients, in half the memory traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from patchfind.embedding.backbone import build_network
from patchfind.embedding.specification import EncoderSpecification


class MapNetwork(nn.Module):
    """An EfficientNet-Lite whose ``net`` holds timm's modules, names and weights.

    The stem and the first ``frozen`` stages, which see edges and textures, stay as they are: most
    of a step's time is theirs. With ``half`` they are computed in bfloat16.
    """

    def __init__(
        self,
        specification: EncoderSpecification,
        tensors: Mapping[str, Tensor],
        *,
        frozen: int = 3,
        half: bool = True,
    ) -> None:
        super().__init__()
        net: Any = build_network(specification)
        net.load_state_dict(dict(tensors), strict=False)
        self.net = net
        self._frozen, self._half = frozen, half
        for part in (*net.blocks[frozen:], net.conv_head, net.bn2):
            part.requires_grad_(requires_grad=True)
        self._wanted = [level.module for level in specification.feature_levels]

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """One map (N, C, h, w) a level of normalised pictures (N, 3, H, W)."""
        seen: dict[str, Tensor] = {}
        with (
            torch.no_grad(),
            torch.autocast(pictures.device.type, torch.bfloat16, enabled=self._half),
        ):
            maps = _run([("bn1", self.net.conv_stem, self.net.bn1)], pictures, seen)
            maps = self._stages(range(self._frozen), maps, seen).float()
        maps = self._stages(range(self._frozen, len(self.net.blocks)), maps, seen)
        _run([("bn2", self.net.conv_head, self.net.bn2)], maps, seen)
        return [seen[name] for name in self._wanted]

    def _stages(self, numbers: Iterable[int], maps: Tensor, seen: dict[str, Tensor]) -> Tensor:
        for number in numbers:
            for place, block in enumerate(self.net.blocks[number]):
                made = _run(_layers(block, f"blocks.{number}.{place}"), maps, seen)
                maps = made + maps if block.has_skip else made
        return maps


Layer = tuple[str, nn.Conv2d, Any]
"""The normalisation's name, the convolution and the normalisation with its activation."""


def _layers(block: nn.Module, name: str) -> list[Layer]:
    """A block's convolutions in order, each with the normalisation that follows it."""
    return [
        (f"{name}.{second}", conv, norm)
        for (_, conv), (second, norm) in pairwise(block.named_children())
        if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
    ]


def _run(layers: Sequence[Layer], maps: Tensor, seen: dict[str, Tensor]) -> Tensor:
    for name, conv, norm in layers:
        scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
        maps = functional.conv2d(
            maps,
            conv.weight * scale[:, None, None, None],
            norm.bias - norm.running_mean * scale,
            conv.stride,
            conv.padding,
            conv.dilation,
            conv.groups,
        )
        maps = seen[name] = norm.act(maps)
    return maps

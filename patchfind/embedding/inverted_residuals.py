"""The starter's family of networks, MobileNetV2 and EfficientNet-Lite, in modules of our own.

Importing timm takes longer than a whole search; these few lines hold the same modules under the
same names, so that weights files, levels and training fit both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

_STEM = 32
_HEAD = 1280


class NetworkStage(NamedTuple):
    """Blocks in a row: only the first strides, and makes other channels of those before."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


ARCHITECTURES: Mapping[str, tuple[NetworkStage, ...]] = {
    "mobilenetv2_100": (
        NetworkStage(1, 3, 1, 1, 16),
        NetworkStage(2, 3, 2, 6, 24),
        NetworkStage(3, 3, 2, 6, 32),
        NetworkStage(4, 3, 2, 6, 64),
        NetworkStage(3, 3, 1, 6, 96),
        NetworkStage(3, 3, 2, 6, 160),
        NetworkStage(1, 3, 1, 6, 320),
    ),
    "efficientnet_lite0": (
        NetworkStage(1, 3, 1, 1, 16),
        NetworkStage(2, 3, 2, 6, 24),
        NetworkStage(2, 5, 2, 6, 40),
        NetworkStage(3, 3, 2, 6, 80),
        NetworkStage(3, 5, 1, 6, 112),
        NetworkStage(4, 5, 2, 6, 192),
        NetworkStage(1, 3, 1, 6, 320),
    ),
}
"""The stages by timm's name (Sandler et al., CVPR 2018, table 2; Tan and Le, ICML 2019, table 1,
without squeeze-and-excitation)."""


class NormAct(nn.BatchNorm2d):
    """A batch normalisation and the activation after it, as timm has them in one module."""

    def __init__(self, channels: int, *, linear: bool = False) -> None:
        super().__init__(channels)
        self.act: nn.Module = nn.Identity() if linear else nn.ReLU6(inplace=True)

    def forward(self, maps: Tensor) -> Tensor:
        activated: Tensor = self.act(super().forward(maps))
        return activated


class _Block(nn.Module):
    """Convolutions in a row, and a way past them where the shape stays."""

    has_skip: bool

    def forward(self, maps: Tensor) -> Tensor:
        made = maps
        for layer in self.children():
            made = layer(made)
        return made + maps if self.has_skip else made


class DepthwiseSeparable(_Block):
    """The block of the first stage, which widens nothing."""

    def __init__(self, before: int, stage: NetworkStage, stride: int) -> None:
        super().__init__()
        self.has_skip = stride == 1 and before == stage.channels
        self.conv_dw = _depthwise(before, stage.kernel, stride)
        self.bn1 = NormAct(before)
        self.conv_pw = _pointwise(before, stage.channels)
        self.bn2 = NormAct(stage.channels, linear=True)


class InvertedResidual(_Block):
    """Widen, look around in each channel, narrow again (Sandler et al., section 3.3)."""

    def __init__(self, before: int, stage: NetworkStage, stride: int) -> None:
        super().__init__()
        self.has_skip = stride == 1 and before == stage.channels
        wide = before * stage.expansion
        self.conv_pw = _pointwise(before, wide)
        self.bn1 = NormAct(wide)
        self.conv_dw = _depthwise(wide, stage.kernel, stride)
        self.bn2 = NormAct(wide)
        self.conv_pwl = _pointwise(wide, stage.channels)
        self.bn3 = NormAct(stage.channels, linear=True)


class InvertedResiduals(nn.Module):
    """The network of ``ARCHITECTURES[name]`` without its classifier; the last map has stride 32."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.conv_stem = nn.Conv2d(3, _STEM, 3, stride=2, padding=1, bias=False)
        self.bn1 = NormAct(_STEM)
        stages, before = [], _STEM
        for stage in ARCHITECTURES[name]:
            stages.append(_stage(before, stage))
            before = stage.channels
        self.blocks = nn.Sequential(*stages)
        self.conv_head = _pointwise(before, _HEAD)
        self.bn2 = NormAct(_HEAD)

    def forward_features(self, pictures: Tensor) -> Tensor:
        """Normalised pictures (N, 3, H, W) as maps (N, 1280, ⌈H / 32⌉, ⌈W / 32⌉)."""
        maps: Tensor = self.blocks(self.bn1(self.conv_stem(pictures)))
        return torch.as_tensor(self.bn2(self.conv_head(maps)))

    forward = forward_features


class PointwiseProduct(nn.Module):
    """A 1 × 1 convolution (N, C, h, w) → (N, C', h, w) as one batched product of matrices."""

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self._weight = convolution.weight.flatten(1)
        self._bias = None if convolution.bias is None else convolution.bias[:, None]

    def forward(self, maps: Tensor) -> Tensor:
        made = torch.matmul(self._weight, maps.flatten(2))
        if self._bias is not None:
            made += self._bias
        return made.reshape(*made.shape[:2], *maps.shape[2:])


def multiply_pointwise(network: nn.Module) -> None:
    """Let products do the network's 1 × 1 convolutions: a card need not plan those for each size,
    and computes them faster."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Conv2d) and child.kernel_size == (1, 1):
                setattr(module, name, PointwiseProduct(child))


def _stage(before: int, stage: NetworkStage) -> nn.Sequential:
    kind = DepthwiseSeparable if stage.expansion == 1 else InvertedResidual
    first = kind(before, stage, stage.stride)
    rest = [kind(stage.channels, stage, 1) for _ in range(stage.blocks - 1)]
    return nn.Sequential(first, *rest)


def _pointwise(before: int, after: int) -> nn.Conv2d:
    return nn.Conv2d(before, after, 1, bias=False)


def _depthwise(channels: int, kernel: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(
        channels, channels, kernel, stride, padding=kernel // 2, groups=channels, bias=False
    )

"""From upright RGB pixels to the tensor that a backbone takes: cut, resize, normalise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from patchfind.domain.geometry import Box


def to_tensor(pixels: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Pixels (h, w, 3) as a uint8 tensor (1, 3, h, w) in channels-last order on ``device``.

    A CUDA card fetches them itself while this process goes on.
    """
    tensor = torch.from_numpy(np.require(pixels, requirements=["C", "W"]))
    if device.type == "cuda":
        tensor = tensor.pin_memory()
    return tensor.to(device, non_blocking=True).permute(2, 0, 1).unsqueeze(0)


def resize(picture: Tensor, height: int, width: int) -> Tensor:
    """A uint8 picture (1, 3, h, w) as (1, 3, height, width): bicubic and antialiased, as PIL does.

    The CPU has an integer kernel for it; elsewhere see :func:`resize_in_passes`.
    """
    if picture.shape[-2:] == (height, width):
        return picture
    if picture.device.type == "cpu":
        return _interpolate(picture, height, width)
    return resize_in_passes(picture, height, width)


def resize_in_passes(picture: Tensor, height: int, width: int) -> Tensor:
    """What the integer kernel makes, in float on any device: across and then down, each rounded.

    In one pass every sixth value is another, and smooth surfaces, of which networks enlarge what
    little there is to see, get descriptors with a cosine down to 0.95.
    """
    across = _interpolate(picture.float(), picture.shape[-2], width).round_().clamp_(0, 255)
    return _interpolate(across, height, width).round_().clamp_(0, 255)


def _interpolate(picture: Tensor, height: int, width: int) -> Tensor:
    return functional.interpolate(
        picture, size=(height, width), mode="bicubic", antialias=True, align_corners=False
    )


def cut(picture: Tensor, box: Box) -> Tensor:
    """The part of a picture (1, 3, h, w) inside ``box`` (fractions): whole pixels, at least one."""
    height, width = picture.shape[-2:]
    left, right = _span(box.x1, box.x2, width)
    top, bottom = _span(box.y1, box.y2, height)
    return picture[:, :, top:bottom, left:right]


def _span(low: float, high: float, size: int) -> tuple[int, int]:
    first = min(max(round(low * size), 0), size - 1)
    return first, max(min(round(high * size), size), first + 1)


def dense_size(height: int, width: int, *, long_side: int, multiple: int) -> tuple[int, int]:
    """(height, width) of the dense pass: the long side scaled, both rounded to ``multiple``."""
    scale = long_side / max(height, width)
    return (
        max(multiple, round(height * scale / multiple) * multiple),
        max(multiple, round(width * scale / multiple) * multiple),
    )


@dataclass(frozen=True, slots=True)
class Normalisation:
    """(RGB / 255 − mean) / std as one multiplication and one addition on ``device``."""

    factor: Tensor
    offset: Tensor

    @classmethod
    def of(cls, mean: Sequence[float], std: Sequence[float], device: torch.device) -> Normalisation:
        spread = torch.tensor(std, dtype=torch.float32).view(1, 3, 1, 1)
        centre = torch.tensor(mean, dtype=torch.float32).view(1, 3, 1, 1)
        return cls((1.0 / (255.0 * spread)).to(device), (-centre / spread).to(device))

    def __call__(self, pictures: Tensor) -> Tensor:
        """Pictures (N, 3, h, w) of 0…255 as float32, in the order that its device likes."""
        values = pictures.to(torch.float32).mul(self.factor).add_(self.offset)
        on_cpu = pictures.device.type == "cpu"
        return values.contiguous(
            memory_format=torch.channels_last if on_cpu else torch.contiguous_format
        )

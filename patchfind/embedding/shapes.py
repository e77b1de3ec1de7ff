"""The few shapes in which pictures pass a network on a graphics card, however mixed they come.

cuDNN plans every convolution anew for each batch size, height and width that it has not met, which
took longer than all the computing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Size = tuple[int, int]
"""(height, width) in pixels."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """``batches`` are the sizes of batch that are met, the least first.

    With ``multiple`` a picture may lie in the corner of a larger canvas, of which there are three
    for a long side; their sides are multiples of it. Without, each picture is its own canvas.
    """

    batches: tuple[int, ...] = (1,)
    multiple: int = 0

    def canvas(self, size: Size) -> Size:
        """The canvas of a picture of that size: about 4:3, 3:4, or square."""
        if not self.multiple:
            return size
        long, short = max(size), min(size)
        side = -(-long * 3 // (4 * self.multiple)) * self.multiple
        if short > side:
            return long, long
        return (side, long) if size[1] == long else (long, side)

    def parts(self, indices: Sequence[int]) -> Iterator[Sequence[int]]:
        """``indices`` in pieces of the largest batch."""
        most = self.batches[-1]
        return (indices[first : first + most] for first in range(0, len(indices), most))

    def filled(self, pictures: Tensor) -> Tensor:
        """Pictures (N, …) with empty ones after them, up to the next size of batch."""
        count = len(pictures)
        batch = next((one for one in self.batches if one >= count), count)
        empty = pictures.new_zeros((batch - count, *pictures.shape[1:]))
        return torch.cat((pictures, empty)) if batch > count else pictures


ALONE = Shapes()
"""One after the other, each as it is: a CPU's caches hold the maps of one photo."""


def on_canvas(picture: Tensor, canvas: Size) -> Tensor:
    """A picture (1, 3, h, w) in the upper left corner of a canvas."""
    height, width = picture.shape[-2:]
    if (height, width) == canvas:
        return picture
    return functional.pad(picture, (0, canvas[1] - width, 0, canvas[0] - height))


def inside(sizes: Sequence[Size], canvas: Size, cells: Size, device: torch.device) -> Tensor:
    """(N, 1, *cells) bool: which cells of a map of ``canvas`` belong to pictures of ``sizes``."""
    limits = torch.tensor(sizes, device=device) * torch.tensor(cells, device=device)
    ends = -(-limits // torch.tensor(canvas, device=device))
    rows = torch.arange(cells[0], device=device) < ends[:, :1]
    columns = torch.arange(cells[1], device=device) < ends[:, 1:]
    return (rows[:, :, None] & columns[:, None, :])[:, None]


def cropped(maps: Tensor, size: Size, canvas: Size) -> Tensor:
    """The part of maps (N, C, h, w) of ``canvas`` that a picture of ``size`` has."""
    height, width = (
        -(-side * cells // whole)
        for side, cells, whole in zip(size, maps.shape[-2:], canvas, strict=True)
    )
    return maps[:, :, :height, :width]

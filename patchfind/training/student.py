"""The student: a timm MobileNetV2 with random weights, seen as a chain of units with named maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import timm
import torch
from torch import Tensor, nn
from torch.nn import functional

ARCHITECTURE = "mobilenetv2_100"
MEAN = (0.5, 0.5, 0.5)
STD = (0.5, 0.5, 0.5)

UNITS = ("stem", *(f"b{block}" for block in range(17)), "last")
"""The units in order; each makes the map of its name. ``b13x`` is made inside ``b13``."""

STRIDED = frozenset({"stem", "b1", "b3", "b6", "b13"})

CHANNELS = {"b5": 32, "b12": 96, "b13x": 576, "b16": 320, "last": 1280}

MODULES = {
    "b5": "blocks.2.2",
    "b9": "blocks.3.3",
    "b12": "blocks.4.2",
    "b13x": "blocks.5.0.bn1",
    "b16": "blocks.6.0",
    "last": "bn2",
}
"""Where timm's model computes the maps that a descriptor may use."""


class Student(nn.Module):
    """A timm network whose units can be run one by one or in a chain.

    Cell i of a map of stride s is centred on pixel ``s * i``.
    """

    net: Any
    """timm's model, whose parameter names are the shipped ones."""

    def __init__(self) -> None:
        super().__init__()
        net: Any = timm.create_model(ARCHITECTURE, pretrained=False, num_classes=0)
        self.net = net
        blocks = [block for stage in net.blocks for block in stage]
        self._blocks = {f"b{number}": block for number, block in enumerate(blocks)}
        self.to(memory_format=torch.channels_last)

    def unit_modules(self, unit: str) -> list[nn.Module]:
        """The modules whose weights belong to a unit."""
        if unit == "stem":
            return [self.net.conv_stem, self.net.bn1]
        if unit == "last":
            return [self.net.conv_head, self.net.bn2]
        return [self._blocks[unit]]

    def run_unit(
        self, unit: str, maps: Tensor, *, shift: bool = False, cut: bool = False
    ) -> dict[str, Tensor]:
        """The maps that one unit makes of the map before it.

        With ``shift`` a strided unit moves what it halves by one cell first (see ``shifted``);
        with ``cut`` no gradient passes from its output to its expanded map.
        """
        if unit == "stem":
            maps = shifted(maps) if shift else maps
            return {"stem": self.net.bn1(self.net.conv_stem(maps))}
        if unit == "last":
            return {"last": self.net.bn2(self.net.conv_head(maps))}
        block = self._blocks[unit]
        if unit not in STRIDED:
            return {unit: block(maps)}
        expanded = block.bn1(block.conv_pw(maps))
        inside = expanded.detach() if cut else expanded
        inside = block.bn2(block.conv_dw(shifted(inside) if shift else inside))
        found = {unit: block.bn3(block.conv_pwl(inside))}
        return found | {"b13x": expanded} if unit == "b13" else found

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Every map of RGB images in 0..1."""
        maps = images * 2.0 - 1.0
        found: dict[str, Tensor] = {}
        for unit in UNITS:
            found.update(self.run_unit(unit, maps))
            maps = found[unit]
        return found


def shifted(maps: Tensor) -> Tensor:
    """The map moved one cell right and down, with zeros where nothing came from.

    TensorFlow pads strided layers after the image, timm on both sides; in the moved frame both
    grids agree, except for the first row and column, which only the student has.
    """
    return functional.pad(maps, (1, 0, 1, 0))[..., :-1, :-1]


def without_first(maps: Tensor) -> Tensor:
    """The part of a student's map that has a counterpart: all but the first row and column."""
    return maps[..., 1:, 1:]


def without_last(maps: Tensor) -> Tensor:
    """The part of a teacher's map that has a counterpart: all but the last row and column."""
    return maps[..., :-1, :-1]


def weights_of(student: Student) -> Iterator[tuple[str, Tensor]]:
    """Names (timm's own) and tensors to ship."""
    for name, tensor in student.net.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            yield name, tensor

"""Region layouts: which rectangles of a photo get a descriptor.

Level Ln is the (n+1)×(n+1) grid; a layout "to Ln" holds every grid from L0 on. The published
pyramid (Patchify, arXiv 2512.12610, section 3) has no overlap: 1, 5, 14, 30 regions. The
overlapped one keeps the window sizes and halves the step: 1, 10, 35, 84 regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, as_array


@dataclass(frozen=True, slots=True, eq=False)
class RegionDescriptors:
    """The regions of one photo.

    ``boxes`` (R, 4) float32 in fractions of the upright photo; ``descriptors`` (R, D) float16,
    unit length.
    """

    boxes: NDArray[np.float32]
    descriptors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class RegionLayout:
    """A fixed set of regions, the same for every photo; ``levels[i]`` is the level of region i."""

    name: str
    boxes: tuple[Box, ...]
    levels: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.boxes)

    def as_array(self) -> NDArray[np.float32]:
        """(R, 4) fractions: x1, y1, x2, y2."""
        return as_array(self.boxes)


def _grid(level: int, steps_per_window: int) -> list[Box]:
    """The windows of one level, row by row from the top left."""
    cells = level + 1
    positions = level * steps_per_window + 1
    side, step = 1.0 / cells, 1.0 / (cells * steps_per_window)
    return [
        Box(column * step, row * step, column * step + side, row * step + side)
        for row in range(positions)
        for column in range(positions)
    ]


def _layout(name: str, top_level: int, steps_per_window: int) -> RegionLayout:
    grids = [_grid(level, steps_per_window) for level in range(top_level + 1)]
    boxes = tuple(box for grid in grids for box in grid)
    levels = tuple(level for level, grid in enumerate(grids) for _ in grid)
    return RegionLayout(name, boxes, levels)


def pyramid(top_level: int) -> RegionLayout:
    """The published pyramid to L``top_level``: Σ (n+1)² regions without overlap."""
    return _layout(f"pyramid-l{top_level}", top_level, 1)


def overlapped(top_level: int) -> RegionLayout:
    """The pyramid's window sizes at half-window steps: Σ (2n+1)² regions."""
    return _layout(f"overlapped-l{top_level}", top_level, 2)


LAYOUTS: Mapping[str, RegionLayout] = MappingProxyType(
    {
        layout.name: layout
        for make in (pyramid, overlapped)
        for layout in (make(top_level) for top_level in range(6))
    }
)
"""Every fixed layout by its name."""

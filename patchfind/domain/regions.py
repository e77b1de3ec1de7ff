"""Region layouts: which rectangles of a photo get a descriptor.

Level Ln is the (n+1)×(n+1) grid; a layout "to Ln" holds every grid from L0 on. The published
pyramid (Patchify, arXiv 2512.12610, section 3) has no overlap: 1, 5, 14, 30 regions. The
overlapped one keeps the window sizes and halves the step: 1, 10, 35, 84 regions. Over a photo that
is longer than 2:1 an overlapped layout is laid tile by tile, so that its windows keep their shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Box, as_array

MOST_TILES = 12
"""A photo has no more, however long: what it costs stays bounded."""

LONG = 2.0
"""A photo whose longer side is more than so many times the other is tiled."""

_TURNED = [1, 0, 3, 2]
_TILE_ASPECT = 4 / 3
_LEAST_TILE_PX = 256
"""A tile is at least so long: there is nothing more to be seen in a small picture."""


def tiles_of(width: float, height: float) -> int:
    """Into how many tiles of about 4:3 along its longer side a photo of so many pixels is divided.

    One where it is no longer than 2:1, and at most MOST_TILES.
    """
    longer, shorter = max(width, height), min(width, height)
    if longer <= LONG * shorter:
        return 1
    tiles = min(round(longer / shorter / _TILE_ASPECT), int(longer) // _LEAST_TILE_PX)
    return max(1, min(tiles, MOST_TILES))


@dataclass(frozen=True, slots=True, eq=False)
class RegionDescriptors:
    """The regions of one photo.

    ``boxes`` (R, 4) float32 in fractions of the upright photo; ``descriptors`` (R, D) float16,
    unit length.
    """

    boxes: NDArray[np.float32]
    descriptors: NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class IndexedContent:
    """A content that is new to the library; ``features`` are its packed local ones."""

    content_hash: str
    regions: RegionDescriptors
    features: bytes | None


@dataclass(frozen=True, slots=True)
class RegionLayout:
    """The regions of a photo, the same for all photos of as many tiles.

    ``boxes`` are those of a photo that is no tiled one, and ``levels[i]`` is the level of region i.
    ``pair`` are the windows of two tiles side by side that begin in the first, in fractions of the
    pair; empty where this layout tiles no photo.
    """

    name: str
    boxes: tuple[Box, ...]
    levels: tuple[int, ...]
    pair: tuple[Box, ...] = ()

    def __len__(self) -> int:
        return len(self.boxes)

    def as_array(self) -> NDArray[np.float32]:
        """(R, 4) fractions: x1, y1, x2, y2."""
        return as_array(self.boxes)

    def tiles_of(self, width: float, height: float) -> int:
        """Into how many tiles it divides a photo of so many pixels; see ``tiles_of``."""
        return tiles_of(width, height) if self.pair else 1

    @property
    def row_counts(self) -> list[int]:
        """How many regions a photo has that is divided into 1, 2, … tiles."""
        plain = len(self.boxes)
        further = range(2, MOST_TILES + 1) if self.pair else ()
        return [plain, *(1 + plain + (tiles - 1) * len(self.pair) for tiles in further)]

    def tiled(self, tiles: int, *, tall: bool) -> NDArray[np.float32]:
        """(R, 4) the regions of a photo of so many tiles, side by side or, if ``tall``, one below
        the other.

        Where there are several, the first is the whole photo; then come those that begin in the
        first tile, and so on.
        """
        if tiles == 1:
            return self.as_array()
        moved = [np.add(self.pair_array() * (2, 1, 2, 1), (at, 0, at, 0)) for at in range(tiles)]
        moved[-1] = moved[-1][self.ends_in_first]
        wide = np.concatenate(moved) / (tiles, 1, tiles, 1)
        found = np.concatenate((as_array([WHOLE_PHOTO]), np.minimum(wide, 1.0)))
        return (found[:, _TURNED] if tall else found).astype(np.float32)

    def pair_array(self, *, tall: bool = False) -> NDArray[np.float32]:
        """(P, 4) the windows of ``pair``, of one tile below the other if ``tall``."""
        return as_array(self.pair)[:, _TURNED] if tall else as_array(self.pair)

    @property
    def ends_in_first(self) -> NDArray[np.bool_]:
        """(P,) which windows of ``pair`` do not reach into the second tile."""
        return np.asarray([box.x2 < 0.5 + 1e-6 for box in self.pair])

    def of_rows(self, row_count: int, *, tall: bool) -> NDArray[np.float32]:
        """(R, 4) the regions of a photo that has so many, as one of ``row_counts`` says."""
        return self.tiled(self.row_counts.index(row_count) + 1, tall=tall)


def _grid(level: int, steps_per_window: int, tiles: int = 1) -> list[Box]:
    """The windows of one level over so many tiles side by side, row by row from the top left."""
    cells = level + 1
    positions = level * steps_per_window + 1
    along = (tiles * cells - 1) * steps_per_window + 1
    side, step = 1.0 / cells, 1.0 / (cells * steps_per_window)
    width, stride = side / tiles, step / tiles
    return [
        Box(column * stride, row * step, column * stride + width, row * step + side)
        for row in range(positions)
        for column in range(along)
    ]


def _layout(name: str, top_level: int, steps_per_window: int, *, tiling: bool) -> RegionLayout:
    grids = [_grid(level, steps_per_window) for level in range(top_level + 1)]
    boxes = tuple(box for grid in grids for box in grid)
    levels = tuple(level for level, grid in enumerate(grids) for _ in grid)
    pairs = [_grid(level, steps_per_window, 2) for level in range(top_level + 1)] if tiling else []
    pair = tuple(box for grid in pairs for box in grid if box.x1 < 0.5 - 1e-6)
    return RegionLayout(name, boxes, levels, pair)


def pyramid(top_level: int) -> RegionLayout:
    """The published pyramid to L``top_level``: Σ (n+1)² regions without overlap, never tiled."""
    return _layout(f"pyramid-l{top_level}", top_level, 1, tiling=False)


def overlapped(top_level: int) -> RegionLayout:
    """The pyramid's window sizes at half-window steps: Σ (2n+1)² regions, and tiles of them."""
    return _layout(f"overlapped-l{top_level}", top_level, 2, tiling=True)


LAYOUTS: Mapping[str, RegionLayout] = {
    layout.name: layout
    for make in (pyramid, overlapped)
    for layout in (make(top_level) for top_level in range(6))
}
"""Every fixed layout by its name."""

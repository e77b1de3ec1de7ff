"""The dense way: one forward pass a photo, descriptors pooled from its maps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from patchfind.domain.geometry import WHOLE_PHOTO, as_array
from patchfind.domain.regions import RegionDescriptors, RegionLayout
from patchfind.embedding.backbone import Backbone
from patchfind.embedding.descriptors import (
    Describer,
    to_stored,
)
from patchfind.embedding.pooling import scale_gem
from patchfind.embedding.preprocessing import Normalisation, dense_size, resize, to_tensor
from patchfind.embedding.specification import EncoderSpecification
from patchfind.embedding.windows import LayoutWeights, box_weights

Pixels = NDArray[np.uint8]
Size = TypeVar("Size", bound=Hashable)

_TILES_AT_ONCE = {"cuda": 16, "mps": 4, "cpu": 1}
_MANY_PHOTOS = 8
"""So many photos in, more are to be expected: the time spent on a faster pass comes back."""


class DensePass:
    """Whole photos through the backbone at the specification's size, one map a level."""

    def __init__(
        self, specification: EncoderSpecification, backbone: Backbone, device: torch.device
    ) -> None:
        self._specification = specification
        self._backbone = backbone
        self._device = device
        self._normalise = Normalisation.of(specification.mean, specification.std, device)

    def size(self, pixels: Pixels, *, long_side: int | None = None) -> tuple[int, int]:
        """(height, width) at which a photo goes through, at its first scale."""
        height, width = pixels.shape[:2]
        return dense_size(
            height,
            width,
            long_side=long_side or self._specification.dense_long_side,
            multiple=self._specification.side_multiple,
        )

    def pictures(self, photos: Sequence[Pixels], size: tuple[int, int]) -> Tensor:
        """The photos at one size, (N, 3, height, width) of 0…255."""
        return torch.cat([resize(to_tensor(one, self._device), *size) for one in photos])

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """One map (N, C, h, w) a level."""
        return self._backbone.maps(self._normalise(pictures))

    def trace(self) -> None:
        """Worth it before many photos: see Backbone.trace."""
        self._backbone.trace()


class _Canvas(NamedTuple):
    """How a photo goes through: as so many tiles, one below the other if ``tall``, of one size."""

    tiles: int
    tall: bool
    size: tuple[int, int]


class DenseRegions:
    """Descriptors of a layout's regions from dense passes, one for each tile of a photo."""

    def __init__(
        self,
        specification: EncoderSpecification,
        dense: DensePass,
        describer: Describer,
        layout: RegionLayout,
        device: torch.device,
    ) -> None:
        self._scales = specification.scales
        self._long_side = specification.dense_long_side
        self._dense = dense
        self._describer = describer
        self._layout = layout
        self._device = device
        self._weights = LayoutWeights(layout.as_array(), device)
        self._pair_weights = {
            tall: LayoutWeights(layout.pair_array(tall=tall), device) for tall in (False, True)
        }
        self._encoded = 0

    def encode(self, photos: Sequence[Pixels]) -> list[RegionDescriptors]:
        """One set of regions a photo, in order; photos of one size go through together."""
        if self._encoded >= _MANY_PHOTOS:
            self._dense.trace()
        self._encoded += len(photos)
        canvases = [self._canvas(one) for one in photos]
        found = encode_by_size(photos, self._canvas, self._encode_same)
        return [
            RegionDescriptors(self._layout.tiled(canvas.tiles, tall=canvas.tall), to_stored(one))
            for canvas, one in zip(canvases, found, strict=True)
        ]

    def _canvas(self, photo: Pixels) -> _Canvas:
        height, width = photo.shape[:2]
        tiles, tall = self._layout.tiles_of(width, height), height > width
        return _Canvas(tiles, tall, self._dense.size(_tiles(photo, tiles, tall=tall)[0]))

    def _encode_same(self, photos: Sequence[Pixels], canvas: _Canvas) -> Iterable[Tensor]:
        if canvas.tiles == 1:
            return self._at_scales(photos, canvas.size, self._plain)
        return [
            self._at_scales(
                _tiles(photo, canvas.tiles, tall=canvas.tall),
                canvas.size,
                self._tall if canvas.tall else self._wide,
            )
            for photo in photos
        ]

    def _at_scales(
        self,
        pictures: Sequence[Pixels],
        size: tuple[int, int],
        describe: Callable[[Sequence[Pixels], tuple[int, int]], Tensor],
    ) -> Tensor:
        """What ``describe`` makes of the pictures at all scales, joined."""
        sizes = [
            size
            if scale == 1.0
            else self._dense.size(pictures[0], long_side=round(self._long_side * scale))
            for scale in self._scales
        ]
        found = [describe(pictures, one) for one in sizes]
        return found[0] if len(found) == 1 else scale_gem(torch.stack(found))

    def _plain(self, photos: Sequence[Pixels], size: tuple[int, int]) -> Tensor:
        """(N, R, D) the regions of photos that are one tile each."""
        maps = self._dense.maps(self._dense.pictures(photos, size))
        return self._describer.regions(maps, self._weights)

    def _wide(self, tiles: Sequence[Pixels], size: tuple[int, int]) -> Tensor:
        return self._tiled(tiles, size, tall=False)

    def _tall(self, tiles: Sequence[Pixels], size: tuple[int, int]) -> Tensor:
        return self._tiled(tiles, size, tall=True)

    def _tiled(self, tiles: Sequence[Pixels], size: tuple[int, int], *, tall: bool) -> Tensor:
        """(R, D) the regions of the photo that consists of ``tiles``.

        Each tile goes through by itself; windows are pooled from its map and the next one's.
        """
        at_once = _TILES_AT_ONCE[self._device.type]
        parts = [tiles[first : first + at_once] for first in range(0, len(tiles), at_once)]
        passes = [self._dense.maps(self._dense.pictures(part, size)) for part in parts]
        maps = [torch.cat(level) for level in zip(*passes, strict=True)]
        axis = 2 if tall else 3
        pairs = [torch.cat((one, one.roll(-1, 0)), axis) for one in maps]
        windows = self._describer.regions(pairs, self._pair_weights[tall])
        kept = torch.ones(windows.shape[:2], dtype=torch.bool, device=windows.device)
        kept[-1] = torch.from_numpy(self._layout.ends_in_first)
        whole = self._describer.regions(
            [torch.cat(tuple(one[:, None]), axis) for one in maps], self._whole_weights
        )
        return torch.cat((whole[0], windows[kept]))

    def _whole_weights(self, height: int, width: int, shift: float) -> Tensor:
        weights = box_weights(as_array([WHOLE_PHOTO]), height, width, shift=shift)
        return torch.from_numpy(weights).to(self._device)


def _tiles(photo: Pixels, tiles: int, *, tall: bool) -> list[Pixels]:
    """The photo in so many equal parts along its longer side, without copying."""
    return np.array_split(photo, tiles, axis=0 if tall else 1)


def encode_by_size(
    photos: Sequence[Pixels],
    size_of: Callable[[Pixels], Size],
    encode: Callable[[Sequence[Pixels], Size], Iterable[Tensor]],
) -> list[Tensor]:
    """``encode`` photos of equal size together; the results (one row a photo) in their order."""
    by_size: dict[Size, list[int]] = defaultdict(list)
    for index, one in enumerate(photos):
        by_size[size_of(one)].append(index)
    results: dict[int, Tensor] = {}
    for size, indices in by_size.items():
        rows = encode([photos[index] for index in indices], size)
        results.update(zip(indices, rows, strict=True))
    return [results[index] for index in range(len(photos))]

"""The dense way: one forward pass a photo, descriptors pooled from its maps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

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
Size = tuple[int, int]
"""(height, width) in pixels."""

_ON_A_CARD = 16
"""So many photos at once fill a card, with 1 GB of maps. A CPU's caches hold those of one."""
_MANY_PHOTOS = 8
"""So many photos in, more are to be expected: the time spent on a faster pass comes back."""


class DensePass:
    """Whole photos through the backbone at the specification's size, one map a level."""

    def __init__(
        self,
        specification: EncoderSpecification,
        backbone: Backbone,
        device: torch.device,
    ) -> None:
        self._at_once = 1 if device.type == "cpu" else _ON_A_CARD
        self._specification = specification
        self._backbone = backbone
        self._device = device
        self._normalise = Normalisation.of(specification.mean, specification.std, device)

    def size(self, pixels: Pixels, *, long_side: int | None = None) -> Size:
        """(height, width) at which a photo goes through, at its first scale."""
        height, width = pixels.shape[:2]
        return dense_size(
            height,
            width,
            long_side=long_side or self._specification.dense_long_side,
            multiple=self._specification.side_multiple,
        )

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """One map (N, C, h, w) a level of pictures (N, 3, H, W) of 0…255."""
        return self._backbone.maps(self._normalise(pictures))

    def maps_of(self, photos: Sequence[Pixels], size: Size) -> Sequence[Tensor]:
        """One map (N, C, h, w) a level of photos, at least one, which go through at ``size``."""
        parts = [
            self.maps(self._resized(photos[first : first + self._at_once], size))
            for first in range(0, len(photos), self._at_once)
        ]
        if len(parts) == 1:
            return parts[0]
        return [torch.cat(level) for level in zip(*parts, strict=True)]

    def _resized(self, photos: Sequence[Pixels], size: Size) -> Tensor:
        return torch.cat([resize(to_tensor(one, self._device), *size) for one in photos])

    def trace(self) -> None:
        """Worth it before many photos: see Backbone.trace."""
        self._backbone.trace()


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
        """One set of regions a photo, in order."""
        if self._encoded >= _MANY_PHOTOS:
            self._dense.trace()
        self._encoded += len(photos)
        tiled = [self._tiles_of(one) for one in photos]
        found = [self._at_scale(photos, tiled, scale) for scale in self._scales]
        joined = [
            one[0] if len(one) == 1 else scale_gem(torch.stack(one))
            for one in zip(*found, strict=True)
        ]
        return [
            RegionDescriptors(self._layout.tiled(len(tiles), tall=_is_tall(photo)), to_stored(one))
            for photo, tiles, one in zip(photos, tiled, joined, strict=True)
        ]

    def _tiles_of(self, photo: Pixels) -> list[Pixels]:
        """The photo in equal parts along its longer side, without copying; most are one part."""
        height, width = photo.shape[:2]
        tiles = self._layout.tiles_of(width, height)
        return np.array_split(photo, tiles, axis=0 if _is_tall(photo) else 1)

    def _at_scale(
        self, photos: Sequence[Pixels], tiled: Sequence[Sequence[Pixels]], scale: float
    ) -> list[Tensor]:
        """(R, D) the regions of each photo, given as its tiles too, at one scale."""
        long_side = round(self._long_side * scale)
        sizes = [self._dense.size(tiles[0], long_side=long_side) for tiles in tiled]
        found: dict[int, Tensor] = {}
        alike: dict[Size, list[int]] = defaultdict(list)
        for index, tiles in enumerate(tiled):
            if len(tiles) == 1:
                alike[sizes[index]].append(index)
            else:
                maps = self._dense.maps_of(tiles, sizes[index])
                found[index] = self._joined(maps, tall=_is_tall(photos[index]))
        for size, indices in alike.items():
            maps = self._dense.maps_of([photos[index] for index in indices], size)
            found.update(zip(indices, self._describer.regions(maps, self._weights), strict=True))
        return [found[index] for index in range(len(photos))]

    def _joined(self, maps: Sequence[Tensor], *, tall: bool) -> Tensor:
        """(R, D) the regions of a photo whose tiles have these maps (T, C, h, w), one a level.

        Windows are pooled from a tile's map and the next one's.
        """
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


def _is_tall(photo: Pixels) -> bool:
    height, width = photo.shape[:2]
    return bool(height > width)

"""CLAID as a way to choose regions: found on each photo's own maps, described by pooling them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from patchfind.domain.geometry import as_array
from patchfind.domain.regions import RegionDescriptors
from patchfind.embedding.claid import TokenGrid, find_regions, region_box
from patchfind.embedding.dense import DensePass
from patchfind.embedding.descriptors import Describer, to_stored
from patchfind.embedding.windows import box_weights


class ClaidRegions:
    """Free boxes from the cells of the finest map.

    The tokens are the cells' descriptors: a transformer's own tokens made unit, or a whitened
    map's cells (unwhitened convolutional maps are non-negative, and everything is alike there).
    """

    def __init__(self, dense: DensePass, describer: Describer, device: torch.device) -> None:
        self._dense = dense
        self._describer = describer
        self._device = device

    def encode(self, photos: Sequence[NDArray[np.uint8]]) -> list[RegionDescriptors]:
        """One set of regions a photo, in order; each has at least the whole photo."""
        return [self._one(photo) for photo in photos]

    def _one(self, photo: NDArray[np.uint8]) -> RegionDescriptors:
        maps = self._dense.maps_of([photo], self._dense.size(photo))
        boxes = self._boxes(maps)

        def weights(height: int, width: int, shift: float) -> Tensor:
            return torch.from_numpy(box_weights(boxes, height, width, shift=shift)).to(self._device)

        return RegionDescriptors(boxes, to_stored(self._describer.regions(maps, weights)[0]))

    def _boxes(self, maps: Sequence[Tensor]) -> NDArray[np.float32]:
        """(R, 4) fractions, without repetitions."""
        grid = token_grid(self._describer, maps)
        boxes = [region_box(one, grid.height, grid.width) for one in find_regions(grid)]
        return as_array(list(dict.fromkeys(box for box in boxes if box is not None)))


def token_grid(describer: Describer, maps: Sequence[Tensor]) -> TokenGrid:
    """What CLAID bisects, of the maps of one photo, one a level."""
    cells = describer.cells(maps)[0]
    height, width = cells.shape[:2]
    energy = describer.energy(maps)[0].flatten()
    return TokenGrid(cells.flatten(0, 1).cpu().numpy(), energy.cpu().numpy(), height, width)

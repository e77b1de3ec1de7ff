"""The published way (Patchify, arXiv 2512.12610): each region cut, resized and encoded alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from patchfind.domain.geometry import Box
from patchfind.domain.regions import RegionDescriptors, RegionLayout
from patchfind.embedding.backbone import Backbone
from patchfind.embedding.descriptors import Describer, to_stored
from patchfind.embedding.preprocessing import Normalisation, cut, resize, to_tensor
from patchfind.embedding.specification import HEAD, EncoderSpecification

_AT_ONCE = {"cuda": 256, "mps": 32, "cpu": 4}
"""A CPU's caches hold the maps of a few crops: 24 at once take half as long again."""


class CropEncoder:
    """Square crops to descriptors, by the backbone's head or from its pooled levels."""

    def __init__(
        self,
        specification: EncoderSpecification,
        backbone: Backbone,
        describer: Describer | None,
        device: torch.device,
    ) -> None:
        self._backbone = backbone
        self._describer = None if specification.pooling == HEAD else describer
        self._device = device
        self._at_once = _AT_ONCE[device.type]
        self._normalise = Normalisation.of(specification.mean, specification.std, device)

    def describe(self, crops: Tensor) -> Tensor:
        """Crops (N, 3, side, side) of 0…255 → unit descriptors (N, D)."""
        return torch.cat([self._describe(one) for one in torch.split(crops, self._at_once)])

    def _describe(self, crops: Tensor) -> Tensor:
        pictures = self._normalise(crops)
        if self._describer is None:
            return functional.normalize(self._backbone.head(pictures), dim=-1)
        return self._describer.regions(self._backbone.maps(pictures), self._whole)[:, 0]

    def _whole(self, height: int, width: int, _shift: float) -> Tensor:
        return torch.full((1, height * width), 1.0 / (height * width), device=self._device)


class CropRegions:
    """Descriptors of a fixed layout's regions, one forward pass a region."""

    def __init__(
        self,
        specification: EncoderSpecification,
        crops: CropEncoder,
        layout: RegionLayout,
        device: torch.device,
    ) -> None:
        self._side = specification.crop_side
        self._crops = crops
        self._layout = layout
        self._device = device

    def encode(self, photos: Sequence[NDArray[np.uint8]]) -> list[RegionDescriptors]:
        """One set of regions a photo, in order; crops of several photos go through together."""
        boxes = [self._boxes_of(photo) for photo in photos]
        crops = torch.cat([self._crops_of(*one) for one in zip(photos, boxes, strict=True)])
        each = torch.split(self._crops.describe(crops), [len(one) for one in boxes])
        return [
            RegionDescriptors(here, to_stored(one)) for here, one in zip(boxes, each, strict=True)
        ]

    def _boxes_of(self, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        height, width = photo.shape[:2]
        return self._layout.tiled(self._layout.tiles_of(width, height), tall=height > width)

    def _crops_of(self, photo: NDArray[np.uint8], boxes: NDArray[np.float32]) -> Tensor:
        """(R, 3, side, side); those that are as large as each other are resized in one go."""
        picture = to_tensor(photo, self._device)
        by_size: dict[torch.Size, dict[int, Tensor]] = defaultdict(dict)
        for place, box in enumerate(boxes.tolist()):
            crop = cut(picture, Box(*box))
            by_size[crop.shape][place] = crop
        crops: dict[int, Tensor] = {}
        for alike in by_size.values():
            resized = resize(torch.cat(list(alike.values())), self._side, self._side)
            crops.update(zip(alike, resized, strict=True))
        return torch.stack([crops[place] for place in range(len(boxes))])

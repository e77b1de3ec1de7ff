"""The dense way: one forward pass a photo, descriptors pooled from its maps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from patchfind.domain.regions import RegionDescriptors
from patchfind.embedding.backbone import Backbone
from patchfind.embedding.descriptors import (
    Describer,
    WeightsFor,
    to_stored,
)
from patchfind.embedding.pooling import scale_gem
from patchfind.embedding.preprocessing import Normalisation, dense_size, resize, to_tensor
from patchfind.embedding.specification import EncoderSpecification
from patchfind.embedding.windows import LayoutWeights

Pixels = NDArray[np.uint8]

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


class DenseRegions:
    """Descriptors of a fixed layout's regions from dense passes."""

    def __init__(
        self,
        specification: EncoderSpecification,
        dense: DensePass,
        describer: Describer,
        boxes: NDArray[np.float32],
        device: torch.device,
    ) -> None:
        self._scales = specification.scales
        self._long_side = specification.dense_long_side
        self._dense = dense
        self._describer = describer
        self._boxes = boxes
        self._weights = LayoutWeights(boxes, device)
        self._encoded = 0

    def encode(self, photos: Sequence[Pixels]) -> list[RegionDescriptors]:
        """One set of regions a photo, in order; photos of one size go through together."""
        if self._encoded >= _MANY_PHOTOS:
            self._dense.trace()
        self._encoded += len(photos)
        found = encode_by_size(photos, self._dense.size, self._encode_same)
        return [RegionDescriptors(self._boxes, to_stored(one)) for one in found]

    def _encode_same(self, photos: Sequence[Pixels], size: tuple[int, int]) -> Tensor:
        scales = [self._at_scale(photos, size, scale, self._weights) for scale in self._scales]
        return scales[0] if len(scales) == 1 else scale_gem(torch.stack(scales))

    def _at_scale(
        self, photos: Sequence[Pixels], size: tuple[int, int], scale: float, weights: WeightsFor
    ) -> Tensor:
        if scale != 1.0:
            size = self._dense.size(photos[0], long_side=round(self._long_side * scale))
        maps = self._dense.maps(self._dense.pictures(photos, size))
        return self._describer.regions(maps, weights)


def encode_by_size(
    photos: Sequence[Pixels],
    size_of: Callable[[Pixels], tuple[int, int]],
    encode: Callable[[Sequence[Pixels], tuple[int, int]], Tensor],
) -> list[Tensor]:
    """``encode`` photos of equal size together; the results (one row a photo) in their order."""
    by_size: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, one in enumerate(photos):
        by_size[size_of(one)].append(index)
    results: dict[int, Tensor] = {}
    for size, indices in by_size.items():
        rows = encode([photos[index] for index in indices], size)
        results.update(zip(indices, rows, strict=True))
    return [results[index] for index in range(len(photos))]

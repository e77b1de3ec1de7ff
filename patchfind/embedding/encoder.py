"""The encoder: photos to region descriptors, selections to query descriptors, thread-safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from patchfind.domain.geometry import Polygon
from patchfind.domain.regions import RegionDescriptors, RegionLayout
from patchfind.embedding.claid import TokenGrid
from patchfind.embedding.claid_regions import token_grid
from patchfind.embedding.crop import CropEncoder
from patchfind.embedding.dense import DensePass
from patchfind.embedding.descriptors import Describer
from patchfind.embedding.device import BatchSizer, Device, side_by_side
from patchfind.embedding.preprocessing import cut, resize, to_tensor
from patchfind.embedding.priority_lock import PriorityLock
from patchfind.embedding.query import (
    inside_box,
    mask_weights,
    query_box,
    turned_outline,
    turned_pictures,
)
from patchfind.embedding.specification import HEAD, EncoderSpecification
from patchfind.foundation.errors import UsageProblem

Pixels = NDArray[np.uint8]

_ROTATIONS_AT_ONCE = 4


class RegionEncoder(Protocol):
    """A way to choose and describe the regions of photos."""

    def encode(self, photos: Sequence[Pixels]) -> list[RegionDescriptors]: ...


class Encoder:
    """One loaded backbone with one region layout; made by ``load_encoder``.

    Any number of threads may call it; one is served at a time, and a waiting query goes before
    the next batch of photos. ``layout`` is None where regions are found in each photo (CLAID).
    ``device`` is what torch calls the device that it computes on.
    """

    def __init__(
        self,
        specification: EncoderSpecification,
        layout: RegionLayout | None,
        fingerprint: str,
        device: Device,
        *,
        regions: RegionEncoder,
        dense: DensePass,
        crops: CropEncoder,
        describer: Describer,
    ) -> None:
        self.specification = specification
        self.layout = layout
        self.fingerprint = fingerprint
        self.dimension = specification.dimension
        self.device = str(device.device)
        self.device_sentence = device.sentence
        self._device = device.device
        self._regions = regions
        self._dense = dense
        self._crops = crops
        self._describer = describer
        self._sizer = BatchSizer(device.device)
        self._query_sizer = BatchSizer(device.device, first=_ROTATIONS_AT_ONCE)
        self._lock = PriorityLock()

    def encode_photos(
        self, photos: Sequence[Pixels], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        """The regions of each photo (h, w, 3), upright sRGB, in order.

        ``threads`` is how many cores of the CPU may compute; all where None. Raises DeviceProblem
        where not even one photo fits into the device's memory.
        """

        def encode(part: Sequence[Pixels]) -> list[RegionDescriptors]:
            with torch.inference_mode():
                return self._regions.encode(part)

        def encode_part(part: Sequence[Pixels]) -> list[RegionDescriptors]:
            with self._lock.batch():
                if self._device.type != "cpu":
                    return encode(part)
                alone = side_by_side(encode, [[photo] for photo in part], threads)
                return [one for (one,) in alone]

        return [one for part in self._sizer.run(encode_part, photos) for one in part]

    def encode_query(
        self,
        pixels: Pixels,
        outline: Polygon,
        *,
        rotations: Sequence[int] = (0, 90, 180, 270),
        masked: bool = True,
    ) -> NDArray[np.float32]:
        """Unit descriptors (len(rotations), D) of the selection in a photo (h, w, 3).

        Row i is the selection turned counter-clockwise by ``rotations[i]`` degrees. ``outline``
        is in fractions of the photo. Where ``masked``, a descriptor that is pooled from maps is
        pooled from the cells inside the outline only; otherwise, and by a backbone's own head,
        from its whole box. Raises UsageProblem for an empty selection.
        """
        box = query_box(outline, context=self.specification.query_context)
        shape = outline if masked else Polygon.from_box(outline.bounds)
        outlines = [turned_outline(inside_box(shape, box), turn) for turn in rotations]
        side = self._query_side()

        def describe(rows: Sequence[int]) -> Tensor:
            with torch.inference_mode():
                return self._describe_query(turned[list(rows)], [outlines[i] for i in rows])

        with self._lock.query():
            crop = resize(cut(to_tensor(pixels, self._device), box), side, side)
            turned = turned_pictures(crop, tuple(rotations))
            if self._device.type == "cpu":
                found = side_by_side(describe, [[row] for row in range(len(outlines))])
            else:
                found = self._query_sizer.run(describe, range(len(outlines)))
            descriptors: NDArray[np.float32] = torch.cat(found).float().cpu().numpy()
        return descriptors

    def _query_side(self) -> int:
        specification = self.specification
        if specification.mode == "crop":
            return specification.crop_side
        multiple = specification.side_multiple
        return max(multiple, round(specification.crop_side / multiple) * multiple)

    def _describe_query(self, pictures: Tensor, outlines: list[Polygon]) -> Tensor:
        if self.specification.pooling == HEAD:
            return self._crops.describe(pictures)
        return self._describer.regions(
            self._dense.maps(pictures),
            lambda height, width, shift: mask_weights(outlines, height, width, shift, self._device),
        )[:, 0]

    def token_grid(self, pixels: Pixels) -> TokenGrid:
        """The tokens of a photo's dense pass, as CLAID bisects them.

        Raises UsageProblem where the descriptors come from a backbone's own head.
        """
        self._refuse_head()
        with self._lock.query(), torch.inference_mode():
            maps = self._dense.maps_of([pixels], self._dense.size(pixels))
            return token_grid(self._describer, maps)

    def _refuse_head(self) -> None:
        if self.specification.pooling == HEAD:
            raise UsageProblem(
                "{title} describes whole crops and has no map of a photo.",
                title=self.specification.title,
            )

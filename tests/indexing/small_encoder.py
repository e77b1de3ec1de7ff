"""A small real encoder: colour and contrast of a photo's regions, projected to 16 dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.regions import LAYOUTS, RegionDescriptors, RegionLayout

Pixels = NDArray[np.uint8]

DIMENSION = 16
_REGIONS = LAYOUTS["pyramid-l1"]


def describe(pixels: Pixels) -> bytes:
    """Stands where local features stand: a few bytes that depend on every pixel."""
    sums: NDArray[np.uint32] = pixels.sum(axis=(0, 1), dtype=np.uint32)
    return sums.tobytes()


@dataclass(frozen=True)
class Named:
    name: str


class SmallEncoder:
    """Deterministic: the same pixels always give the same descriptors. Needs numpy only."""

    layout: RegionLayout | None = _REGIONS
    device = "cpu"

    def __init__(self, fingerprint: str = "0123456789abcdef") -> None:
        self.specification = Named("small")
        self.fingerprint = fingerprint
        self.dimension = DIMENSION
        self._projection = np.random.default_rng(5).normal(size=(6, DIMENSION))

    def encode_photos(
        self, photos: Sequence[Pixels], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        return [self._encode(photo) for photo in photos]

    def _encode(self, photo: Pixels) -> RegionDescriptors:
        height, width = photo.shape[:2]
        rows = []
        layout = self.layout or _REGIONS
        boxes = layout.tiled(layout.tiles_of(width, height), tall=height > width)
        for x1, y1, x2, y2 in (boxes * (width, height, width, height)).tolist():
            part = photo[int(y1) : int(y2) + 1, int(x1) : int(x2) + 1].astype(np.float64)
            rows.append([*part.mean(axis=(0, 1)), *part.std(axis=(0, 1))])
        values = (np.array(rows) + 1.0) @ self._projection
        values /= np.linalg.norm(values, axis=1, keepdims=True)
        return RegionDescriptors(boxes, values.astype(np.float16))


class OwnBoxes(SmallEncoder):
    """Chooses one region of its own in each photo, as CLAID does: its upper third."""

    layout = None

    def encode_photos(
        self, photos: Sequence[NDArray[np.uint8]], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        box = np.array([[0.0, 0.0, 1.0, 1 / 3]], dtype=np.float32)
        return [
            RegionDescriptors(box, found.descriptors[:1]) for found in super().encode_photos(photos)
        ]

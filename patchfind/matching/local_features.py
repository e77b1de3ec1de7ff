"""Local features of a photo, and their form on disk: at most 16 KB a tile, without the picture.

A feature is a SIFT keypoint (Lowe 2004) with a RootSIFT descriptor (Arandjelović and Zisserman,
CVPR 2012), projected to 64 dimensions by a fixed projection and, on disk, product-quantised
(Jégou et al., PAMI 2011) to 16 bytes. Projection and codebook are shipped.
"""

from __future__ import annotations

import functools
import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.regions import tiles_of
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.foundation.paths import resources_folder

Floats = NDArray[np.float32]

MAX_BYTES = 16 * 1024
"""The packed features of a photo never take more; of one that is tiled, of a tile."""

_HEADER = struct.Struct("<4sHf")
_MAGIC = b"PFL1"
_SMALLEST_SCALE = -14.0
"""log2 of the smallest scale on disk; a step is 1/18 of an octave."""
_SCALE_STEPS = 18.0
_CODE_BYTES = 16
_WIDEST = 65535.0
"""In pixels: here a photo's tiles are counted as if it were large."""
_BYTES_PER_FEATURE = 2 * 2 + 1 + 1 + _CODE_BYTES
MAX_PACKED = (MAX_BYTES - _HEADER.size) // _BYTES_PER_FEATURE


@dataclass(frozen=True, slots=True, eq=False)
class LocalFeatures:
    """n keypoints of one upright photo, the strongest and best spread first.

    ``positions`` (n, 2) x, y in fractions of the photo; ``scales`` (n,) diameters in fractions
    of the photo's long side; ``angles`` (n,) radians, clockwise on screen from the x axis;
    ``descriptors`` (n, 64) projected RootSIFT; ``aspect`` is width / height.
    """

    positions: Floats
    scales: Floats
    angles: Floats
    descriptors: Floats
    aspect: float

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def extent(self) -> tuple[float, float]:
        """The photo's width and height in units of its long side."""
        return (1.0, 1.0 / self.aspect) if self.aspect >= 1.0 else (self.aspect, 1.0)

    def take(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> LocalFeatures:
        """The keypoints at ``chosen``, in that order."""
        return LocalFeatures(
            self.positions[chosen],
            self.scales[chosen],
            self.angles[chosen],
            self.descriptors[chosen],
            self.aspect,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Codebook:
    """``mean`` (128,) and ``projection`` (128, 64) of RootSIFT; ``centroids`` (16, 256, 4)."""

    mean: Floats
    projection: Floats
    centroids: Floats

    def project(self, sift: NDArray[np.generic]) -> Floats:
        """Projected RootSIFT (n, 64) of SIFT descriptors (n, 128)."""
        histograms = sift.astype(np.float32)
        histograms /= np.maximum(histograms.sum(axis=1, keepdims=True), 1.0)
        return np.asarray((np.sqrt(histograms) - self.mean) @ self.projection, np.float32)

    def encode(self, descriptors: Floats) -> NDArray[np.uint8]:
        """Codes (n, 16) of projected descriptors (n, 64): the nearest centroid of every part."""
        parts, _, width = self.centroids.shape
        codes = np.empty((len(descriptors), parts), dtype=np.uint8)
        for part, centroids in enumerate(self.centroids):
            piece = descriptors[:, part * width : (part + 1) * width]
            distances = piece @ (-2.0 * centroids.T)
            distances += (centroids**2).sum(axis=1)
            codes[:, part] = distances.argmin(axis=1)
        return codes

    def decode(self, codes: NDArray[np.uint8]) -> Floats:
        """The descriptors (n, 64) that codes (n, 16) stand for."""
        parts, size, width = self.centroids.shape
        # Whole centroids are taken as one item each: many times as fast as number by number.
        whole = self.centroids.reshape(parts * size, width).view(f"V{4 * width}")[:, 0]
        found = whole.take(codes + np.arange(0, parts * size, size, dtype=np.int32))
        return found.view(np.float32).reshape(len(codes), self.projection.shape[1])


@functools.cache
def codebook() -> Codebook:
    """The shipped codebook, read once per process."""
    from safetensors.numpy import load_file

    tensors = load_file(resources_folder() / "matching" / "local_features.safetensors")
    return Codebook(**{name: tensor.astype(np.float32) for name, tensor in tensors.items()})


def pack(features: LocalFeatures) -> bytes:
    """The first ``MAX_PACKED`` features in at most ``MAX_BYTES`` bytes; of each tile as many."""
    most = MAX_PACKED * tiles_of(*(_WIDEST * side for side in features.extent))
    kept = features.take(np.arange(min(len(features), most)))
    positions = np.clip(np.rint(kept.positions * 65535.0), 0, 65535).astype("<u2")
    octaves = np.log2(np.maximum(kept.scales, 1e-9)) - _SMALLEST_SCALE
    scales = np.clip(np.rint(octaves * _SCALE_STEPS), 0, 255).astype(np.uint8)
    turns = kept.angles / (2.0 * np.pi)
    angles = (np.rint(turns * 256.0).astype(np.int64) % 256).astype(np.uint8)
    codes = codebook().encode(kept.descriptors)
    header = _HEADER.pack(_MAGIC, len(kept), features.aspect)
    return b"".join(
        (header, positions.tobytes(), scales.tobytes(), angles.tobytes(), codes.tobytes())
    )


def unpack(packed: bytes) -> LocalFeatures:
    """The features in ``packed``. Raises LibraryCorrupt where the bytes are not what pack wrote."""
    try:
        magic, count, aspect = _HEADER.unpack_from(packed)
    except struct.error:
        magic, count, aspect = b"", 0, 1.0
    whole = len(packed) == _HEADER.size + count * _BYTES_PER_FEATURE
    if magic != _MAGIC or not whole or not 0 < aspect < math.inf:
        raise LibraryCorrupt(
            "The stored local features of a photo are damaged; it is found by its looks alone. "
            "“patchfind rebuild --force” makes them anew."
        )
    body = memoryview(packed)[_HEADER.size :]
    positions = np.frombuffer(body[: 4 * count], dtype="<u2").reshape(count, 2)
    scales = np.frombuffer(body[4 * count : 5 * count], dtype=np.uint8)
    angles = np.frombuffer(body[5 * count : 6 * count], dtype=np.uint8)
    codes = np.frombuffer(body[6 * count :], dtype=np.uint8).reshape(count, _CODE_BYTES)
    return LocalFeatures(
        positions.astype(np.float32) / np.float32(65535.0),
        np.exp2(scales.astype(np.float32) / _SCALE_STEPS + _SMALLEST_SCALE).astype(np.float32),
        angles.astype(np.float32) * np.float32(2.0 * np.pi / 256.0),
        codebook().decode(codes),
        aspect,
    )

"""Local features of a photo, and their form on disk: at most 15 KB, without the picture.

A feature is a SIFT keypoint (Lowe 2004) with a RootSIFT descriptor (Arandjelović and Zisserman,
CVPR 2012), projected to 64 dimensions by a fixed projection and, on disk, product-quantised
(Jégou et al., PAMI 2011) to 16 bytes. Projection and codebook are shipped.
"""

from __future__ import annotations

import functools
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.regions import tiles_of
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.foundation.paths import resources_folder

Floats = NDArray[np.float32]

_HEADER = struct.Struct("<4sHf")
_MAGIC, _WIDE_MAGIC = b"PFL2", b"PFL1"
_POSITION_BYTES: Mapping[bytes, int] = {_MAGIC: 3, _WIDE_MAGIC: 4}
"""Two coordinates of 12 bits each; of 16 where a photo is tiled, and in all of older versions."""
_STEPS, _WIDE_STEPS = 4095.0, 65535.0
_SMALLEST_SCALE = -14.0
"""log2 of the smallest scale on disk; a step is 1/18 of an octave."""
_SCALE_STEPS = 18.0
_CODE_BYTES = 16
_WIDEST = 65535.0
"""In pixels: here a photo's tiles are counted as if it were large."""
_OTHER_BYTES = 1 + 1 + _CODE_BYTES

MAX_PACKED = 721
"""So many features are kept: with 84 descriptors of 512 numbers a photo takes 56 KB."""
MAX_BYTES = _HEADER.size + MAX_PACKED * (_POSITION_BYTES[_MAGIC] + _OTHER_BYTES)
"""The packed features of a photo never take more; of one that is tiled, 16 KB a tile. Older
versions wrote up to 16 KB for all."""


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
        piece = np.ones((len(descriptors), width + 1), dtype=np.float32)
        for part, centroids in enumerate(self.centroids):
            piece[:, :width] = descriptors[:, part * width : (part + 1) * width]
            # The squared lengths are one more row of the product: added later they cost as much.
            lengths = (centroids**2).sum(axis=1)
            distances = piece @ np.vstack((-2.0 * centroids.T, lengths))
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
    """The first ``MAX_PACKED`` features, of each tile as many, in at most ``MAX_BYTES`` bytes.

    A photo that is tiled gets the wide coordinates, being longer than 12 bits can tell apart.
    """
    tiles = tiles_of(*(_WIDEST * side for side in features.extent))
    kept = features.take(np.arange(min(len(features), MAX_PACKED * tiles)))
    magic = _MAGIC if tiles == 1 else _WIDE_MAGIC
    octaves = np.log2(np.maximum(kept.scales, 1e-9)) - _SMALLEST_SCALE
    scales = np.clip(np.rint(octaves * _SCALE_STEPS), 0, 255).astype(np.uint8)
    turns = kept.angles / (2.0 * np.pi)
    angles = (np.rint(turns * 256.0).astype(np.int64) % 256).astype(np.uint8)
    codes = codebook().encode(kept.descriptors)
    header = _HEADER.pack(magic, len(kept), features.aspect)
    positions = _stored_positions(kept.positions, magic)
    return b"".join(
        (header, positions.tobytes(), scales.tobytes(), angles.tobytes(), codes.tobytes())
    )


def unpack(packed: bytes) -> LocalFeatures:
    """The features in ``packed``. Raises LibraryCorrupt where the bytes are not what pack wrote."""
    try:
        magic, count, aspect = _HEADER.unpack_from(packed)
    except struct.error:
        magic, count, aspect = b"", 0, 1.0
    position_bytes = _POSITION_BYTES.get(magic, 0)
    whole = len(packed) == _HEADER.size + count * (position_bytes + _OTHER_BYTES)
    if not position_bytes or not whole or not 0 < aspect < math.inf:
        raise LibraryCorrupt(
            "The stored local features of a photo are damaged; it is found by its looks "
            "alone. “patchfind rebuild --force” makes them anew."
        )
    columns = np.frombuffer(packed, dtype=np.uint8, offset=_HEADER.size)
    ends = np.cumsum([position_bytes * count, count, count])
    positions, scales, angles, codes = np.split(columns, ends)
    return LocalFeatures(
        _positions(positions.reshape(count, position_bytes)),
        np.exp2(scales.astype(np.float32) / _SCALE_STEPS + _SMALLEST_SCALE).astype(np.float32),
        angles.astype(np.float32) * np.float32(2.0 * np.pi / 256.0),
        codebook().decode(codes.reshape(count, _CODE_BYTES)),
        aspect,
    )


def _stored_positions(positions: Floats, magic: bytes) -> NDArray[np.uint8]:
    """(n, 3 or 4) the bytes that ``_positions`` reads."""
    if magic == _WIDE_MAGIC:
        wide = np.clip(np.rint(positions * _WIDE_STEPS), 0, _WIDE_STEPS).astype("<u2")
        return np.asarray(wide.view(np.uint8))
    steps = np.clip(np.rint(positions * _STEPS), 0, _STEPS).astype("<u4")
    both = steps[:, :1] | steps[:, 1:] << 12
    return np.asarray(both.view(np.uint8)[:, :3])


def _positions(stored: NDArray[np.uint8]) -> Floats:
    """(n, 2) x, y in fractions, of (n, 3) bytes or, wide ones, of (n, 4)."""
    if stored.shape[1] == _POSITION_BYTES[_WIDE_MAGIC]:
        return stored.view("<u2").astype(np.float32) / np.float32(_WIDE_STEPS)
    padded = np.zeros((len(stored), 4), dtype=np.uint8)
    padded[:, :3] = stored
    both = padded.view("<u4")
    steps = np.concatenate((both & 0xFFF, both >> 12), axis=1)
    return steps.astype(np.float32) / np.float32(_STEPS)

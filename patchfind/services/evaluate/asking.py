"""Queries as the stages take them: descriptors of the crop, local features of its photo."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Box, PixelBox, Polygon
from patchfind.embedding.encoder import Encoder
from patchfind.imaging.decode import DecodedPhoto, decode
from patchfind.services.evaluate.benchmark import around
from patchfind.services.evaluate.photo_set import PhotoSet
from patchfind.services.evaluate.stored import FeatureSet
from patchfind.services.ingest import DECODE_SIDE
from patchfind.services.pipeline import CropView


def _box(boxes: Sequence[PixelBox], width: int, height: int) -> Box:
    """The smallest box around all of a query's boxes; the whole photo where there is none."""
    inside = Box.from_pixels(around(boxes), width, height).clipped() if boxes else None
    return inside or WHOLE_PHOTO


def _whole(_boxes: Sequence[PixelBox], _width: int, _height: int) -> Box:
    return WHOLE_PHOTO


QUERY_CROPS: Mapping[str, tuple[Callable[[Sequence[PixelBox], int, int], Box], bool]] = (
    MappingProxyType({"box": (_box, False), "whole": (_whole, False), "mask": (_box, True)})
)
"""What of the query photo is asked: the box's pixels, the whole photo, or the box with whatever
the encoder takes in around it masked away."""


class Asking:
    """Makes views of crops, and remembers their descriptors for the methods of one run."""

    def __init__(self, photos: PhotoSet, query_crop: str) -> None:
        self._photos = photos
        self._box_of, self._masked = QUERY_CROPS[query_crop]
        self._known: dict[
            tuple[str, Path, Box, tuple[int, ...]], tuple[NDArray[np.float32], float]
        ] = {}
        self._last: tuple[Path, DecodedPhoto] | None = None

    def view_of_query(
        self,
        photo: Path,
        boxes: Sequence[PixelBox],
        encoder: Encoder,
        features: FeatureSet | None,
        rotations: tuple[int, ...],
    ) -> tuple[CropView, float]:
        """The query's view, and the milliseconds that describing it took (or once took)."""
        decoded = self._decoded(photo)
        box = self._box_of(boxes, decoded.width, decoded.height)
        return self.view(photo, box, encoder, features, rotations)

    def view(
        self,
        photo: Path,
        box: Box,
        encoder: Encoder,
        features: FeatureSet | None,
        rotations: tuple[int, ...],
    ) -> tuple[CropView, float]:
        """The view of ``box`` (fractions) in ``photo``, and its milliseconds."""
        outline = Polygon.from_box(box)
        key = (encoder.fingerprint, photo, box, rotations)
        if key not in self._known:
            pixels = self._decoded(photo).pixels
            started = time.perf_counter()
            rows = encoder.encode_query(pixels, outline, rotations=rotations, masked=self._masked)
            self._known[key] = rows, 1000 * (time.perf_counter() - started)
        rows, milliseconds = self._known[key]
        stored = None if features is None else features.features(self._photos.places[photo])
        return CropView(rows, stored, outline), milliseconds

    def _decoded(self, photo: Path) -> DecodedPhoto:
        if self._last is None or self._last[0] != photo:
            self._last = photo, decode(photo, long_side=DECODE_SIDE)
        return self._last[1]

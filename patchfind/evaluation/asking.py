"""Queries as the stages take them: descriptors of the crop, local features of its photo."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Box, PixelBox, Polygon
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.specification import EncoderSpecification
from patchfind.evaluation.benchmark import BenchmarkQuery, around
from patchfind.evaluation.methods import Method
from patchfind.imaging.decode import DecodedPhoto, decode
from patchfind.indexing.indexer import DECODE_SIDE
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.search.pipeline import CropView

Rotations = tuple[int, ...]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class _Timed(Generic[_Value]):
    value: _Value
    milliseconds: float


def _box(boxes: Sequence[PixelBox], width: int, height: int) -> Box:
    """The smallest box around all of a query's boxes; the whole photo where there is none."""
    inside = Box.from_pixels(around(boxes), width, height).clipped() if boxes else None
    return inside or WHOLE_PHOTO


def _whole(_boxes: Sequence[PixelBox], _width: int, _height: int) -> Box:
    return WHOLE_PHOTO


def _same(outline: Polygon) -> Polygon:
    return outline


def _ellipse(outline: Polygon) -> Polygon:
    """What the app pools a rectangle from; see ``domain.query.Crop.mask``."""
    return Polygon.inscribed_ellipse(outline.bounds)


QUERY_CROPS: Mapping[
    str, tuple[Callable[[Sequence[PixelBox], int, int], Box], Callable[[Polygon], Polygon]]
] = MappingProxyType({"box": (_box, _same), "whole": (_whole, _same), "mask": (_box, _ellipse)})
"""What of the query photo is asked: the box, the whole photo, or the ellipse within the box."""


class Asking:
    """Makes views of crops, and remembers them for the methods of one run."""

    def __init__(self, query_crop: str | None) -> None:
        self._query_crop = query_crop
        self._rows: dict[
            tuple[EncoderSpecification, Path, Polygon, Rotations], _Timed[NDArray[np.float32]]
        ] = {}
        self._views: dict[tuple[Path, Polygon], _Timed[QueryView]] = {}
        self._last: tuple[Path, DecodedPhoto] | None = None

    def outline_of(self, query: BenchmarkQuery, method: Method) -> Polygon:
        """What of the query's photo is asked, in fractions. Raises PhotoProblem."""
        photo = self._decoded(query.photo)
        box_of, _ = QUERY_CROPS[self._query_crop or method.query_crop]
        return Polygon.from_box(box_of(query.boxes, photo.width, photo.height))

    def view(
        self,
        photo: Path,
        outline: Polygon,
        encoder: Encoder,
        method: Method,
        *,
        rotations: Rotations,
        verifies: bool,
    ) -> tuple[CropView, float]:
        """The view of ``outline`` in ``photo``, and the milliseconds that making it takes.

        Reading the photo is not counted. ``verifies`` asks for local features too. Raises
        PhotoProblem.
        """
        decoded = self._decoded(photo)
        aspect = decoded.width / decoded.height
        _, mask_of = QUERY_CROPS[self._query_crop or method.query_crop]
        mask = mask_of(outline)
        rows = _remembered(
            self._rows,
            (replace(encoder.specification, layout=""), photo, mask, rotations),
            decoded,
            lambda pixels: encoder.encode_query(pixels, mask, rotations=rotations),
        )
        if not verifies:
            return CropView(rows.value, None, outline, rotations, aspect), rows.milliseconds
        view = _remembered(
            self._views,
            (photo, outline),
            decoded,
            lambda pixels: from_pixels(pixels, outline),
        )
        crop = CropView(rows.value, view.value, outline, rotations, aspect)
        return crop, rows.milliseconds + view.milliseconds

    def _decoded(self, photo: Path) -> DecodedPhoto:
        if self._last is None or self._last[0] != photo:
            self._last = photo, decode(photo, long_side=DECODE_SIDE)
        return self._last[1]


def _remembered(
    known: dict[_Key, _Timed[_Value]],
    key: _Key,
    photo: DecodedPhoto,
    make: Callable[[NDArray[np.uint8]], _Value],
) -> _Timed[_Value]:
    """What ``make`` made of the photo's pixels, now or earlier."""
    if key not in known:
        started = time.perf_counter()
        value = make(photo.pixels)
        known[key] = _Timed(value, 1000 * (time.perf_counter() - started))
    return known[key]

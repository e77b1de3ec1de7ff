"""What an object keeps of one of its views: which part of the photo, and under which name."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.query import Crop, Selection

_MARGIN = 0.2
"""Of the selection's longer side: no encoder and no verification looks further around it."""


def view_name(crop: Crop) -> str:
    """32 hex digits for this selection in these bytes of a photo; "" while nobody knows the bytes.

    Where the photo lies, and whether it still does, is no part of it.
    """
    if not crop.seen_hash:
        return ""
    points = [repr(float(value)) for point in crop.outline.points for value in point]
    kind = "box" if isinstance(crop.selection, Box) else "polygon"
    text = " ".join((crop.seen_hash, kind, *points))
    return blake2b(text.encode("ascii"), digest_size=16).hexdigest()


def frame_of(selection: Selection) -> Box:
    """The part of the photo that is kept of a selection, in fractions of the upright photo."""
    bounds = selection if isinstance(selection, Box) else selection.bounds
    margin = _MARGIN * max(bounds.width, bounds.height)
    grown = Box(bounds.x1 - margin, bounds.y1 - margin, bounds.x2 + margin, bounds.y2 + margin)
    return grown.clipped() or WHOLE_PHOTO


def in_picture(crop: Crop, picture: Path) -> Crop:
    """The same view as a selection in its kept ``picture``, which shows the crop's frame."""
    frame = frame_of(crop.selection)

    def inside(x: float, y: float) -> tuple[float, float]:
        return (x - frame.x1) / frame.width, (y - frame.y1) / frame.height

    selection = crop.selection
    placed: Selection
    if isinstance(selection, Box):
        placed = Box(*inside(selection.x1, selection.y1), *inside(selection.x2, selection.y2))
    else:
        placed = Polygon(tuple(inside(x, y) for x, y in selection.points))
    return replace(crop, path=picture, selection=placed, photo_id=None)


def part_of(pixels: NDArray[np.uint8], bounds: Box) -> NDArray[np.uint8]:
    """The part (h, w, 3) of a picture (H, W, 3) inside ``bounds`` (fractions); at least a pixel."""
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = (bounds.clipped() or WHOLE_PHOTO).to_pixels(width, height)
    left, top = min(int(x1), width - 1), min(int(y1), height - 1)
    return pixels[top : max(top + 1, round(y2)), left : max(left + 1, round(x2))]

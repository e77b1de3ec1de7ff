"""What is cut out for a query: the selection's surroundings, its mask, and their rotations."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.embedding.windows import outline_coverage
from patchfind.foundation.errors import UsageProblem

_QUARTER = 90


def query_box(outline: Polygon, *, context: float) -> Box:
    """The outline's box grown by ``context`` of its size on each side, inside the photo.

    Raises UsageProblem where the outline encloses nothing of the photo.
    """
    try:
        bounds = outline.bounds
    except ValueError:
        bounds = None
    if bounds is not None:
        across, down = bounds.width * context, bounds.height * context
        grown = Box(bounds.x1 - across, bounds.y1 - down, bounds.x2 + across, bounds.y2 + down)
        inside = grown.clipped()
        if inside is not None:
            return inside
    raise UsageProblem("The selection encloses nothing. Draw it round the object again.")


def inside_box(outline: Polygon, box: Box) -> Polygon:
    """The outline in fractions of ``box`` instead of the photo."""
    return Polygon(
        tuple(((x - box.x1) / box.width, (y - box.y1) / box.height) for x, y in outline.points)
    )


def turned_outline(outline: Polygon, degrees: int) -> Polygon:
    """The outline after a square picture was turned counter-clockwise by ``degrees``."""
    points = outline.points
    for _ in range(quarter_turns(degrees)):
        points = tuple((y, 1.0 - x) for x, y in points)
    return Polygon(points)


def turned_pictures(picture: Tensor, rotations: tuple[int, ...]) -> Tensor:
    """A square picture (1, 3, s, s) turned counter-clockwise by each rotation, in one batch."""
    return torch.cat([torch.rot90(picture, quarter_turns(turn), (2, 3)) for turn in rotations])


def quarter_turns(degrees: int) -> int:
    """Raises UsageProblem where ``degrees`` is no right angle."""
    if degrees % _QUARTER:
        raise UsageProblem(
            "A query can be turned by right angles only, not by {degrees}°.", degrees=degrees
        )
    return degrees // _QUARTER % 4


def mask_weights(
    outlines: list[Polygon], height: int, width: int, shift: float, device: torch.device
) -> Tensor:
    """(N, 1, height·width): how much of each cell an outline holds, rows summing to one.

    An outline too thin to hold anything is taken as its box.
    """
    rows = [_one_mask(outline, height, width, shift) for outline in outlines]
    return torch.from_numpy(np.stack(rows)).unsqueeze(1).to(device)


def _one_mask(outline: Polygon, height: int, width: int, shift: float) -> np.ndarray:
    for shape in (outline, Polygon.from_box(outline.bounds), Polygon.from_box(WHOLE_PHOTO)):
        coverage = outline_coverage(shape, height, width, shift=shift).reshape(-1)
        total = coverage.sum()
        if total > 0:
            break
    weights: np.ndarray = coverage / total
    return weights

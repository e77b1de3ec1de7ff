"""A match: a photo that holds the wanted object, where, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.photo import PhotoId


class Strictness(IntEnum):
    """The named levels of strictness; a larger number admits more."""

    SAME_OBJECT = 0
    SIMILAR = 1
    ANYTHING_LIKE_IT = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A photo with a box and a score.

    ``box`` is in fractions of the upright photo; ``width`` and ``height`` are that photo's
    pixels. ``score`` orders matches, higher is better. ``verified`` says that geometry agrees;
    ``outline`` is then the query's outline projected into this photo; ``more_boxes`` are further
    copies of the object in the same photo. ``strictness`` is the strictest level that
    admits the match. ``also_at`` are the paths of other photos with the very same bytes.
    """

    photo_id: PhotoId
    path: Path
    width: int
    height: int
    box: Box
    score: float
    strictness: Strictness = Strictness.ANYTHING_LIKE_IT
    verified: bool = False
    outline: Polygon | None = None
    more_boxes: tuple[Box, ...] = ()
    online: bool = True
    content_hash: str = ""
    also_at: tuple[Path, ...] = ()

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


LEAST_TELLING = -1.5
"""The score down to which a match may be worth a look: about thirty photos reach it by chance.

Of the benchmark sets objects and boards 0.98 and 0.67 of the right photos lie above it, 20 and 37
matches a query; of the matches in the next half below, 1 in 100 is right on objects.
"""


@dataclass(frozen=True, slots=True)
class Match:
    """A photo with a box and a score.

    ``box`` is in fractions of the upright photo; ``width`` and ``height`` are that photo's
    pixels. ``score`` orders matches, higher is better. ``verified`` says that geometry agrees;
    ``outline`` is then the query's outline projected into this photo; ``more_boxes`` are further
    copies of the object in the same photo. ``strictness`` is the strictest level that
    admits the match. ``also_at`` and ``copy_ids`` are the paths and ids of other photos with the
    very same bytes.
    ``provisional`` says that the search was not through: its box may be a better one by the end.
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
    copy_ids: tuple[PhotoId, ...] = ()
    provisional: bool = False

    @property
    def telling(self) -> bool:
        """Whether its score still says something."""
        return self.verified or self.score >= LEAST_TELLING

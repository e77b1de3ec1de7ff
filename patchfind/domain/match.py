"""A match: a photo that holds the wanted object, where, and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.headers import file_clock_ms
from patchfind.domain.photo import PhotoId
from patchfind.domain.query import Crop


class Strictness(IntEnum):
    """The named levels of strictness; a larger number admits more."""

    SAME_OBJECT = 0
    SIMILAR = 1
    ANYTHING_LIKE_IT = 2


LEAST_TELLING = -1.5
"""The score down to which a match may be worth a look: about thirty photos reach it by chance.

Of the benchmark sets objects and boards, searched with the first starter, 0.98 and 0.67 of the
right photos lie above it, 20 and 37 matches a query; of the matches in the next half below, 1 in
100 is right on objects.
"""


class Standing(StrEnum):
    """How a photo came among those of an object."""

    FOUND = "found"
    SOURCE = "source"
    """The person selected it there."""
    CONFIRMED = "confirmed"
    """It was found, and the person said that this is it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A photo with a box and a score.

    ``box`` is in fractions of the upright photo; ``width`` and ``height`` are that photo's
    pixels. ``score`` orders matches, higher is better. ``verified`` says that geometry agrees, and
    all evidence together is at *same object*; ``outline`` is the query's outline, where geometry
    places it in this photo; ``more_boxes`` are further copies of the object in the same photo.
    ``strictness`` is the strictest level that admits the match. ``also_at`` and ``copy_ids`` are
    the paths and ids of other photos with the very same bytes. ``taken_ms`` and ``mtime_ns`` are
    the photo's, as in ``domain.photo.Photo``; 0 where there is no file.
    ``provisional`` says that the search was not through: its box may be a better one by the end.

    Where the ``standing`` is not "found", the photo is one of a saved object's own and ``view`` the
    selection in it. ``gone`` says that no photo has these bytes any more: the object has a picture
    of the view, and the path is where the photo was.
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
    taken_ms: int | None = None
    mtime_ns: int = 0
    provisional: bool = False
    standing: Standing = Standing.FOUND
    view: Crop | None = None

    @property
    def gone(self) -> bool:
        return self.view is not None and not self.width

    @property
    def dated_ms(self) -> int | None:
        """When the photo was taken, else when its file was written, as ``taken_ms`` has it."""
        if self.taken_ms is not None or not self.mtime_ns:
            return self.taken_ms
        return file_clock_ms(self.mtime_ns)

    @property
    def telling(self) -> bool:
        """Whether its score still says something."""
        return self.verified or self.score >= LEAST_TELLING


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All matches, best first, and the milliseconds that each stage took.

    ``searched`` is among how many contents; ``notes`` are sentences that the person should read
    with them.
    """

    matches: tuple[Match, ...]
    timings: Mapping[str, float]
    searched: int = 0
    notes: tuple[str, ...] = ()

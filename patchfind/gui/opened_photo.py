"""What the photo view shows: a photo of the library, a match, or any image file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.match import Match
from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.query import Crop, Selection


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """An image file; ``photo_id`` where the library knows it, ``match`` where it was found.

    ``seen_hash`` is the content hash of the pixels on screen, "" until they are.
    """

    path: Path
    photo_id: PhotoId | None = None
    content_hash: str = ""
    match: Match | None = None
    seen_hash: str = field(default="", compare=False)

    @classmethod
    def of(cls, row: Photo | Match) -> OpenedPhoto:
        """A row of a grid, opened."""
        if isinstance(row, Match):
            return cls(row.path, row.photo_id, row.content_hash, row)
        return cls(row.path, row.id, row.content_hash)

    def crop(self, selection: Selection | None = None) -> Crop:
        """A view of the wanted object here: what is selected, else what was found, else all."""
        if selection is None and self.match is not None:
            return crop_of_match(self.match)
        return Crop(self.path, selection or WHOLE_PHOTO, self.photo_id, self.seen_hash)


def crop_of_match(match: Match) -> Crop:
    """The found object as a view of it: its projected outline where there is one, else its box."""
    selection = match.outline or match.box
    return Crop(
        match.path,
        selection,
        match.photo_id,
        match.content_hash,
        match.provisional,
        confirmed=True,
    )

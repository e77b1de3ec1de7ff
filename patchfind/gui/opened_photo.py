"""What the photo view shows: a photo of the library, a match, or any image file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.match import Match
from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.query import Crop, Selection


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """An image file; ``photo_id`` where the library knows it, ``match`` where it was found."""

    path: Path
    photo_id: PhotoId | None = None
    content_hash: str = ""
    match: Match | None = None

    @classmethod
    def of_photo(cls, photo: Photo) -> OpenedPhoto:
        return cls(photo.path, photo.id, photo.content_hash)

    @classmethod
    def of_match(cls, match: Match) -> OpenedPhoto:
        return cls(match.path, match.photo_id, match.content_hash, match)

    def crop(self, selection: Selection) -> Crop:
        """A view of the wanted object in this file."""
        return Crop(self.path, selection, self.photo_id)


def crop_of_match(match: Match) -> Crop:
    """The found object as a view of it: its projected outline where there is one, else its box."""
    return Crop(match.path, match.outline or match.box, match.photo_id)

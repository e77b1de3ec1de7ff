"""What a person asks for: one or more selections of one object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.photo import PhotoId

Selection = Polygon | Box
"""A lasso, or a rectangle; the whole photo is the rectangle ``WHOLE_PHOTO``."""


@dataclass(frozen=True, slots=True)
class Crop:
    """One view of the wanted object: an image file (of the library or not) and a selection.

    ``photo_id`` is set where the file is a photo of the library; it is then left out of the
    matches, and its stored local features serve. ``seen_hash`` is the content hash of the very
    pixels on which the selection was made; "" where nobody knows. ``provisional``: the selection is
    the box of a match whose search was not through, and is found anew before it joins a query.
    ``confirmed``: it was a match of which the person said "this is it".
    """

    path: Path
    selection: Selection = WHOLE_PHOTO
    photo_id: PhotoId | None = None
    seen_hash: str = field(default="", compare=False)
    provisional: bool = False
    confirmed: bool = field(default=False, compare=False)

    @property
    def bounds(self) -> Box:
        """The selection's enclosing rectangle, in fractions."""
        return self.selection if isinstance(self.selection, Box) else self.selection.bounds

    @property
    def outline(self) -> Polygon:
        """The selection as a polygon, in fractions."""
        if isinstance(self.selection, Box):
            return Polygon.from_box(self.selection)
        return self.selection

    @property
    def mask(self) -> Polygon:
        """The part of the selection that its descriptor is pooled from, in fractions.

        A lasso says which pixels are the object. A rectangle does not, but the object fills its
        middle and seldom its corners: its inscribed ellipse stands in.
        """
        if isinstance(self.selection, Box) and self.selection != WHOLE_PHOTO:
            return Polygon.inscribed_ellipse(self.selection)
        return self.outline


@dataclass(frozen=True, slots=True)
class Nest:
    """What may be meant by a place in a photo: ``outlines`` from small to large, each within the
    next. ``first`` is the place among them of what is meant most likely.
    """

    outlines: Sequence[Polygon]
    first: int


@dataclass(frozen=True, slots=True)
class Query:
    """All the crops of one object, and the matches that a person said are not it."""

    crops: tuple[Crop, ...]
    negatives: tuple[Crop, ...] = field(default=())

    @property
    def views(self) -> tuple[Crop, ...]:
        """All selections, of the object and of what is not it."""
        return (*self.crops, *self.negatives)

    def __post_init__(self) -> None:
        if not self.crops:
            raise ValueError("a query has at least one crop")


def learnt(known: Query, before: Query, after: Query) -> Query:
    """``known`` with what ``after`` has beyond ``before``, and without what only that had."""
    return Query(
        _changed(known.crops, before.crops, after.crops),
        _changed(known.negatives, before.negatives, after.negatives),
    )


def _changed(
    known: Sequence[Crop], before: Sequence[Crop], after: Sequence[Crop]
) -> tuple[Crop, ...]:
    kept = [one for one in known if one in after or one not in before]
    return (*kept, *(one for one in after if one not in before and one not in kept))

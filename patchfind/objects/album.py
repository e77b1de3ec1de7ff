"""The photos that a saved object has of its own: those selected in, and those confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.match import Match, Standing, Strictness
from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.query import Crop, Query
from patchfind.library.library import Library

_SAID_SO = 100.0
"""The score of what the person said themselves; no evidence reaches it."""


def members(library: Library, query: Query) -> list[Match]:
    """A match for each photo of the query's crops: selected ones first, then confirmed ones.

    Several views in one photo are one match. What the library has no photo of any more is ``gone``,
    with an id below zero. Raises LibraryProblem.
    """
    found: dict[str | Path, Match] = {}
    for place, crop in enumerate(sorted(query.crops, key=lambda one: one.confirmed)):
        photos = _photos(library, crop)
        key = crop.seen_hash or crop.path
        known = found.get(key)
        if known is not None:
            boxes = (*known.more_boxes, crop.bounds.clipped() or WHOLE_PHOTO)
            found[key] = replace(known, more_boxes=boxes)
        else:
            found[key] = _match(crop, photos, place)
    return list(found.values())


def _photos(library: Library, crop: Crop) -> Sequence[Photo]:
    """The photos with the bytes that the crop was selected in; without these, that at its path."""
    if crop.seen_hash:
        contents = library.photos.content_ids([crop.seen_hash])
        return [one for same in library.photos.of_contents(contents).values() for one in same]
    photo = library.photos.at(crop.path)
    return [] if photo is None or not photo.width else [photo]


def _match(crop: Crop, photos: Sequence[Photo], place: int) -> Match:
    match = Match(
        photo_id=PhotoId(-1 - place),
        path=crop.path,
        width=0,
        height=0,
        box=crop.bounds.clipped() or WHOLE_PHOTO,
        score=_SAID_SO,
        strictness=Strictness.SAME_OBJECT,
        online=False,
        content_hash=crop.seen_hash,
        standing=Standing.CONFIRMED if crop.confirmed else Standing.SOURCE,
        view=crop,
    )
    if not photos:
        return match
    photo, *copies = photos
    return replace(
        match,
        photo_id=photo.id,
        path=photo.path,
        width=photo.width,
        height=photo.height,
        online=photo.online,
        content_hash=photo.content_hash,
        taken_ms=photo.taken_ms,
        mtime_ns=photo.mtime_ns,
        also_at=tuple(copy.path for copy in copies),
    )

"""Gives saved objects pictures of their own views, and makes descriptors of these."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.catalogue.objects import SavedObject
from patchfind.domain.geometry import Polygon
from patchfind.domain.kept_view import view_name
from patchfind.domain.photo import Photo, PhotoState
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop
from patchfind.foundation.errors import LibraryCorrupt, PhotoProblem
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.limits import DECODE_SIDE
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.library.kept_views import KeptViews
from patchfind.library.library import Library
from patchfind.matching.query_view import from_pixels

_log = logging.getLogger(__name__)


class _Specification(Protocol):
    @property
    def rotations(self) -> tuple[int, ...]: ...


class ViewEncoder(Protocol):
    """What is needed of an encoder to describe a view."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def specification(self) -> _Specification: ...
    def encode_query(
        self, pixels: NDArray[np.uint8], outline: Polygon, *, rotations: Sequence[int]
    ) -> NDArray[np.float32]: ...


class _Photos:
    """Decoded photos of views; the process that decodes starts with the first."""

    def __init__(self, library: Library, closing: ExitStack) -> None:
        self._library = library
        self._closing = closing
        self._pool: DecodePool | None = None
        self._last: tuple[Path, PreparedPhoto] | None = None

    def read(self, path: Path) -> PreparedPhoto:
        """The photo as searches see it. Raises PhotoProblem."""
        if self._last is None or self._last[0] != path:
            if self._pool is None:
                self._pool = self._closing.enter_context(DecodePool(1))
            self._last = path, self._pool.decode(path, DECODE_SIDE).result()
        return self._last[1]

    def of(self, crop: Crop) -> PreparedPhoto | None:
        """The very bytes that the view was selected in, wherever they lie now.

        Where no photo has them any more, the thumbnail that is left of them; None while a folder
        is offline, or where there is nothing.
        """
        library = self._library
        contents = library.photos.content_ids([crop.seen_hash])
        copies = [one for same in library.photos.of_contents(contents).values() for one in same]
        for path in dict.fromkeys((crop.path, *(copy.path for copy in copies))):
            with suppress(PhotoProblem):
                photo = self.read(path)
                if photo.content_hash == crop.seen_hash:
                    return photo
        small = ThumbnailStore(library.paths.thumbnails).stored(crop.seen_hash)
        if small is None or any(not copy.online for copy in copies):
            return None
        with suppress(PhotoProblem):
            return self.read(small)
        return None


def keep_views(library: Library, control: Control) -> int:
    """Keep a picture of each view of the saved objects that lacks one and can be had now.

    Returns how many were kept. Raises StorageProblem, LibraryProblem, Cancelled.
    """
    if library.read_only is not None:
        return 0
    kept = 0
    with ExitStack() as closing:
        views = closing.enter_context(KeptViews(library.paths))
        photos = _Photos(library, closing)
        for saved in library.objects.all(sound_only=True):
            for crop in _known_by_content(library, saved, photos):
                control.checkpoint()
                if not crop.seen_hash or views.picture(crop) is not None:
                    continue
                photo = photos.of(crop)
                if photo is None:
                    _log.info("No picture yet of a view in %s", crop.path)
                    continue
                views.keep(crop, photo.pixels)
                kept += 1
    return kept


def _known_by_content(library: Library, saved: SavedObject, photos: _Photos) -> list[Crop]:
    """The object's views; which bytes those of earlier versions are of is found out, and noted."""
    known = library.photos.by_ids(crop.photo_id for crop in saved.query.views if crop.photo_id)
    views = [
        crop if crop.seen_hash else replace(crop, seen_hash=_content_of(crop, known, photos))
        for crop in saved.query.views
    ]
    hashes = [crop.seen_hash for crop in views]
    if hashes != [crop.seen_hash for crop in saved.query.views]:
        library.objects.note_contents(saved, hashes)
    return views


def _content_of(crop: Crop, known: dict[int, Photo], photos: _Photos) -> str:
    photo = known.get(crop.photo_id) if crop.photo_id else None
    if photo is not None and photo.state is PhotoState.INDEXED:
        return photo.content_hash
    with suppress(PhotoProblem):
        return photos.read(crop.path).content_hash
    return ""


def describe_views(library: Library, encoder: ViewEncoder, control: Control) -> int:
    """Make the descriptors and local features that kept views lack; how many views lacked some.

    Raises StorageProblem, LibraryProblem, DeviceProblem, Cancelled.
    """
    if library.read_only is not None:
        return 0
    fingerprint, rotations = encoder.fingerprint, encoder.specification.rotations
    objects = library.objects.all(sound_only=True)
    crops = {view_name(crop): crop for saved in objects for crop in saved.query.views}
    crops.pop("", None)
    with ExitStack() as closing:
        views = closing.enter_context(KeptViews(library.paths))
        lacking = views.lacking(list(crops.values()), fingerprint, rotations)
        photos = _Photos(library, closing)
        for crop in lacking:
            control.checkpoint()
            picture = views.picture(crop)
            if picture is None:
                continue
            with suppress(PhotoProblem):  # damaged: it is searched with its photo, if that is there
                pixels = photos.read(picture.path).pixels
                rows = encoder.encode_query(pixels, picture.mask, rotations=rotations)
                local = from_pixels(pixels, picture.outline)
                aspect = pixels.shape[1] / pixels.shape[0]
                views.describe(crop, fingerprint, rotations, rows, local, aspect=aspect)
        return len(lacking)


def forget_views(library: Library, control: Control) -> None:
    """Give the space of views back that no saved object has any more.

    Only before anybody could want to take a deletion back. Where an object cannot be read nothing
    goes, for it may be repaired. Raises LibraryProblem, Cancelled.
    """
    if library.read_only is not None:
        return
    try:
        crops = [crop for saved in library.objects.all() for crop in saved.query.views]
    except LibraryCorrupt:
        return
    with KeptViews(library.paths) as views:
        views.remove_all_but(crops, control)

"""From a selection in a photo to a view to search with, remembered for the next search."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from patchfind.domain.photo import change_of, stamp_of
from patchfind.domain.query import Crop
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.errors import PhotoProblem
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.limits import DECODE_SIDE
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.library.kept_views import KeptViews
from patchfind.library.library import Library
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.search.gallery import PreparedView

_PHOTOS_KEPT = 3
"""Decoded photos that stay in memory: the one that is looked at and what is added from others."""
_CLOSE_SIDE = 4096
"""The long side in pixels at which a photo is read again where little of it is selected."""
_ENOUGH_PX = 224
"""A selection of this long side is looked at as it is: the backbone sees no more of it."""
_VIEWS_KEPT = 32
"""Views whose descriptors and local features stay in memory: refining a search is quick."""

_Stamp = tuple[Path, int, int, int, int]
_ViewKey = tuple[_Stamp, Crop, tuple[int, ...]]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Preparation:
    """Reads photos in a process of its own and describes selections. For one thread at a time."""

    def __init__(self, library: Library, encoder: Encoder, pool: DecodePool | None = None) -> None:
        self._library = library
        self._encoder = encoder
        self._pool = pool or DecodePool(1)
        self._kept = KeptViews(library.paths)
        self._photos: OrderedDict[_Stamp, PreparedPhoto] = OrderedDict()
        self._close: OrderedDict[_Stamp, PreparedPhoto] = OrderedDict()
        self._views: OrderedDict[_ViewKey, PreparedView] = OrderedDict()
        self._features: OrderedDict[_ViewKey, Future[QueryView]] = OrderedDict()
        self._thread = ThreadPoolExecutor(1)

    def close(self) -> None:
        """End the decoding process."""
        self._thread.shutdown()
        self._pool.close()
        self._kept.close()

    def photo_size(self, path: Path) -> tuple[int, int]:
        """Width and height in pixels of the upright photo at ``path``, as it is now.

        As it was where it is out of reach. Raises PhotoProblem.
        """
        try:
            prepared = self._read(Crop(path))
        except PhotoProblem:
            known = self._library.photos.at(path)
            if known is None or not known.width:
                raise
            return known.width, known.height
        return prepared.width, prepared.height

    def read_ahead(self, path: Path) -> None:
        """Decode a photo in which something may be selected next.

        One that cannot be read is left for the search to complain of.
        """
        with suppress(PhotoProblem):
            self._read(Crop(path))

    def content_hash(self, crop: Crop) -> str:
        """The hash of the bytes that are searched with: those that the crop's photo has now, or
        had when a saved object kept the view. Raises PhotoProblem.
        """
        return crop.seen_hash if self.is_kept(crop) else self._read(crop).content_hash

    def is_kept(self, crop: Crop) -> bool:
        """Whether a saved object has a picture of the view, so that its photo is not asked."""
        return self._kept.picture(crop) is not None

    def view(
        self, crop: Crop, rotations: tuple[int, ...] | None = None, *, with_features: bool = False
    ) -> PreparedView:
        """The crop with its descriptors; its local features are made when they are asked for.

        ``rotations`` are the encoder's own where None. ``with_features`` begins to make them at
        once, in another thread. Raises PhotoProblem.
        """
        rotations = self._encoder.specification.rotations if rotations is None else rotations
        picture = self._kept.picture(crop)
        if picture is not None:
            with suppress(PhotoProblem):  # the picture is damaged; the photo may be there
                return self._viewed(picture, rotations, kept=crop)
        return self._viewed(crop, rotations, with_features=with_features)

    def _viewed(
        self,
        crop: Crop,
        rotations: tuple[int, ...],
        *,
        kept: Crop | None = None,
        with_features: bool = False,
    ) -> PreparedView:
        """The view of a crop, which may be that in the picture of a ``kept`` one."""
        key = _stamp(crop.path), crop, rotations
        if with_features:
            self._begun_features(key)
        if key in self._views:
            self._views.move_to_end(key)
            return self._views[key]
        view = self._as_described(kept, crop, rotations) if kept is not None else None
        if view is None:
            photo = self._read_closely(crop)
            view = PreparedView(
                self._encoder.encode_query(photo.pixels, crop.mask, rotations=rotations),
                rotations,
                partial(self._local_features, key),
                crop.outline,
                photo.width / photo.height,
            )
        _keep(self._views, key, view, _VIEWS_KEPT)
        return view

    def _as_described(
        self, kept: Crop, picture: Crop, rotations: tuple[int, ...]
    ) -> PreparedView | None:
        """What was made of the picture when its object was saved; None where it was not yet."""
        encoder = self._encoder
        described = self._kept.descriptors(kept, encoder.fingerprint, rotations, encoder.dimension)
        local = self._kept.local_features(kept)
        if described is None or local is None:
            return None
        rows, aspect = described
        return PreparedView(rows, rotations, lambda: local, picture.outline, aspect)

    def _local_features(self, key: _ViewKey) -> QueryView:
        begun = self._begun_features(key)
        try:
            return begun.result()
        except BaseException:
            self._features.pop(key, None)  # to be tried again
            raise

    def _begun_features(self, key: _ViewKey) -> Future[QueryView]:
        if key in self._features:
            self._features.move_to_end(key)
            return self._features[key]
        _, crop, _ = key
        begun = self._thread.submit(from_pixels, self._read_closely(crop).pixels, crop.outline)
        _keep(self._features, key, begun, _VIEWS_KEPT)
        return begun

    def _read_closely(self, crop: Crop) -> PreparedPhoto:
        """As ``_read``; where the selection is small there, in as many of its pixels as are needed.

        Raises PhotoProblem.
        """
        photo = self._read(crop)
        height, width = photo.pixels.shape[:2]
        shown = max(crop.bounds.width * width, crop.bounds.height * height)
        if shown >= _ENOUGH_PX or photo.width <= width:
            return photo
        stamp = _stamp(crop.path)
        if stamp not in self._close:
            with suppress(PhotoProblem):  # it went away just now
                found = self._pool.decode(crop.path, _CLOSE_SIDE).result()
                if found.content_hash == photo.content_hash:
                    _keep(self._close, stamp, found, 1)
        return self._close.get(stamp, photo)

    def _read(self, crop: Crop) -> PreparedPhoto:
        """The crop's pixels from its file, or from the thumbnail while its folder is offline."""
        stamp = _stamp(crop.path)
        if stamp in self._photos:
            self._photos.move_to_end(stamp)
            return self._photos[stamp]
        try:
            prepared = self._pool.decode(crop.path, DECODE_SIDE).result()
        except PhotoProblem:
            photo = self._library.photos.by_id(crop.photo_id) if crop.photo_id else None
            if photo is None or not photo.content_hash:
                raise
            stand_in = ThumbnailStore(self._library.paths.thumbnails).stored(photo.content_hash)
            if stand_in is None:
                raise
            small = self._pool.decode(stand_in, DECODE_SIDE).result()
            return replace(small, content_hash=photo.content_hash)
        _keep(self._photos, stamp, prepared, _PHOTOS_KEPT)
        return prepared


def _stamp(path: Path) -> _Stamp:
    """What tells one state of a file from the next; the same for all that cannot be reached."""
    try:
        found = path.stat()
    except OSError:
        return path, -1, -1, -1, -1
    return path, *stamp_of(found), *change_of(found)


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    """Remember ``value`` as the newest, and forget the oldest past ``most``."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)

"""Searching a library: a person's query to matches, streamed stage by stage."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

from patchfind.domain.geometry import WHOLE_PHOTO, Polygon
from patchfind.domain.match import Match
from patchfind.domain.photo import Photo, stamp_of
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.errors import LibraryCorrupt, PhotoProblem
from patchfind.imaging.pool import DecodePool, PreparedPhoto
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import DECODE_SIDE
from patchfind.library.library import Library
from patchfind.matching.query_view import from_pixels
from patchfind.search.damaged_rows import DamagedRows
from patchfind.search.library_gallery import LibraryGallery
from patchfind.search.pipeline import CropView, Finding, Search, SearchStage, run_stages
from patchfind.search.row_check import RowCheck
from patchfind.search.stages import Verify, default_stages

MOST_MATCHES = 1000
"""So many photos are looked at more closely, unless a caller wants fewer."""

_MOST_SNAPSHOTS = 3
"""So often a gallery is tried for at most, while the library is compacted again and again."""

_PHOTOS_KEPT = 3
"""Decoded photos that stay in memory: the one that is looked at and what is added from others."""
_CROPS_KEPT = 32
"""Crops whose descriptors and details stay in memory, so that refining a search is quick."""

_LEAST_REST_S = 0.15
_REST_SHARE = 12.0
"""After a list was handed out, the next one waits for this many times as long as that took."""

_Stamp = tuple[Path, int, int]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All matches, best first, and the milliseconds that each stage took.

    ``notes`` are sentences that the person should read with them.
    """

    matches: tuple[Match, ...]
    timings: Mapping[str, float]
    notes: tuple[str, ...] = ()


def _ignore(_matches: Sequence[Match]) -> None:
    """For callers that only want the end."""


@dataclass(frozen=True, slots=True)
class _Details:
    """The query's local features, which only verification needs: made after the first matches."""

    crops: Sequence[Crop]
    detailed: Callable[[Crop], CropView]
    name: str = "details"

    def run(self, search: Search) -> None:
        """Give every crop of the query its view."""
        views = []
        for crop in self.crops:
            search.control.checkpoint()
            views.append(self.detailed(crop))
        search.crops = views


class Searcher:
    """Searches one library with one encoder. One search at a time; close it when done."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._library = library
        self._encoder = encoder
        self._gallery: LibraryGallery | None = None
        self._version = -1
        self._damaged = DamagedRows(library, encoder.fingerprint)
        self._check = RowCheck(
            DescriptorStore(
                library.segments_folder(encoder.fingerprint),
                fingerprint=encoder.fingerprint,
                dimension=encoder.dimension,
            ),
            self._damaged,
        )
        self._pool = DecodePool(1, long_side=DECODE_SIDE, thumbnails=None, extract=None)
        self._photos: OrderedDict[_Stamp, PreparedPhoto] = OrderedDict()
        self._views: OrderedDict[tuple[_Stamp, Crop], CropView] = OrderedDict()

    @property
    def backbone(self) -> str:
        """The name of the backbone that it searches with."""
        return self._encoder.specification.name

    @property
    def device_sentence(self) -> str:
        """On what device the encoder runs, and why."""
        return self._encoder.device_sentence

    def warm_up(self) -> None:
        """Load and read through what a search needs, so that the first is as quick as the next.

        Opens the index, brings its rows into the system's cache, and runs the backbone once.
        """
        gallery = self._current_gallery()
        blank = np.full((64, 64, 3), 128, dtype=np.uint8)
        whole = Polygon.from_box(WHOLE_PHOTO)
        rotations = self._encoder.specification.rotations
        rows = self._encoder.encode_query(blank, whole, rotations=rotations)
        from_pixels(blank, whole)
        gallery.shortlist(rows, 1, ())

    def read_ahead(self, path: Path) -> None:
        """Decode a photo in which something may be selected next.

        One that cannot be read is left for the search to complain of.
        """
        with suppress(PhotoProblem):
            self._read(Crop(path))

    def prepare(self, crop: Crop, control: Control) -> None:
        """Describe a selection that may be searched for next, draw up its shortlist, and look at
        its details. Raises Cancelled."""
        with suppress(PhotoProblem):
            rows = self._view(crop).descriptors
            own = [] if crop.photo_id is None else [crop.photo_id]
            control.checkpoint()
            self._current_gallery().shortlist(rows, MOST_MATCHES, own)
            control.checkpoint()
            self._detailed(crop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the decoding process and let go of the index. The library stays open."""
        self._check.close()
        self._pool.close()
        if self._gallery is not None:
            self._gallery.close()
            self._gallery = None

    def photo_size(self, path: Path) -> tuple[int, int]:
        """Width and height in pixels of the upright photo at ``path``. Raises PhotoProblem."""
        known = self._library.photo_at(path)
        if known is not None and known.width:
            return known.width, known.height
        prepared = self._pool.decode(path, None).result()
        return prepared.width, prepared.height

    def search(
        self,
        query: Query,
        *,
        control: Control,
        on_matches: Callable[[Sequence[Match]], None] = _ignore,
        limit: int = MOST_MATCHES,
    ) -> SearchResult:
        """The photos that hold the object of ``query``, best first, at most ``limit``.

        ``on_matches`` gets the whole current list each time it got better: first the shortlist,
        then verified and localised matches. The query's own photos are left out. Raises
        PhotoProblem where a crop's photo cannot be read, and Cancelled.
        """
        gallery = self._current_gallery()
        views = []
        for crop in (*query.crops, *query.negatives):
            control.checkpoint()
            views.append(self._view(crop))
        crops, negatives = views[: len(query.crops)], views[len(query.crops) :]
        own = {crop.photo_id for crop in (*query.crops, *query.negatives) if crop.photo_id}

        def matches_of(findings: Sequence[Finding]) -> tuple[Match, ...]:
            return tuple(
                _match(one, gallery.photo(one.photo_id)) for one in findings if _is_finite(one)
            )

        search = Search(
            crops=crops,
            negatives=negatives,
            gallery=gallery,
            control=control,
            limit=limit,
            leave_out=own,
            publish=_seldom(lambda findings: on_matches(matches_of(findings))),
        )
        timings = run_stages(self._stages(query), search)
        return SearchResult(matches_of(search.findings), timings, self._damaged.take_notes())

    def _current_gallery(self) -> LibraryGallery:
        """The gallery as of now; made anew only where the library changed."""
        if self._gallery is None or self._library.data_version() != self._version:
            if self._gallery is not None:
                self._gallery.close()
            self._gallery, self._version = self._snapshot(_MOST_SNAPSHOTS)
            self._check.cover(self._gallery.spans)
        return self._gallery

    def _snapshot(self, attempts: int) -> tuple[LibraryGallery, int]:
        """A gallery, and the library's version that it has at least.

        A compaction deletes files once the catalogue no longer names them. Where one that the
        catalogue did name is missing and the library has changed since, it is asked again.
        Raises LibraryCorrupt and LibraryTooNew.
        """
        version = self._library.data_version()
        try:
            gallery = LibraryGallery(
                self._library, self._encoder, previous=self._gallery, damaged=self._damaged
            )
        except LibraryCorrupt:
            if attempts == 1 or self._library.data_version() == version:
                raise
            return self._snapshot(attempts - 1)
        return gallery, version

    def _stages(self, query: Query) -> Sequence[SearchStage]:
        """The default stages, with the query's details made just before they are needed."""
        stages = default_stages(self._library.settings)
        first = next(place for place, one in enumerate(stages) if isinstance(one, Verify))
        return (*stages[:first], _Details(query.crops, self._detailed), *stages[first:])

    def _view(self, crop: Crop) -> CropView:
        """The crop's descriptors, without its details where they were never needed."""
        stamp = _stamp(crop.path)
        known = self._views.get((stamp, crop))
        if known is not None:
            return known
        prepared = self._read(crop)
        rotations = self._encoder.specification.rotations
        view = CropView(
            self._encoder.encode_query(prepared.pixels, crop.mask, rotations=rotations),
            None,
            crop.outline,
            rotations,
            prepared.width / prepared.height,
        )
        _keep(self._views, (stamp, crop), view, _CROPS_KEPT)
        return view

    def _detailed(self, crop: Crop) -> CropView:
        """The crop's descriptors and its local features."""
        view = self._view(crop)
        if view.view is None:
            view = replace(view, view=from_pixels(self._read(crop).pixels, crop.outline))
            _keep(self._views, (_stamp(crop.path), crop), view, _CROPS_KEPT)
        return view

    def _read(self, crop: Crop) -> PreparedPhoto:
        """The crop's pixels from its file, or from the thumbnail while its folder is offline."""
        stamp = _stamp(crop.path)
        if stamp in self._photos:
            self._photos.move_to_end(stamp)
            return self._photos[stamp]
        try:
            prepared = self._pool.decode(crop.path, None).result()
        except PhotoProblem:
            photo = self._library.photo(crop.photo_id) if crop.photo_id else None
            if photo is None or not photo.content_hash:
                raise
            stand_in = ThumbnailStore(self._library.thumbnails_folder).stored(photo.content_hash)
            if stand_in is None:
                raise
            return self._pool.decode(stand_in, None).result()
        _keep(self._photos, stamp, prepared, _PHOTOS_KEPT)
        return prepared


def _seldom(publish: Callable[[Sequence[Finding]], None]) -> Callable[[Sequence[Finding]], None]:
    """``publish``, left out where it would take more than a small share of the search's time.

    The first list always goes out; the last one is the search's answer.
    """
    rested_until = 0.0

    def now_and_then(findings: Sequence[Finding]) -> None:
        nonlocal rested_until
        started = time.perf_counter()
        if started >= rested_until:
            publish(findings)
            ended = time.perf_counter()
            rested_until = ended + max(_LEAST_REST_S, _REST_SHARE * (ended - started))

    return now_and_then


def _stamp(path: Path) -> _Stamp:
    """What tells one state of a file from the next; the same for all that cannot be reached."""
    try:
        found = path.stat()
    except OSError:
        return path, -1, -1
    return path, *stamp_of(found)


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    """Remember ``value`` as the newest, and forget the oldest past ``most``."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _is_finite(finding: Finding) -> bool:
    """Whether a match can be shown: the last guard against numbers that are none."""
    return math.isfinite(finding.score) and all(map(math.isfinite, finding.box.as_tuple()))


def _match(finding: Finding, photo: Photo) -> Match:
    return Match(
        photo_id=photo.id,
        path=photo.path,
        width=photo.width,
        height=photo.height,
        box=finding.box,
        score=finding.score,
        stage=finding.stage,
        strictness=finding.strictness,
        verified=finding.verified,
        outline=finding.outline,
        more_boxes=finding.more_boxes,
        online=photo.online,
        content_hash=photo.content_hash,
    )

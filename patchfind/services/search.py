"""Searching a library: a person's query to matches, streamed stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.errors import PhotoProblem
from patchfind.imaging.pool import DecodePool, PreparedPhoto
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.matching.query_view import from_pixels
from patchfind.services.ingest import DECODE_SIDE
from patchfind.services.library import Library
from patchfind.services.library_gallery import LibraryGallery
from patchfind.services.pipeline import CropView, Finding, Search, run_stages
from patchfind.services.stages import default_stages


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All matches, best first, and the milliseconds that each stage took."""

    matches: tuple[Match, ...]
    timings: Mapping[str, float]


def _ignore(_matches: Sequence[Match]) -> None:
    """For callers that only want the end."""


class Searcher:
    """Searches one library with one encoder. One search at a time; close it when done."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._library = library
        self._encoder = encoder
        self._gallery: LibraryGallery | None = None
        self._version = -1
        self._pool = DecodePool(1, long_side=DECODE_SIDE, thumbnails=None, extract=None)

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
        limit: int = 1000,
    ) -> SearchResult:
        """The photos that hold the object of ``query``, best first, at most ``limit``.

        ``on_matches`` gets the whole current list each time it got better: first the shortlist,
        then verified and localised matches. The query's own photos are left out. Raises
        PhotoProblem where a crop's photo cannot be read, and Cancelled.
        """
        gallery = self._current_gallery()
        crops = [self._view(crop) for crop in query.crops]
        negatives = [self._view(crop) for crop in query.negatives]
        own = {crop.photo_id for crop in (*query.crops, *query.negatives) if crop.photo_id}

        def matches_of(findings: Sequence[Finding]) -> tuple[Match, ...]:
            return tuple(_match(one, gallery.photo(one.photo_id)) for one in findings)

        search = Search(
            crops=crops,
            negatives=negatives,
            gallery=gallery,
            control=control,
            limit=limit,
            leave_out=own,
            publish=lambda findings: on_matches(matches_of(findings)),
        )
        timings = run_stages(default_stages(self._library.settings), search)
        return SearchResult(matches_of(search.findings), timings)

    def _current_gallery(self) -> LibraryGallery:
        """The gallery as of now; made anew only where the library changed."""
        version = self._library.data_version()
        if self._gallery is None or version != self._version:
            if self._gallery is not None:
                self._gallery.close()
            self._gallery = LibraryGallery(self._library, self._encoder)
            self._version = version
        return self._gallery

    def _view(self, crop: Crop) -> CropView:
        prepared = self._read(crop)
        rotations = self._encoder.specification.rotations
        return CropView(
            self._encoder.encode_query(prepared.pixels, crop.mask, rotations=rotations),
            from_pixels(prepared.pixels, crop.outline),
            crop.outline,
            rotations,
            prepared.width / prepared.height,
        )

    def _read(self, crop: Crop) -> PreparedPhoto:
        """The crop's pixels from its file, or from the thumbnail while its folder is offline."""
        try:
            return self._pool.decode(crop.path, None).result()
        except PhotoProblem:
            photo = self._library.photo(crop.photo_id) if crop.photo_id else None
            if photo is None or not photo.content_hash:
                raise
            stand_in = ThumbnailStore(self._library.thumbnails_folder).path(photo.content_hash)
            if not stand_in.exists():
                raise
            return self._pool.decode(stand_in, None).result()


def _match(finding: Finding, photo: Photo) -> Match:
    return Match(
        photo_id=photo.id,
        path=photo.path,
        width=photo.width,
        height=photo.height,
        box=finding.box,
        score=finding.score,
        stage=finding.stage,
        stop=finding.stop,
        verified=finding.verified,
        outline=finding.outline,
        more_boxes=finding.more_boxes,
        online=photo.online,
        content_hash=photo.content_hash,
    )

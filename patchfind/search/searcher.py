"""Searching a library: a person's query to matches, streamed stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from patchfind.domain.changes import Changes, DataVersion
from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.match import Match, SearchResult, Strictness
from patchfind.domain.photo import Photo
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import InvariantBroken, LibraryCorrupt, PhotoProblem
from patchfind.foundation.sentence import Sentence
from patchfind.imaging.pool import DecodePool
from patchfind.library.library import Library
from patchfind.matching.query_view import QueryView, from_pixels
from patchfind.search.best_place import best_place
from patchfind.search.candidates import Candidates
from patchfind.search.damaged_rows import DamagedRows
from patchfind.search.gallery import Float32, PreparedQuery, PreparedView
from patchfind.search.library_gallery import LibraryGallery, SearchOver
from patchfind.search.plan import Plan, carry_out, default_plan, described_plan
from patchfind.search.preparation import Preparation
from patchfind.search.row_check import RowCheck
from patchfind.search.settings import SearchSettings

_MOST_SNAPSHOTS = 3
"""So often a gallery is tried for at most, while the library is compacted again and again."""

_LEAST_REST_S = 0.15
_REST_SHARE = 12.0
"""After a list was handed out, the next one waits for this many times as long as that took."""


def _ignore(_matches: Sequence[Match]) -> None:
    """For callers that only want the end."""


def _nothing_to_verify_with() -> QueryView:
    raise InvariantBroken("words have no local features")


class Searcher(Closing):
    """Searches one library with one encoder. One search at a time; close it when done."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        *,
        search: SearchOver | None = None,
        pool: DecodePool | None = None,
    ) -> None:
        """``search`` makes another search than the one that suits the size of the library.

        ``pool`` decodes the photos of queries, and is closed with this; a new one where None.
        """
        self._library = library
        self._search_over = search
        self._encoder = encoder
        self._pool = pool or DecodePool(1)
        self._preparation = Preparation(library, encoder, self._pool)
        self._gallery: LibraryGallery | None = None
        self._version: DataVersion | None = None
        self._damaged = DamagedRows(library, encoder.fingerprint)
        self._check = RowCheck(library.paths.descriptors(encoder), self._damaged)

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
        self._preparation.read_ahead(path)

    def prepare(self, crop: Crop, control: Control) -> None:
        """Have all at hand for a search of ``crop``, its shortlist included. Raises Cancelled."""
        with suppress(PhotoProblem):
            query, _ = self._prepared(Query((crop,)), control, None, with_features=True)
            limit = self._settings().candidates
            self._current_gallery().shortlist(query.rows, limit, query.leave_out)
            control.checkpoint()
            query.views[0].local_features()

    def close(self) -> None:
        """End the decoding process and let go of the index. The library stays open."""
        self._check.close()
        self._preparation.close()
        if self._gallery is not None:
            self._gallery.close()
            self._gallery = None

    def photo_size(self, path: Path) -> tuple[int, int]:
        """Width and height in pixels of the upright photo at ``path``, as it is now.

        As it was where it is out of reach. Raises PhotoProblem.
        """
        return self._preparation.photo_size(path)

    def describe(self, crop: Crop, rotations: tuple[int, ...] | None = None) -> Float32:
        """The descriptors (n, D) of a selection, a row for each rotation. Raises PhotoProblem."""
        return self._preparation.view(crop, rotations).descriptors

    def search(
        self,
        query: Query,
        *,
        control: Control,
        on_matches: Callable[[Sequence[Match]], None] = _ignore,
        plan: Plan | None = None,
        rotations: tuple[int, ...] | None = None,
    ) -> SearchResult:
        """The photos that hold the object of ``query``, best first.

        ``on_matches`` gets the whole current list each time it got better: first the shortlist,
        then verified and localised matches. The query's own photos, and copies of them, are left
        out; of the copies of one content one is a match, in which the others are named. A photo
        of the query that changed since it was indexed is searched as it is now, and a note says so.
        ``plan``
        and ``rotations`` are the app's where None.

        Raises PhotoProblem where a crop's photo cannot be read, and Cancelled.
        """
        gallery = self._current_gallery()
        started = time.perf_counter()
        plan = default_plan(self._settings()) if plan is None else plan
        verifies = any(stage.reads_features for stage in plan)
        query = self._settled(query, gallery, control, rotations)
        prepared, changed = self._prepared(query, control, rotations, with_features=verifies)
        described = 1000 * (time.perf_counter() - started)
        found = self._carried_out(plan, prepared, gallery, control, on_matches)
        timings = {"describe": described, **found.timings}
        return replace(found, timings=timings, notes=(*changed, *found.notes))

    def search_described(self, descriptors: Float32, *, control: Control) -> SearchResult:
        """The photos that resemble ``descriptors`` (n, D) of what is no picture, best first.

        There is nothing to verify with, so no match is sure, nor at *same object*. Raises
        Cancelled.
        """
        whole = Polygon.from_box(WHOLE_PHOTO)
        upright = (0,) * len(descriptors)
        view = PreparedView(descriptors, upright, _nothing_to_verify_with, whole, 1.0)
        query = PreparedQuery([view], [], ())
        plan = described_plan(self._settings())
        return self._carried_out(plan, query, self._current_gallery(), control, _ignore)

    def _carried_out(
        self,
        plan: Plan,
        query: PreparedQuery,
        gallery: LibraryGallery,
        control: Control,
        on_matches: Callable[[Sequence[Match]], None],
    ) -> SearchResult:
        def matches_of(candidates: Candidates, *, provisional: bool) -> tuple[Match, ...]:
            shown = candidates.take(candidates.finite)
            photos = map(gallery.photos, shown.content_ids.tolist())
            return tuple(_matches(shown, photos, provisional=provisional))

        candidates, timings = carry_out(
            plan,
            query,
            gallery,
            control=control,
            publish=_seldom(lambda found: on_matches(matches_of(found, provisional=True))),
        )
        return SearchResult(
            matches_of(candidates, provisional=False),
            timings,
            len(gallery.ranges.content_ids),
            tuple(self._damaged.take_notes()),
        )

    def _settings(self) -> SearchSettings:
        return SearchSettings.verifying(self._library.settings.verify_photos)

    def _settled(
        self,
        query: Query,
        gallery: LibraryGallery,
        control: Control,
        rotations: tuple[int, ...] | None,
    ) -> Query:
        """The query with the best known place of every match that was confirmed too early for one.

        Raises PhotoProblem, Cancelled.
        """
        sure = tuple(crop for crop in query.crops if not crop.provisional)
        if not sure or len(sure) == len(query.crops):
            return query
        drawn, _ = self._prepared(Query(sure), control, rotations, with_features=True)
        crops = []
        for crop in query.crops:
            selection = crop.selection
            if crop.provisional:
                ids = self._library.photos.content_ids({self._preparation.content_hash(crop)})
                for content_id in ids.intersection(gallery.ranges.content_ids.tolist()):
                    selection = best_place(drawn, content_id, gallery, self._settings(), control)
            crops.append(replace(crop, selection=selection, provisional=False))
        return replace(query, crops=tuple(crops))

    def _prepared(
        self,
        query: Query,
        control: Control,
        rotations: tuple[int, ...] | None,
        *,
        with_features: bool,
    ) -> tuple[PreparedQuery, list[str]]:
        """The query's views with its own contents to leave out, and which photos changed.

        ``with_features`` begins to make the first view's local features meanwhile.
        Of a photo that changed, what was indexed is left out as well as what it is now. A view
        that a saved object keeps is searched with as it was. Raises PhotoProblem, Cancelled.
        """
        views: list[PreparedView] = []
        own, changed = set(), {}
        crops = (*query.crops, *query.negatives)
        known = self._library.photos.by_ids(one.photo_id for one in crops if one.photo_id)
        for crop in crops:
            control.checkpoint()
            first = with_features and not views
            views.append(self._preparation.view(crop, rotations, with_features=first))
            own.add(now := self._preparation.content_hash(crop))
            photo = known.get(crop.photo_id) if crop.photo_id else None
            before = {crop.seen_hash, photo.content_hash if photo else ""} - {"", now}
            if before and not self._preparation.is_kept(crop):
                own |= before
                changed[crop.path] = Sentence(
                    "{path} has changed since it was indexed or opened: it was searched as "
                    "it is now, so check that the selection is still in its place.",
                    path=crop.path,
                )
        count = len(query.crops)
        left_out = self._library.photos.content_ids(own)
        return PreparedQuery(views[:count], views[count:], left_out), [*changed.values()]

    def _current_gallery(self) -> LibraryGallery:
        """The gallery as of now; made anew only where other contents can be found by now."""
        changes = self._library.data_version().changes_since(self._version)
        if self._gallery is None or changes & (Changes.DESCRIPTORS | Changes.PHOTOS):
            if self._gallery is not None:
                self._gallery.close()
            self._gallery, self._version = self._snapshot(_MOST_SNAPSHOTS)
            self._check.cover(self._gallery.ranges)
        return self._gallery

    def _snapshot(self, attempts: int) -> tuple[LibraryGallery, DataVersion]:
        """A gallery, and the library's version that it has at least.

        A compaction deletes files once the catalogue no longer names them. Where one that the
        catalogue did name is missing and the library has changed since, it is asked again.
        Raises LibraryCorrupt and LibraryTooNew.
        """
        version = self._library.data_version()
        try:
            gallery = LibraryGallery(
                self._library,
                self._encoder,
                previous=self._gallery,
                damaged=self._damaged,
                search=self._search_over,
                pool=self._pool,
            )
        except LibraryCorrupt:
            if attempts == 1 or self._library.data_version() == version:
                raise
            return self._snapshot(attempts - 1)
        return gallery, version


def _seldom(publish: Callable[[Candidates], None]) -> Callable[[Candidates], None]:
    """``publish``, left out where it would take more than a small share of the search's time.

    The first list always goes out; the last one is the search's answer.
    """
    rested_until = 0.0

    def now_and_then(candidates: Candidates) -> None:
        nonlocal rested_until
        started = time.perf_counter()
        if started >= rested_until:
            publish(candidates)
            ended = time.perf_counter()
            rested_until = ended + max(_LEAST_REST_S, _REST_SHARE * (ended - started))

    return now_and_then


_LEVELS = tuple(Strictness)


def _matches(
    candidates: Candidates, photos: Iterable[Sequence[Photo]], *, provisional: bool
) -> Iterator[Match]:
    """Each candidate's match; of its content's ``photos`` the first stands for all.

    Where ``provisional``, all but the verified ones are.
    """
    columns = zip(
        photos,
        candidates.boxes.tolist(),
        candidates.scores.tolist(),
        candidates.strictness.tolist(),
        candidates.sure.tolist(),
        candidates.outlines,
        candidates.further_boxes,
        strict=True,
    )
    for (photo, *copies), box, score, level, verified, outline, further_boxes in columns:
        yield Match(
            photo_id=photo.id,
            path=photo.path,
            width=photo.width,
            height=photo.height,
            box=Box(*box),
            score=score,
            strictness=_LEVELS[level],
            verified=verified,
            outline=outline,
            more_boxes=further_boxes,
            online=photo.online,
            content_hash=photo.content_hash,
            also_at=tuple([copy.path for copy in copies]),
            copy_ids=tuple([copy.id for copy in copies]),
            taken_ms=photo.taken_ms,
            mtime_ns=photo.mtime_ns,
            provisional=provisional and not verified,
        )

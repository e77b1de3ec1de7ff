"""A library's contents as a gallery: stored descriptors and local features, read in place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from patchfind.catalogue.features import FeaturesDamaged, FeatureStore, RecordDamaged
from patchfind.domain.photo import Photo
from patchfind.domain.row_ranges import RowRanges
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.errors import LibraryProblem, PhotoProblem, ProcessProblem
from patchfind.imaging.answers import PreparedPhoto
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.exact import open_segments
from patchfind.index.factory import PhotoSearch, search_for
from patchfind.index.gpu import GpuRows
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist
from patchfind.library.library import Library
from patchfind.matching.local_features import LocalFeatures, unpack
from patchfind.search.damaged_rows import DamagedRows
from patchfind.search.gallery import Cosines

_log = logging.getLogger(__name__)


SearchOver = Callable[[DescriptorStore, RowRanges], PhotoSearch]


class LibraryGallery:
    """A snapshot of what is indexed with one encoder; needs no photo file.

    Copies of the same bytes are one content. ``previous`` is an earlier gallery of the same library
    and encoder: what its search has put on a graphics card is used again. ``damaged`` is what the
    session knows to be damaged, and learns here. ``search`` makes another search than the one that
    suits the size of the library. ``pool`` decodes thumbnails; there are no pictures without one.
    Raises LibraryTooNew and LibraryCorrupt, the latter also where a compaction deleted a file while
    the snapshot was taken.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        *,
        previous: LibraryGallery | None = None,
        damaged: DamagedRows | None = None,
        search: SearchOver | None = None,
        pool: DecodePool | None = None,
    ) -> None:
        self._library = library
        self._damaged = damaged or DamagedRows(library, encoder.fingerprint)
        self._store = library.paths.descriptors(encoder)
        self._layout = encoder.layout
        self._boxes: dict[tuple[int, bool], NDArray[np.float32]] = {}
        self._set_ranges(self._whole_ones(library.descriptors.ranges(encoder.fingerprint)))
        # Mapped at once: a compaction may take the files away later, but not what is mapped.
        self._rows = open_segments(self._store, self._ranges)
        if encoder.layout is None:
            _open_boxes(self._store, self._ranges)
        self._ann_folder = library.paths.ann(encoder.fingerprint)
        self._features = FeatureStore(library.paths.features)
        self._search_over = search
        self._pool = pool
        self._thumbnails = ThumbnailStore(library.paths.thumbnails)
        self._gpu = GpuRows.on(encoder.device)
        self._search: PhotoSearch = self._searching(None if previous is None else previous._search)
        self._photos: dict[int, Sequence[Photo]] = {}
        self._last: tuple[bytes, int, Shortlist] | None = None

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Shortlist:
        """The best ``limit`` contents, those in ``leave_out`` and damaged ones not among them.

        Asked the same again, as after a selection was prepared for, it answers at once.
        """
        found = self._searched(queries, limit + len(leave_out))
        # Since the snapshot the last photo of a content may have been deleted or changed.
        here = self._library.photos.of_contents(found.content_ids.tolist())
        self._photos.update(here)
        gone = [id_ for id_ in found.content_ids.tolist() if id_ not in here]
        keep = np.flatnonzero(~np.isin(found.content_ids, [*leave_out, *gone]))[:limit]
        return Shortlist(
            found.content_ids[keep], found.scores[keep], found.regions[keep], found.queries[keep]
        )

    def _searched(self, queries: NDArray[np.float32], count: int) -> Shortlist:
        asked = queries.tobytes()
        if self._last is None or self._last[:2] != (asked, count):
            self._last = (asked, count, self._sound_answer(queries, count))
        return self._last[2]

    def _searching(self, previous: PhotoSearch | None) -> PhotoSearch:
        """The search over the rows as they are known by now."""
        if self._search_over is not None:
            return self._search_over(self._store, self._ranges)
        return search_for(
            self._store, self._ranges, self._ann_folder, gpu=self._gpu, previous=previous
        )

    def _sound_answer(self, queries: NDArray[np.float32], count: int) -> Shortlist:
        """What the search finds; where damaged rows are among it, without these."""
        while True:
            found = self._search.search(queries, count)
            places = self._places(found.content_ids)
            bad = [place for place in places.tolist() if not self._is_sound(place)]
            if not bad:
                return found
            self._damaged.add(self._ranges.take(np.asarray(bad)))
            self._set_ranges(self._ranges.take(~self._damaged.among(self._ranges)))
            self._search = self._searching(self._search)

    def _is_sound(self, place: int) -> bool:
        """Whether the numbers of the content at ``place`` may be what was written. Once each."""
        span = self._ranges.range_at(place)
        if span in self._damaged.looked_at:
            return True
        if not self._store.stored(*span).sound().all():
            return False
        if self._layout is None:
            boxes = self._store.boxes(*span)
            if not (boxes[:, :2] < boxes[:, 2:]).all():
                return False
        self._damaged.looked_at.add(span)
        return True

    def _whole_ones(self, ranges: RowRanges) -> RowRanges:
        """Those of ``ranges`` that are not known to be damaged, and lie inside their files."""
        known = ranges.take(~self._damaged.among(ranges))
        whole = self._store.inside(known, boxes=self._layout is None)
        if self._layout is not None:
            whole &= np.isin(known.row_counts, self._layout.row_counts)
        self._damaged.add(known.take(~whole))
        return known.take(whole)

    def _set_ranges(self, ranges: RowRanges) -> None:
        self._ranges = ranges
        self._order = np.argsort(ranges.content_ids, kind="stable")
        self._ids = ranges.content_ids[self._order]

    def _places(self, content_ids: NDArray[np.int64]) -> NDArray[np.intp]:
        return np.asarray(self._order[np.searchsorted(self._ids, content_ids)], dtype=np.intp)

    @property
    def ranges(self) -> RowRanges:
        """The rows that it searches."""
        return self._ranges

    def regions(self, content_id: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """A content's boxes (R, 4) in fractions, and descriptors (R, D)."""
        span = self._ranges.range_at(int(self._places(np.asarray([content_id]))[0]))
        return self._boxes_of(content_id, span), self._store.rows(*span)

    def _boxes_of(self, content_id: int, span: tuple[int, int, int]) -> NDArray[np.float32]:
        """(R, 4) the regions of the content whose rows are ``span``."""
        if self._layout is None:
            return self._store.boxes(*span)
        tiled = span[2] != len(self._layout)
        key = span[2], tiled and self.aspect(content_id) < 1.0
        if key not in self._boxes:
            self._boxes[key] = self._layout.of_rows(key[0], tall=key[1])
        return self._boxes[key]

    def best_regions(
        self, content_ids: NDArray[np.int64], regions: NDArray[np.int32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of each of n contents one region: their boxes (n, 4) and descriptors (n, D)."""
        places = self._places(content_ids)
        segments = self._ranges.segments[places]
        rows = self._ranges.first_rows[places] + regions
        found = np.empty((len(places), self._store.dimension), dtype=np.float32)
        for segment in np.unique(segments).tolist():
            here, stored = segments == segment, self._rows[segment]
            found[here] = type(stored)(stored.raw[rows[here]]).numbers()
        boxes = [
            self._boxes_of(content_id, self._ranges.range_at(place))[region]
            for content_id, place, region in zip(
                content_ids.tolist(), places.tolist(), regions.tolist(), strict=True
            )
        ]
        return np.asarray(boxes, dtype=np.float32).reshape(-1, 4), found

    def cosines(self, rows: NDArray[np.float32], content_ids: NDArray[np.int64]) -> Cosines:
        """How all regions of n contents resemble ``rows`` (q, D); content by content, so that
        the widened descriptors stay in the processor's cache."""
        spans = [self._ranges.range_at(place) for place in self._places(content_ids).tolist()]
        ends = np.cumsum([count for _, _, count in spans], dtype=np.intp)
        columns = np.ascontiguousarray(rows.T, dtype=np.float32)
        table = np.empty((ends[-1], len(rows)), dtype=np.float32)
        wide = np.empty((max(count for _, _, count in spans), len(columns)), dtype=np.float32)
        for (segment, first, count), end in zip(spans, ends.tolist(), strict=True):
            factors = self._rows[segment].part(first, first + count).widen(wide[:count])
            found = np.dot(wide[:count], columns, out=table[end - count : end])
            found *= factors[:, None]
        boxes = map(self._boxes_of, content_ids.tolist(), spans)
        return Cosines(table.T, np.append(0, ends[:-1]), np.concatenate(list(boxes)))

    def features(self, content_ids: Sequence[int]) -> list[LocalFeatures | None]:
        """The local features of each content, None where it has none that can be read.

        Without them geometry does not look at it. Damaged ones fail no search: they are made anew
        by the next indexing.
        """
        hashes = [self.photos(content_id)[0].content_hash for content_id in content_ids]
        try:
            packed, damaged = self._features.read_many(hashes)
        except LibraryProblem:  # one bad page: most of them may be readable all the same
            packed, damaged = {}, set(hashes)
        for content_hash in damaged:
            alone = self._features_alone(content_hash)
            if alone is not None:
                packed[content_hash] = alone
        return [unpack(packed[one]) if one in packed else None for one in hashes]

    def _features_alone(self, content_hash: str) -> bytes | None:
        try:
            return self._features.read(content_hash)
        except LibraryProblem as problem:
            if isinstance(problem, RecordDamaged | FeaturesDamaged):
                self._damaged.add_features(content_hash)
            _log.warning("%s is searched without local features: %s", content_hash, problem)
            return None

    def pictures(self, content_ids: Sequence[int]) -> Iterator[NDArray[np.uint8] | None]:
        """The thumbnail (h, w, 3) of each content, None where there is none that can be read."""
        begun = [self._begun(self.photos(id_)[0].content_hash) for id_ in content_ids]
        for picture in begun:
            try:
                yield None if picture is None else picture.result().pixels
            except (PhotoProblem, ProcessProblem) as problem:
                _log.info("A thumbnail is not readable: %s", problem)
                yield None

    def _begun(self, content_hash: str) -> Future[PreparedPhoto] | None:
        stored = None if self._pool is None else self._thumbnails.stored(content_hash)
        if self._pool is None or stored is None:
            return None
        return self._pool.decode(stored, self._thumbnails.long_side)

    def aspect(self, content_id: int) -> float:
        """Width / height of the upright photo."""
        photo = self.photos(content_id)[0]
        return photo.width / photo.height

    def photos(self, content_id: int) -> Sequence[Photo]:
        """The photos of a content, as the catalogue knew them when first asked; online first."""
        if content_id not in self._photos:
            self._photos.update(self._library.photos.of_contents([content_id]))
        return self._photos[content_id]

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()
        self._features.close()


def _open_boxes(store: DescriptorStore, ranges: RowRanges) -> None:
    """Map the boxes of every segment of ``ranges``, as far as they reach."""
    for segment, end in ranges.furthest().items():
        store.boxes(segment, end - 1, 1)

"""A library's photos as a gallery: stored descriptors and local features, read in place."""

from __future__ import annotations

import logging
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.row_ranges import RowRanges
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.index.blobs import BlobStore, RecordDamaged
from patchfind.index.exact import open_segments
from patchfind.index.factory import PhotoSearch, search_for
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist
from patchfind.index.soundness import sound
from patchfind.library.library import Library
from patchfind.matching.local_features import LocalFeatures, unpack
from patchfind.search.damaged_rows import DamagedRows

_log = logging.getLogger(__name__)


class LibraryGallery:
    """A snapshot of what is indexed with one encoder; needs no photo file.

    ``previous`` is an earlier one of the same library and encoder: what its search has put on a
    graphics card is used again. ``damaged`` is what the session knows to be damaged, and learns
    here. Raises LibraryTooNew and LibraryCorrupt, the latter also where a compaction deleted a file
    while the snapshot was taken.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        *,
        previous: LibraryGallery | None = None,
        damaged: DamagedRows | None = None,
    ) -> None:
        self._library = library
        self._damaged = damaged or DamagedRows(library, encoder.fingerprint)
        self._store = DescriptorStore(
            library.segments_folder(encoder.fingerprint),
            fingerprint=encoder.fingerprint,
            dimension=encoder.dimension,
        )
        self._boxes = None if encoder.layout is None else encoder.layout.as_array()
        self._set_spans(self._whole_ones(library.rows(encoder.fingerprint)))
        # Mapped at once: a compaction may take the files away later, but not what is mapped.
        open_segments(self._store, self._spans)
        if encoder.layout is None:
            _open_boxes(self._store, self._spans)
        self._ann_folder = library.ann_folder(encoder.fingerprint)
        self._blobs = BlobStore(library.features_folder)
        self._search: PhotoSearch = search_for(
            self._store,
            self._spans,
            self._ann_folder,
            previous=None if previous is None else previous._search,
        )
        self._photos: dict[int, Photo] = {}
        self._last: tuple[bytes, int, Shortlist] | None = None

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Shortlist:
        """The best ``limit`` photos, those in ``leave_out`` and damaged ones not among them.

        Asked the same again, as after a selection was prepared for, it answers at once.
        """
        found = self._searched(queries, limit + len(leave_out))
        # Since the snapshot a photo may have been deleted, or its file have changed: it has no
        # row in the catalogue then, or no size until it is indexed again.
        now = self._library.photos_of(found.content_ids.tolist())
        here = {id_: photo for id_, photo in now.items() if photo.width and photo.height}
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

    def _sound_answer(self, queries: NDArray[np.float32], count: int) -> Shortlist:
        """What the search finds; where damaged rows are among it, without these."""
        while True:
            found = self._search.search(queries, count)
            places = self._places(found.content_ids)
            bad = [place for place in places.tolist() if not self._is_sound(place)]
            if not bad:
                return found
            self._damaged.add(self._spans.take(np.asarray(bad)))
            self._set_spans(self._spans.take(~self._damaged.among(self._spans)))
            self._search = search_for(
                self._store, self._spans, self._ann_folder, previous=self._search
            )

    def _is_sound(self, place: int) -> bool:
        """Whether the numbers of the photo at ``place`` may be what was written. Once a photo."""
        span = self._spans.span(place)
        if span in self._damaged.looked_at:
            return True
        if not sound(self._store.rows(*span)).all():
            return False
        if self._boxes is None:
            boxes = self._store.boxes(*span)
            if not (boxes[:, :2] < boxes[:, 2:]).all():
                return False
        self._damaged.looked_at.add(span)
        return True

    def _whole_ones(self, spans: RowRanges) -> RowRanges:
        """Those of ``spans`` that are not known to be damaged, and lie inside their files."""
        known = spans.take(~self._damaged.among(spans))
        whole = self._store.inside(known, boxes=self._boxes is None)
        if self._boxes is not None:
            whole &= known.row_counts == len(self._boxes)
        self._damaged.add(known.take(~whole))
        return known.take(whole)

    def _set_spans(self, spans: RowRanges) -> None:
        self._spans = spans
        self._order = np.argsort(spans.content_ids, kind="stable")
        self._ids = spans.content_ids[self._order]

    def _places(self, photo_ids: NDArray[np.int64]) -> NDArray[np.intp]:
        return np.asarray(self._order[np.searchsorted(self._ids, photo_ids)], dtype=np.intp)

    @property
    def spans(self) -> RowRanges:
        """The rows that it searches."""
        return self._spans

    def regions(self, photo_id: int) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
        """A photo's boxes (R, 4) in fractions, and descriptors (R, D)."""
        span = self._spans.span(int(self._places(np.asarray([photo_id]))[0]))
        boxes = self._store.boxes(*span) if self._boxes is None else self._boxes
        return boxes, self._store.rows(*span)

    def features(self, photo_id: int) -> LocalFeatures | None:
        """A photo's local features, where it has any that can be read.

        Without them geometry does not look at the photo. A damaged record fails no search: its
        photo is pending again.
        """
        for _ in range(2):  # a compaction may have moved them after the reference was read
            reference = self._library.feature_ref(PhotoId(photo_id))
            if reference is None:
                return None
            try:
                return unpack(self._blobs.read(reference))
            except LibraryCorrupt as error:
                problem, unread = error, reference
        if isinstance(problem, RecordDamaged):
            self._damaged.add_features(unread)
        _log.warning("Photo %d is searched without its local features: %s", photo_id, problem)
        return None

    def aspect(self, photo_id: int) -> float:
        """Width / height of the upright photo."""
        photo = self._photos[photo_id]
        return photo.width / photo.height

    def photo(self, photo_id: int) -> Photo:
        """A photo of a shortlist, as the catalogue knew it then."""
        return self._photos[photo_id]

    def close(self) -> None:
        """Let go of the segment files."""
        self._store.close()


def _open_boxes(store: DescriptorStore, spans: RowRanges) -> None:
    """Map the boxes of every segment of ``spans``, as far as they reach."""
    for segment, end in spans.furthest().items():
        store.boxes(segment, end - 1, 1)

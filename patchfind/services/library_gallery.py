"""A library's photos as a gallery: stored descriptors and local features, read in place."""

from __future__ import annotations

import logging
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.spans import SpanTable
from patchfind.embedding.encoder import Encoder
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.index.blobs import BlobStore
from patchfind.index.choose import PhotoSearch, search_for
from patchfind.index.exact import open_segments
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist
from patchfind.matching.local_features import LocalFeatures, unpack
from patchfind.services.library import Library

_log = logging.getLogger(__name__)


class LibraryGallery:
    """A snapshot of what is indexed with one encoder; needs no photo file.

    ``previous`` is an earlier one of the same library and encoder: what its search has put on a
    graphics card is used again. Raises LibraryTooNew and LibraryCorrupt, the latter also where a
    compaction deleted a file while the snapshot was taken.
    """

    def __init__(
        self, library: Library, encoder: Encoder, *, previous: LibraryGallery | None = None
    ) -> None:
        self._library = library
        self._spans = library.rows(encoder.fingerprint)
        self._order = np.argsort(self._spans.photo_ids, kind="stable")
        self._ids = self._spans.photo_ids[self._order]
        self._store = DescriptorStore(
            library.segments_folder(encoder.fingerprint),
            fingerprint=encoder.fingerprint,
            dimension=encoder.dimension,
        )
        # Mapped at once: a compaction may take the files away later, but not what is mapped.
        open_segments(self._store, self._spans)
        if encoder.layout is None:
            _open_boxes(self._store, self._spans)
        self._blobs = BlobStore(library.features_folder)
        self._search: PhotoSearch = search_for(
            self._store,
            self._spans,
            library.ann_folder(encoder.fingerprint),
            previous=None if previous is None else previous._search,
        )
        self._boxes = None if encoder.layout is None else encoder.layout.as_array()
        self._photos: dict[int, Photo] = {}
        self._last: tuple[bytes, int, Shortlist] | None = None

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Shortlist:
        """The best ``limit`` photos, those in ``leave_out`` not among them.

        Asked the same again, as after a selection was prepared for, it answers at once.
        """
        found = self._searched(queries, limit + len(leave_out))
        # Since the snapshot a photo may have been deleted, or its file have changed: it has no
        # row in the catalogue then, or no size until it is indexed again.
        now = self._library.photos_of(found.photo_ids.tolist())
        here = {id_: photo for id_, photo in now.items() if photo.width and photo.height}
        self._photos.update(here)
        gone = [id_ for id_ in found.photo_ids.tolist() if id_ not in here]
        keep = np.flatnonzero(~np.isin(found.photo_ids, [*leave_out, *gone]))[:limit]
        return Shortlist(
            found.photo_ids[keep], found.scores[keep], found.regions[keep], found.queries[keep]
        )

    def _searched(self, queries: NDArray[np.float32], count: int) -> Shortlist:
        asked = queries.tobytes()
        if self._last is None or self._last[:2] != (asked, count):
            self._last = (asked, count, self._search.search(queries, count))
        return self._last[2]

    def regions(self, photo_id: int) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
        """A photo's boxes (R, 4) in fractions, and descriptors (R, D)."""
        place = self._order[np.searchsorted(self._ids, photo_id)]
        span = (
            int(self._spans.segments[place]),
            int(self._spans.first_rows[place]),
            int(self._spans.row_counts[place]),
        )
        boxes = self._store.boxes(*span) if self._boxes is None else self._boxes
        return boxes, self._store.rows(*span)

    def features(self, photo_id: int) -> LocalFeatures | None:
        """A photo's local features, where it has any that can be read.

        Without them geometry does not look at the photo; a damaged record fails no search.
        """
        for _ in range(2):  # a compaction may have moved them after the reference was read
            reference = self._library.feature_ref(PhotoId(photo_id))
            if reference is None:
                return None
            try:
                return unpack(self._blobs.read(reference))
            except LibraryCorrupt as error:
                problem = error
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


def _open_boxes(store: DescriptorStore, spans: SpanTable) -> None:
    """Map the boxes of every segment of ``spans``, as far as they reach."""
    ends = spans.ends
    for segment in np.unique(spans.segments):
        store.boxes(int(segment), int(ends[spans.segments == segment].max()) - 1, 1)

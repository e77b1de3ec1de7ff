"""A library's photos as a gallery: stored descriptors and local features, read in place."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.photo import Photo, PhotoId
from patchfind.embedding.encoder import Encoder
from patchfind.index.blobs import BlobStore
from patchfind.index.choose import PhotoSearch, search_for
from patchfind.index.segments import DescriptorStore
from patchfind.index.shortlist import Shortlist
from patchfind.matching.local_features import LocalFeatures, unpack
from patchfind.services.library import Library


class LibraryGallery:
    """A snapshot of what is indexed with one encoder; needs no photo file.

    ``previous`` is an earlier one of the same library and encoder: what its search has put on a
    graphics card is used again.
    """

    def __init__(
        self, library: Library, encoder: Encoder, *, previous: LibraryGallery | None = None
    ) -> None:
        self._library = library
        self._spans = library.rows(encoder.fingerprint)
        self._place = {int(id_): row for row, id_ in enumerate(self._spans.photo_ids)}
        self._store = DescriptorStore(
            library.segments_folder(encoder.fingerprint),
            fingerprint=encoder.fingerprint,
            dimension=encoder.dimension,
        )
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
        self._photos.update(self._library.photos_of(found.photo_ids.tolist()))
        # A photo that was deleted since the snapshot has no row in the catalogue any more.
        gone = [id_ for id_ in found.photo_ids.tolist() if id_ not in self._photos]
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
        place = self._place[photo_id]
        span = (
            int(self._spans.segments[place]),
            int(self._spans.first_rows[place]),
            int(self._spans.row_counts[place]),
        )
        boxes = self._store.boxes(*span) if self._boxes is None else self._boxes
        return boxes, self._store.rows(*span)

    def features(self, photo_id: int) -> LocalFeatures | None:
        """A photo's local features, where it has any."""
        reference = self._library.feature_ref(PhotoId(photo_id))
        return None if reference is None else unpack(self._blobs.read(reference))

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

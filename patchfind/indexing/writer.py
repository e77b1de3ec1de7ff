"""Writing indexed photos so that a crash at any moment leaves each one whole or absent."""

from __future__ import annotations

from patchfind.catalogue import IndexedPhoto
from patchfind.catalogue.features import FeaturesDamaged, FeatureStore
from patchfind.domain.photo import Photo
from patchfind.domain.regions import RegionDescriptors
from patchfind.foundation.closing import Closing
from patchfind.imaging.answers import PreparedPhoto
from patchfind.index.segments import DescriptorStore
from patchfind.library.library import Library


class IndexWriter(Closing):
    """The open segments of one encoder set, and the local features; one per library at a time.

    Photos that were added count once ``commit`` has returned: it syncs the segments, keeps the
    features, and then names the photos in one transaction. What a crash leaves past the last
    commit is cut off when the next writer opens. A photo with the content of one that this writer
    wrote shares its rows.
    """

    def __init__(self, library: Library, fingerprint: str, dimension: int, layout: str) -> None:
        """``layout`` is the region layout's name, "" where every photo has boxes of its own.

        Raises LibraryCorrupt, LibraryTooNew, StorageProblem.
        """
        self._library = library
        self._fingerprint = fingerprint
        self._own_boxes = not layout
        self._written: dict[str, IndexedPhoto] = {}
        self._waiting: list[IndexedPhoto] = []
        store = DescriptorStore(
            library.paths.segments(fingerprint), fingerprint=fingerprint, dimension=dimension
        )
        self._descriptors = store.writer(
            library.descriptors.committed_rows(fingerprint), boxes=self._own_boxes, layout=layout
        )
        self._store = FeatureStore(library.paths.features)
        self._features: dict[str, bytes] = {}

    def close(self) -> None:
        """Close the files. What was not committed is lost: its photos stay pending."""
        self._descriptors.close()
        self._store.close()

    def add(self, photo: Photo, prepared: PreparedPhoto, regions: RegionDescriptors) -> None:
        """Append one photo's descriptors and features. Raises StorageProblem."""
        same = self._written.get(prepared.content_hash)
        if same is None:
            segment, first_row = self._descriptors.append(
                regions.descriptors, regions.boxes if self._own_boxes else None
            )
            if prepared.extra is not None:
                self._features[prepared.content_hash] = prepared.extra
        else:
            segment, first_row = same.segment, same.first_row
        indexed = IndexedPhoto(
            photo_id=photo.id,
            size=prepared.size,
            mtime_ns=prepared.mtime_ns,
            content_hash=prepared.content_hash,
            width=prepared.width,
            height=prepared.height,
            segment=segment,
            first_row=first_row,
            row_count=len(regions.descriptors),
            lines_there=prepared.lines_there,
            headers=prepared.headers,
        )
        self._written[prepared.content_hash] = indexed
        self._waiting.append(indexed)

    def commit(self) -> None:
        """Make everything added so far findable, for good. Raises StorageProblem."""
        if not self._waiting:
            return
        self._descriptors.sync()
        self._keep_features()
        self._library.descriptors.commit(self._fingerprint, self._waiting)
        self._waiting = []

    def _keep_features(self) -> None:
        """Before the catalogue names the photos. A damaged file is begun anew."""
        try:
            self._store.write(self._features)
        except FeaturesDamaged:
            self._store.discard()
            self._store.write(self._features)
        self._features = {}

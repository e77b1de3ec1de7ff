"""A benchmark's photos as a gallery for the stages of a search."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.evaluation.stored import Descriptors, FeatureSet
from patchfind.index.shortlist import Shortlist
from patchfind.matching.local_features import LocalFeatures


class PhotoSearch(Protocol):
    """Exact or compressed search over the gallery's rows."""

    def search(self, queries: NDArray[np.float32], k: int) -> Shortlist:
        """The ``k`` photos whose best region is nearest to any of ``queries`` (Q, D)."""


class BenchmarkGallery:
    """Stored descriptors, and local features where the method uses them; photo ids are places."""

    def __init__(
        self, descriptors: Descriptors, features: FeatureSet | None, search: PhotoSearch
    ) -> None:
        self._descriptors = descriptors
        self._features = features
        self._search = search
        self._sizes = descriptors.sizes
        spans = descriptors.spans
        self._spans = {
            int(place): (int(segment), int(first), int(count))
            for place, segment, first, count in zip(
                spans.content_ids, spans.segments, spans.first_rows, spans.row_counts, strict=True
            )
        }

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Shortlist:
        """The best ``limit`` photos, those in ``leave_out`` not among them."""
        found = self._search.search(queries, limit + len(leave_out))
        keep = np.flatnonzero(~np.isin(found.content_ids, list(leave_out)))[:limit]
        return Shortlist(
            found.content_ids[keep], found.scores[keep], found.regions[keep], found.queries[keep]
        )

    def regions(self, photo_id: int) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
        """A photo's boxes (R, 4) in fractions, and descriptors (R, D)."""
        return self._descriptors.regions_of(*self._spans[photo_id])

    def features(self, photo_id: int) -> LocalFeatures | None:
        """A photo's local features; None where the method does without."""
        return None if self._features is None else self._features.features(photo_id)

    def aspect(self, photo_id: int) -> float:
        """Width / height of the upright photo."""
        width, height = self._sizes[photo_id].tolist()
        return float(width / height)

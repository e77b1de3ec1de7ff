"""What the stages see of the photos that are searched, and of what they are searched for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Polygon
from patchfind.index.shortlist import Shortlist
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.query_view import QueryView

Float32 = NDArray[np.float32]
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedView:
    """One view of the query, ready for the stages.

    ``descriptors`` (n, D) has one row for each of ``rotations`` (degrees). ``local_features`` makes
    those inside the selection, which only verification asks for. ``outline`` is the selection in
    fractions of its photo, and ``photo_aspect`` that photo's width / height.
    """

    descriptors: Float32
    rotations: tuple[int, ...]
    local_features: Callable[[], QueryView]
    outline: Polygon
    photo_aspect: float

    @property
    def aspect(self) -> float:
        """Width / height in pixels of the selection's box."""
        bounds = self.outline.bounds
        return self.photo_aspect * bounds.width / bounds.height

    @property
    def turned(self) -> NDArray[np.bool_]:
        """(n,) which rows are the selection lying on its side."""
        return np.asarray([rotation % 180 == 90 for rotation in self.rotations])


@dataclass(frozen=True, slots=True, eq=False)
class PreparedQuery:
    """The views of the object, and of what the person refused; contents to leave out."""

    views: Sequence[PreparedView]
    refused: Sequence[PreparedView]
    leave_out: Collection[int]

    @property
    def rows(self) -> Float32:
        """(Q, D) the descriptors of all views, view after view."""
        return np.concatenate([view.descriptors for view in self.views])

    @property
    def view_of_row(self) -> NDArray[np.intp]:
        """(Q,) the place in ``views`` of the view that each row belongs to."""
        return np.repeat(np.arange(len(self.views)), [len(one.descriptors) for one in self.views])


@dataclass(frozen=True, slots=True, eq=False)
class Cosines:
    """How the regions of n contents, R in all, resemble q descriptors.

    ``table`` (q, R) one content's after the other's, from ``firsts`` (n,) on, each at least one;
    ``boxes`` (R, 4) are the regions in fractions of the upright photos.
    """

    table: Float32
    firsts: NDArray[np.intp]
    boxes: Float32


class Gallery(Protocol):
    """The contents that are searched."""

    def shortlist(self, queries: Float32, limit: int, leave_out: Collection[int]) -> Shortlist:
        """The best ``limit`` contents by maximum cosine over regions and query rows (Q, D)."""

    def regions(self, content_id: int) -> tuple[Float32, Float32]:
        """A content's boxes (R, 4) in fractions of the upright photo, and descriptors (R, D)."""

    def best_regions(
        self, content_ids: NDArray[np.int64], regions: NDArray[np.int32]
    ) -> tuple[Float32, Float32]:
        """Of each of n contents one region: their boxes (n, 4) and descriptors (n, D)."""

    def cosines(self, rows: Float32, content_ids: NDArray[np.int64]) -> Cosines:
        """How all regions of n contents resemble ``rows`` (q, D)."""

    def features(self, content_ids: Sequence[int]) -> list[LocalFeatures | None]:
        """The local features of each content, None where it has none."""

    def pictures(self, content_ids: Sequence[int]) -> Iterator[Picture | None]:
        """A small upright picture (h, w, 3) of each content's photo, None where there is none."""

    def aspect(self, content_id: int) -> float:
        """Width / height of the upright photo."""

"""The candidates of a search: frozen columns, one entry a content, each evidence in its own."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.match import Strictness
from patchfind.index.shortlist import Shortlist

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Contents that may hold the object, best first; every column has n entries.

    ``content_ids`` (n,); ``boxes`` (n, 4) in fractions of the upright photo.

    Evidence, each of which keeps its meaning through all stages: ``similarity`` (n,) is the
    shortlist's maximum cosine, of region ``regions`` to query row ``query_rows``; ``reranked``
    and ``expanded`` (n,) are the scores of re-ranking and of query expansion, None until these
    have run; ``refused`` (n,) is how much, in cosine, a candidate loses because it resembles what
    the person refused; ``log_nfa`` (n,) is the decimal logarithm of the number of false alarms of
    the geometry found in it, 0 where none was. ``prescreened`` and ``examined`` say whether the
    quick and the thorough verification looked at it, ``verified`` that the thorough one agrees.

    Conclusions: ``scores`` (n,) is the negative of all evidence's fused log-NFA, or a cosine until
    that is known; ``strictness`` (n,) the strictest level that admits it; ``outlines`` (n,) the
    projected outline of what the object fills of the selection, or None, and ``further_boxes``
    (n,) a tuple of boxes: other copies of the object in the same photo.

    ``joined`` (m, D) are the descriptors of candidates so sure that they joined the query; it is
    no column.
    """

    content_ids: NDArray[np.int64]
    similarity: Float32
    regions: NDArray[np.int32]
    query_rows: NDArray[np.int32]
    boxes: Float64
    scores: Float64
    refused: Float32
    log_nfa: Float64
    prescreened: Mask
    examined: Mask
    verified: Mask
    strictness: NDArray[np.int8]
    outlines: NDArray[np.object_]
    further_boxes: NDArray[np.object_]
    reranked: Float32 | None = None
    expanded: Float64 | None = None
    joined: Float32 | None = None

    @classmethod
    def of(cls, shortlist: Shortlist, boxes: NDArray[np.floating]) -> Self:
        """The shortlist's contents with the box (n, 4) of each one's best region."""
        count = len(shortlist)
        further = np.empty(count, dtype=object)
        further.fill(())
        return cls(
            content_ids=shortlist.content_ids,
            similarity=shortlist.scores,
            regions=shortlist.regions,
            query_rows=shortlist.queries,
            boxes=np.asarray(boxes, dtype=np.float64).reshape(count, 4),
            scores=shortlist.scores.astype(np.float64),
            refused=np.zeros(count, dtype=np.float32),
            log_nfa=np.zeros(count),
            prescreened=np.zeros(count, dtype=bool),
            examined=np.zeros(count, dtype=bool),
            verified=np.zeros(count, dtype=bool),
            strictness=np.full(count, Strictness.ANYTHING_LIKE_IT, dtype=np.int8),
            outlines=np.full(count, None, dtype=object),
            further_boxes=further,
        )

    @classmethod
    def none(cls) -> Self:
        """No candidates: what the first stage begins with."""
        return cls.of(Shortlist.empty(), np.empty((0, 4)))

    def __len__(self) -> int:
        return len(self.content_ids)

    @property
    def appearance(self) -> Float64:
        """(n,) how alike they look, in cosine: all that is known, less what was refused."""
        known = self.similarity if self.expanded is None else self.expanded
        return np.asarray(known - self.refused, dtype=np.float64)

    @property
    def sure(self) -> Mask:
        """(n,) where geometry agrees, and all evidence together is at *same object*.

        Among many photos some fit by chance; what they look like tells.
        """
        return np.asarray(self.verified & (self.strictness == int(Strictness.SAME_OBJECT)))

    @property
    def finite(self) -> Mask:
        """(n,) which can be shown: the last guard against numbers that are none."""
        return np.asarray(np.isfinite(self.scores) & np.isfinite(self.boxes).all(axis=1))

    def take(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> Self:
        """The candidates at ``chosen``: a mask (n,), or positions in any order."""
        columns = {
            field.name: value[chosen]
            for field in fields(self)
            if field.name != "joined" and (value := getattr(self, field.name)) is not None
        }
        return replace(self, **columns)

    def ranked(self) -> Self:
        """Best first; equal scores by content id, so that equal searches answer equally."""
        return self.take(np.lexsort((self.content_ids, -self.scores)))

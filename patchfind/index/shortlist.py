"""What a search over descriptors answers: the best photos, each with its best region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """The best photos, best first; four columns of the same length k.

    ``scores`` are cosines: the maximum over the photo's regions and over the query rows.
    ``regions`` says which region of the photo reached it (its place within the photo's rows) and
    ``queries`` which query row. Equal scores are ordered by photo id.
    """

    content_ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    regions: NDArray[np.int32]
    queries: NDArray[np.int32]

    @classmethod
    def empty(cls) -> Self:
        """Of nothing."""
        whole = np.empty(0, dtype=np.int32)
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32), whole, whole)

    def __len__(self) -> int:
        return len(self.content_ids)

    def best(self, k: int) -> Shortlist:
        """The first ``k``."""
        return Shortlist(self.content_ids[:k], self.scores[:k], self.regions[:k], self.queries[:k])


def merged(one: Shortlist, other: Shortlist) -> Shortlist:
    """Both, which have no photo in common, in one order."""
    content_ids = np.concatenate((one.content_ids, other.content_ids))
    scores = np.concatenate((one.scores, other.scores))
    order = np.lexsort((content_ids, -scores))
    return Shortlist(
        content_ids[order],
        scores[order],
        np.concatenate((one.regions, other.regions))[order],
        np.concatenate((one.queries, other.queries))[order],
    )

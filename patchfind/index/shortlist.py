"""What a search over descriptors answers: the best photos, each with its best region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """The best photos, best first; four columns of the same length k.

    ``scores`` are cosines: the maximum over the photo's regions and over the query rows.
    ``regions`` says which region of the photo reached it (its place within the photo's span) and
    ``queries`` which query row. Equal scores are ordered by photo id.
    """

    photo_ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    regions: NDArray[np.int32]
    queries: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.photo_ids)

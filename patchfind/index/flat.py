"""Plain faiss.IndexFlatIP over fp32 rows in memory: the yardstick that `patchfind bench` names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class FlatSearch:
    """faiss's exact search for the nearest rows; it knows nothing of photos."""

    def __init__(self, dimension: int) -> None:
        import faiss

        self._index = faiss.IndexFlatIP(dimension)

    def add(self, rows: NDArray[np.float32]) -> None:
        """Append (n, D) rows, which take 4 × n × D bytes of memory."""
        self._index.add(rows)

    def search(self, queries: NDArray[np.float32], k: int) -> NDArray[np.float32]:
        """(Q, k) the scores of the nearest rows of each query row, best first."""
        scores, _ = self._index.search(np.ascontiguousarray(queries), k)
        return np.asarray(scores, dtype=np.float32)

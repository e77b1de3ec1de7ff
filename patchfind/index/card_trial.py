"""Tries faiss on the first CUDA card, in a process of its own: ``python -m`` runs it.

Where a card has no kernel in this faiss, CUDA ends the process instead of raising an error; here
that costs a child. The exit status is 0 where all is well, and stderr says why not.
"""

from __future__ import annotations

import sys
from typing import Any


def problem() -> str | None:
    """Why faiss cannot use a card, or None where it can."""
    import faiss
    import numpy as np

    if not hasattr(faiss, "StandardGpuResources"):
        return "this faiss was built without CUDA"
    if not faiss.get_num_gpus():
        return "faiss finds no card that it can use"
    settings: Any = faiss.GpuIndexFlatConfig()
    settings.useFloat16 = True
    index: Any = faiss.GpuIndexFlatIP(faiss.StandardGpuResources(), 8, settings)
    rows = np.eye(8, dtype=np.float32)
    index.add(rows)
    found = index.search(rows, 1)[1].ravel().tolist()
    return None if found == list(range(8)) else "the card computes wrong results"


if __name__ == "__main__":
    sys.exit(problem())

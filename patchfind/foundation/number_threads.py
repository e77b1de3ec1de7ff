"""How the threads of numerical libraries share the processor: said before one of them is loaded."""

from __future__ import annotations

import os


def share_the_processor() -> None:
    """Let threads of OpenMP (PyTorch, faiss) sleep while they wait, and BLAS (NumPy) use one.

    By themselves they wait for each other at full load: as soon as something else has a core, one
    photo in two threads takes nine times as long. What is worth threads here has its own. Holds for
    this process and those that it starts; what the environment says already is left.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

"""Importing large packages without looking for garbage, of which hardly any is made meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """In here no garbage is collected.

    Modules make hundreds of thousands of objects that live as long as the process; looking through
    them again and again is a quarter of what importing PyTorch costs.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()

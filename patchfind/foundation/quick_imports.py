"""Importing large packages without looking for garbage in what they make, then or later."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """In here no garbage is collected, and what is there in the end is never looked through.

    Modules make hundreds of thousands of objects that live as long as the process; looking through
    them again and again is a quarter of what importing PyTorch costs, and each look later on would
    hold up all threads, the window's too.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.freeze()
            gc.enable()

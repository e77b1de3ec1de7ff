"""Whose turn it is at the encoder: one at a time, and a waiting query before the next batch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PriorityLock:
    """A lock with two queues; whoever waits in ``query`` goes before whoever waits in ``batch``."""

    def __init__(self, condition: threading.Condition | None = None) -> None:
        self._condition = condition or threading.Condition()
        self._busy = False
        self._queries = 0

    @contextmanager
    def query(self) -> Iterator[None]:
        """Hold the encoder for one query."""
        with self._condition:
            self._queries += 1
            try:
                self._condition.wait_for(lambda: not self._busy)
                self._busy = True
            finally:
                self._queries -= 1
        try:
            yield
        finally:
            self._release()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Hold the encoder for one batch of photos."""
        with self._condition:
            self._condition.wait_for(lambda: not self._busy and not self._queries)
            self._busy = True
        try:
            yield
        finally:
            self._release()

    def _release(self) -> None:
        with self._condition:
            self._busy = False
            self._condition.notify_all()

"""Comparing stored rows with their checksums in the background, while the library is searched."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time

import numpy as np

from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import Cancelled, LibraryProblem
from patchfind.index.segments import DescriptorStore
from patchfind.search.damaged_rows import DamagedRows

_log = logging.getLogger(__name__)

_REST = 4.0
"""After each piece the check rests for so many times as long as reading it took: a fifth of a
disk's time, and of one core's, at most."""

_NICENESS = 10
_LONGEST_GOODBYE_S = 2.0


class RowCheck:
    """Reads every row of one store once in its life, on a thread of its own.

    What is damaged goes to ``damaged``. Nobody waits for the check, and :meth:`close` ends it.
    """

    def __init__(
        self, store: DescriptorStore, damaged: DamagedRows, *, rest: float = _REST
    ) -> None:
        self._store = store
        self._damaged = damaged
        self._rest = rest
        self._checked: dict[int, int] = {}
        self._wanted: RowRanges | None = None
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._since = 0.0

    def cover(self, ranges: RowRanges) -> None:
        """Check what of ``ranges`` was not checked yet."""
        with self._changed:
            self._wanted = ranges
            if self._thread is None and not self._stopped.is_set():
                # A daemon: one that hangs at a dead share must not keep the process.
                self._thread = threading.Thread(
                    target=self._work, name="patchfind-row-check", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Whether all that was to be checked is, within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: self._wanted is None, seconds)

    def close(self) -> None:
        """End the check; what was not looked at yet is looked at in the next session."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_LONGEST_GOODBYE_S)

    def _work(self) -> None:
        if sys.platform == "linux":  # where a thread has a niceness of its own
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        with contextlib.suppress(Cancelled):
            while True:
                with self._changed:
                    self._changed.wait_for(
                        lambda: self._wanted is not None or self._stopped.is_set()
                    )
                    ranges = self._wanted
                if self._stopped.is_set() or ranges is None:
                    return
                self._check(ranges)
                with self._changed:
                    if self._wanted is ranges:
                        self._wanted = None
                    self._changed.notify_all()

    def _check(self, ranges: RowRanges) -> None:
        """Segment by segment, from where it was checked before."""
        self._since = time.monotonic()
        for segment, end in ranges.furthest().items():
            start = self._checked.get(segment, 0)
            if end <= start:
                continue
            part = ranges.take((ranges.segments == segment) & (ranges.ends > start))
            try:
                found = self._store.damaged(part, since={segment: start}, on_read=self._pace)
                if found.any() and not self._stopped.is_set():
                    self._damaged.add(part.take(np.flatnonzero(found)))
            except LibraryProblem as problem:  # a compaction took it away, or the search says it
                _log.info("The rows of segment %d were not checked: %s", segment, problem)
            self._checked[segment] = end

    def _pace(self, _bytes_read: int) -> None:
        """Rest after a piece. Raises Cancelled once the check is to end."""
        if self._stopped.wait(self._rest * (time.monotonic() - self._since)):
            raise Cancelled
        self._since = time.monotonic()

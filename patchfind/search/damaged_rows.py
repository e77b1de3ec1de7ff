"""What is stored of a photo and is damaged: left out of answers, pending again, and said."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges, keys_of
from patchfind.foundation.errors import LibraryProblem
from patchfind.foundation.sentence import Sentence
from patchfind.library.features import forget_features
from patchfind.library.library import Library

_log = logging.getLogger(__name__)


class DamagedRows:
    """The damage that one session knows of in an encoder's rows and in local features.

    A library that cannot be written (a full disk, a medium that is only read) is searched without
    what is damaged all the same. Thread-safe. ``looked_at`` are the (segment, first row, row count)
    whose numbers were found to be sound.
    """

    def __init__(self, library: Library, fingerprint: str) -> None:
        self._library = library
        self._fingerprint = fingerprint
        self.looked_at: set[tuple[int, int, int]] = set()
        self._guard = threading.Lock()
        self._keys = np.zeros(0, dtype=np.int64)
        self._features: set[str] = set()
        self._untold = 0
        self._untold_problem = ""

    def among(self, ranges: RowRanges) -> NDArray[np.bool_]:
        """(n,) which of ``ranges`` are known to be damaged."""
        return np.isin(keys_of(ranges), self._keys)

    def add(self, ranges: RowRanges) -> None:
        """These are damaged: they are left out from now on, and their photos pending again."""
        with self._guard:
            new = ranges.take(~self.among(ranges))
            if not len(new):
                return
            self._keys = np.union1d(self._keys, keys_of(new))
        self._forget(
            len(new), lambda: self._library.descriptors.forget_rows(self._fingerprint, new)
        )

    def add_features(self, content_hash: str) -> None:
        """This content's local features are damaged: they are made anew by the next indexing."""
        with self._guard:
            if content_hash in self._features:
                return
            self._features.add(content_hash)
        self._forget(1, lambda: forget_features(self._library, [content_hash]))

    def take_notes(self) -> tuple[str, ...]:
        """What the person is to know of it and was not told yet, in sentences."""
        with self._guard:
            count, problem = self._untold, self._untold_problem
            self._untold, self._untold_problem = 0, ""
        if not count:
            return ()
        then = Sentence("The next indexing makes it anew from the photos.")
        if problem:
            then = Sentence("It could not be noted for indexing: {problem}", problem=problem)
        if count == 1:
            return (
                Sentence(
                    "What is stored of 1 photo is damaged and was left out. {then}", then=then
                ),
            )
        return (
            Sentence(
                "What is stored of {count} photos is damaged and was left out. {then}",
                count=count,
                then=then,
            ),
        )

    def _forget(self, count: int, forget: Callable[[], None]) -> None:
        problem = ""
        try:
            forget()
        except LibraryProblem as error:
            problem = error.sentence
        _log.warning("What is stored of %d photos is damaged. %s", count, problem)
        with self._guard:
            self._untold += count
            self._untold_problem = problem or self._untold_problem

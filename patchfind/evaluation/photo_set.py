"""The photos that a run searches, decoded one after the other, and the name of their cache."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path

from patchfind.evaluation.benchmark import Benchmark
from patchfind.foundation.errors import FolderProblem, PhotoProblem
from patchfind.foundation.paths import real
from patchfind.imaging.pool import DecodePool, PreparedPhoto

_MOST_WORKERS = 4


class PhotoSet:
    """The searched photos of a benchmark, known by their place in it."""

    def __init__(self, benchmark: Benchmark) -> None:
        self.paths = benchmark.photos
        self.places: Mapping[Path, int] = {path: place for place, path in enumerate(self.paths)}
        if len(self.places) < len(self.paths):
            raise FolderProblem("A benchmark that searches one photo twice cannot be measured.")

    def __len__(self) -> int:
        return len(self.paths)

    def fingerprint(self) -> str:
        """16 hex digits of the files' paths, sizes and times. Raises FolderProblem."""
        digest = hashlib.blake2b(digest_size=8)
        for path in self.paths:
            try:
                status = path.stat()
            except OSError as error:
                raise FolderProblem(
                    f"{path} cannot be read: {error.strerror}.", path=path
                ) from error
            numbers = f"\0{status.st_size}\0{status.st_mtime_ns}\n"
            digest.update(os.fsencode(real(path)) + numbers.encode())
        return digest.hexdigest()

    def decoded(
        self, places: Iterable[int], pool: DecodePool
    ) -> Iterator[tuple[int, PreparedPhoto | PhotoProblem]]:
        """The photos at ``places`` in order, a few of them decoded ahead."""
        waiting: deque[tuple[int, Future[PreparedPhoto]]] = deque()
        for place in places:
            waiting.append((place, pool.decode(self.paths[place])))
            if len(waiting) > 2 * decode_workers():
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def decode_workers() -> int:
    """How many processes decode: one per core, at most four."""
    return min(_MOST_WORKERS, os.cpu_count() or 1)


def _result(place: int, future: Future[PreparedPhoto]) -> tuple[int, PreparedPhoto | PhotoProblem]:
    try:
        return place, future.result()
    except PhotoProblem as problem:
        return place, problem

"""Which photos a run needs, decoded one after the other, and the name of their cache."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path

from patchfind.foundation.errors import FolderProblem, PhotoProblem
from patchfind.imaging.pool import DecodePool, PreparedPhoto
from patchfind.services.evaluate.benchmark import Benchmark

_MOST_WORKERS = 4


class PhotoSet:
    """The searched photos of a benchmark by their place, then the query photos outside of them."""

    def __init__(self, benchmark: Benchmark) -> None:
        self.searched = len(benchmark.photos)
        self.paths: tuple[Path, ...] = tuple(
            dict.fromkeys((*benchmark.photos, *(query.photo for query in benchmark.queries)))
        )
        if len(set(benchmark.photos)) != self.searched:
            raise FolderProblem("A benchmark that searches one photo twice cannot be measured.")
        self.places: Mapping[Path, int] = {path: place for place, path in enumerate(self.paths)}

    def fingerprint(self, *, queries_too: bool) -> str:
        """16 hex digits of the files' paths, sizes and times. Raises FolderProblem.

        ``queries_too`` counts the query photos that are not searched.
        """
        digest = hashlib.blake2b(digest_size=8)
        for path in self.paths if queries_too else self.paths[: self.searched]:
            try:
                status = path.stat()
            except OSError as error:
                raise FolderProblem(
                    f"{path} cannot be read: {error.strerror}.", path=path
                ) from error
            digest.update(f"{path.resolve()}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
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

"""A library on real files for tests: made files, and an ingest that only hashes."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchfind.catalogue import IndexedPhoto
from patchfind.domain.photo import Photo, PhotoState
from patchfind.domain.progress import Control
from patchfind.library.library import Library
from patchfind.library.reconcile import ReconcileReport

FINGERPRINT = "0123456789abcdef"
ROWS = 3


class Rig:
    """A library beside a folder of files; each written file gets a time of its own."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.photos = base / "photos"
        self.photos.mkdir()
        self.data = base / "data"
        self.library = Library.open(self.data)
        self.folder = self.library.add_folder(self.photos)
        self._times = itertools.count(1_600_000_000_000_000_000, 1_000_000_007)
        self.ingested: set[str] = set()
        self.begin(FINGERPRINT)

    def put(self, name: str, content: bytes = b"", *, root: Path | None = None) -> Path:
        """Write a file whose content is its name unless given."""
        path = (root or self.photos) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or name.encode("utf-8", "surrogateescape"))
        self.touch(path)
        return path

    def touch(self, path: Path) -> None:
        """Give the file another time."""
        os.utime(path, ns=(time := next(self._times), time))

    def begin(self, fingerprint: str) -> None:
        """Begin an encoder set, unless it is there."""
        if fingerprint not in {one.fingerprint for one in self.library.descriptors.sets()}:
            self.library.descriptors.describe(
                fingerprint, name="", layout="pyramid-l1", dimension=8
            )

    def reconcile(self) -> ReconcileReport:
        return self.library.reconcile(Control(), settle_seconds=0)

    def ingest(self, fingerprint: str = FINGERPRINT) -> list[str]:
        """Index all that is pending; the relative paths that were."""
        pending = self.library.photos.pending(fingerprint)
        self.begin(fingerprint)
        first_row = self.library.descriptors.committed_rows(fingerprint).get(0, 0)
        batch = [
            self.indexed(photo, first_row + ROWS * place) for place, photo in enumerate(pending)
        ]
        self.library.descriptors.commit(fingerprint, batch)
        return [photo.relative_path for photo in pending]

    def indexed(self, photo: Photo, first_row: int) -> IndexedPhoto:
        content_hash = hash_of(photo.path)
        self.ingested.add(content_hash)
        return IndexedPhoto(
            photo_id=photo.id,
            size=photo.size,
            mtime_ns=photo.mtime_ns,
            content_hash=content_hash,
            width=640,
            height=480,
            segment=0,
            first_row=first_row,
            row_count=ROWS,
        )

    def settled(self, *names: str) -> None:
        """Write, reconcile and ingest ``names``."""
        for name in names:
            self.put(name)
        self.reconcile()
        self.ingest()

    def states(self) -> dict[str, PhotoState]:
        return {photo.relative_path: photo.state for photo in self.library.photos.all()}

    def photo(self, name: str) -> Photo:
        found = self.library.photos.at(self.photos / name)
        assert found is not None
        return found

    def found(self, fingerprint: str = FINGERPRINT) -> list[str]:
        """The relative paths of all photos that can be found, in the order of their rows."""
        ids = self.library.descriptors.ranges(fingerprint).content_ids.tolist()
        photos = self.library.photos.of_contents(ids)
        return [photo.relative_path for one in ids for photo in photos[one]]

    def content_id(self, photo: Photo) -> int:
        (content_id,) = self.library.photos.content_ids([photo.content_hash])
        return content_id

    def pending(self) -> list[str]:
        return [photo.relative_path for photo in self.library.photos.pending(FINGERPRINT)]


def hash_of(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.library.check()
    made.library.close()


def dead_rows(library: Library, fingerprint: str) -> int:
    """How many committed rows of the set belong to no photo."""
    committed = library.descriptors.committed_rows(fingerprint).values()
    return sum(committed) - library.descriptors.ranges(fingerprint).total_rows

"""Space of deleted photos is given back; what lives is the same before and after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled, LibraryBusy
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.blobs import BlobStore
from patchfind.index.segments import DescriptorStore
from patchfind.services.library import IndexedPhoto, Library
from patchfind.services.library_compaction import compact_library
from tests.library.library_rig import FINGERPRINT, ROWS, Rig, hash_of, rig

__all__ = ["rig"]

_DIMENSION = 8


def _store(library: Library) -> DescriptorStore:
    return DescriptorStore(
        library.segments_folder(FINGERPRINT), fingerprint=FINGERPRINT, dimension=_DIMENSION
    )


def _descriptors(name: str) -> NDArray[np.float16]:
    chance = np.random.default_rng(list(name.encode()))
    return chance.random((ROWS, _DIMENSION)).astype(np.float16)


def _really_ingest(rig: Rig, names: Sequence[str]) -> None:
    """Index ``names`` with descriptors and features of their own on disk."""
    library = rig.library
    library.describe_set(FINGERPRINT, name="test", layout="x", dimension=_DIMENSION)
    for name in names:
        rig.put(name)
    rig.reconcile()
    thumbnails = ThumbnailStore(library.thumbnails_folder)
    with (
        _store(library) as store,
        store.writer(library.committed_rows(FINGERPRINT)) as rows,
        BlobStore(library.features_folder).writer(library.committed_bytes()) as blobs,
    ):
        batch = []
        for photo in library.pending(FINGERPRINT):
            segment, first_row = rows.append(_descriptors(photo.relative_path))
            features = blobs.append(photo.relative_path.encode() * 100)
            content_hash = hash_of(photo.path)
            thumbnails.write(content_hash, np.zeros((4, 4, 3), np.uint8))
            stamp = (photo.size, photo.mtime_ns, content_hash, 4, 4)
            batch.append(IndexedPhoto(photo.id, *stamp, segment, first_row, ROWS, features))
        rows.sync()
        blobs.sync()
        library.commit_indexed(FINGERPRINT, batch)


def _check_everyone_is_well(rig: Rig) -> None:
    library = rig.library
    spans = library.rows(FINGERPRINT)
    photos = library.photos()
    assert sorted(spans.photo_ids.tolist()) == sorted(photo.id for photo in photos)
    with _store(library) as store:
        for photo in photos:
            (place,) = np.flatnonzero(spans.photo_ids == photo.id)
            found = store.rows(int(spans.segments[place]), int(spans.first_rows[place]), ROWS)
            original = photo.relative_path.removeprefix("copy-of-")
            np.testing.assert_array_equal(found, _descriptors(original))
            features = library.feature_ref(photo.id)
            assert features is not None
            assert BlobStore(library.features_folder).read(features) == original.encode() * 100
            assert ThumbnailStore(library.thumbnails_folder).path(photo.content_hash).exists()


def _thumbnails(library: Library) -> set[str]:
    return {path.stem for path in library.thumbnails_folder.rglob("*.webp")}


def test_nothing_is_done_where_nothing_is_dead(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg", "b.jpg"])
    version = rig.library.data_version()
    assert compact_library(rig.library, Control()) == 0
    assert rig.library.data_version() == version
    _check_everyone_is_well(rig)


def test_the_dead_go_and_the_living_stay(rig: Rig) -> None:
    _really_ingest(rig, [f"{number}.jpg" for number in range(10)])
    rig.put("copy-of-7.jpg", b"7.jpg")
    for number in range(5):
        (rig.photos / f"{number}.jpg").unlink()
    rig.reconcile()
    gone = rig.library.content_hashes() - {photo.content_hash for photo in rig.library.photos()}
    size = _size(rig.data)
    assert compact_library(rig.library, Control()) > 5 * ROWS
    _check_everyone_is_well(rig)
    assert rig.library.dead_rows(FINGERPRINT) == 0
    assert len(gone) == 5
    assert not gone & _thumbnails(rig.library)
    assert not gone & rig.library.content_hashes()
    assert _size(rig.data) < size
    assert compact_library(rig.library, Control()) == 0
    _really_ingest(rig, ["3.jpg", "new.jpg"])
    _check_everyone_is_well(rig)


def test_everything_may_be_dead(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg", "b.jpg"])
    rig.library.remove_folder(rig.folder.id)
    compact_library(rig.library, Control())
    assert rig.library.content_hashes() == set()
    assert _thumbnails(rig.library) == set()
    rig.library.add_folder(rig.photos)
    _really_ingest(rig, ["a.jpg"])
    _check_everyone_is_well(rig)


def test_stopped_it_changes_nothing(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg", "b.jpg"])
    (rig.photos / "a.jpg").unlink()
    rig.reconcile()
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        compact_library(rig.library, control)
    _check_everyone_is_well(rig)


def test_it_waits_for_no_ingest(rig: Rig) -> None:
    with rig.library.ingest_lock(), pytest.raises(LibraryBusy):
        compact_library(rig.library, Control())


def test_segments_of_a_dropped_set_are_deleted(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg"])
    rig.library.mark_complete(FINGERPRINT)
    rig.ingest("another")
    rig.library.mark_complete("another")
    assert rig.library.segments_folder(FINGERPRINT).is_dir()
    rig.library.drop_set(FINGERPRINT)
    compact_library(rig.library, Control())
    assert not rig.library.segments_folder(FINGERPRINT).exists()


def _size(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.suffix in {".rows", ".blobs", ".webp"})
    return sum(path.stat().st_size for path in files)

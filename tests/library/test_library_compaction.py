"""Space of deleted photos is given back; what lives is the same before and after."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.catalogue import IndexedPhoto
from patchfind.catalogue.features import FeatureStore
from patchfind.catalogue.photos import PhotoTable
from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled, LibraryBusy
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.index.row_formats import ByteRows
from patchfind.index.segments import DescriptorStore
from patchfind.library.compaction import GRACE_SECONDS, compact_library
from patchfind.library.library import Library
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import FINGERPRINT, ROWS, Rig, dead_rows, hash_of, rig

__all__ = ["rig"]

_OTHER = "f" * 16
_DIMENSION = 8


def _store(library: Library) -> DescriptorStore:
    return DescriptorStore(
        library.paths.segments(FINGERPRINT), fingerprint=FINGERPRINT, dimension=_DIMENSION
    )


def _descriptors(name: str) -> NDArray[np.float32]:
    chance = np.random.default_rng(list(name.encode()))
    rows = chance.random((ROWS, _DIMENSION)).astype(np.float32)
    return ByteRows.of(rows).numbers()


def _really_ingest(rig: Rig, names: Sequence[str]) -> None:
    """Index ``names`` with descriptors and features of their own on disk."""
    library = rig.library
    library.descriptors.describe(FINGERPRINT, name="test", layout="x", dimension=_DIMENSION)
    for name in names:
        rig.put(name)
    rig.reconcile()
    thumbnails = ThumbnailStore(library.paths.thumbnails)
    with (
        _store(library) as store,
        store.writer(library.descriptors.committed_rows(FINGERPRINT)) as rows,
        FeatureStore(library.paths.features) as features,
    ):
        batch = []
        for photo in library.photos.pending(FINGERPRINT):
            segment, first_row = rows.append(_descriptors(photo.relative_path))
            content_hash = hash_of(photo.path)
            features.write({content_hash: photo.relative_path.encode() * 1000})
            thumbnails.write(content_hash, np.zeros((4, 4, 3), np.uint8))
            stamp = (photo.size, photo.mtime_ns, content_hash, 4, 4)
            batch.append(IndexedPhoto(photo.id, *stamp, segment, first_row, ROWS))
        rows.sync()
        library.descriptors.commit(FINGERPRINT, batch)


def _check_everyone_is_well(rig: Rig) -> None:
    library = rig.library
    ranges = library.descriptors.ranges(FINGERPRINT)
    photos = library.photos.all()
    assert sorted(rig.found()) == sorted(photo.relative_path for photo in photos)
    with _store(library) as store, FeatureStore(library.paths.features) as features:
        for photo in photos:
            (place,) = np.flatnonzero(ranges.content_ids == rig.content_id(photo))
            found = store.rows(int(ranges.segments[place]), int(ranges.first_rows[place]), ROWS)
            original = photo.relative_path.removeprefix("copy-of-")
            np.testing.assert_array_equal(found, _descriptors(original))
            assert features.read(photo.content_hash) == original.encode() * 1000
            assert ThumbnailStore(library.paths.thumbnails).path(photo.content_hash).exists()


def _thumbnails(library: Library) -> set[str]:
    return {path.stem for path in library.paths.thumbnails.rglob("*.webp")}


def _compact(rig: Rig) -> int:
    """Compact as though everything dead had been so for long."""
    return compact_library(rig.library, Control(), grace_seconds=0)


def test_nothing_is_done_where_nothing_is_dead(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg", "b.jpg"])
    version = rig.library.data_version()
    assert _compact(rig) == 0
    assert rig.library.data_version() == version
    _check_everyone_is_well(rig)


def test_the_dead_go_and_the_living_stay(rig: Rig) -> None:
    _really_ingest(rig, [f"{number}.jpg" for number in range(10)])
    rig.put("copy-of-7.jpg", b"7.jpg")
    for number in range(5):
        (rig.photos / f"{number}.jpg").unlink()
    rig.reconcile()
    gone = rig.library.compaction.content_hashes() - {
        photo.content_hash for photo in rig.library.photos.all()
    }
    size = _size(rig.data)
    assert _compact(rig) > 5 * ROWS
    _check_everyone_is_well(rig)
    assert dead_rows(rig.library, FINGERPRINT) == 0
    assert len(gone) == 5
    assert not gone & _thumbnails(rig.library)
    assert not gone & rig.library.compaction.content_hashes()
    assert _size(rig.data) < size
    assert _compact(rig) == 0
    _really_ingest(rig, ["3.jpg", "new.jpg"])
    _check_everyone_is_well(rig)


def test_everything_may_be_dead(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg", "b.jpg"])
    rig.library.folders.remove(rig.folder.id)
    _compact(rig)
    assert rig.library.compaction.content_hashes() == set()
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
        compact_library(rig.library, control, grace_seconds=0)
    _check_everyone_is_well(rig)


def test_it_waits_for_no_ingest(rig: Rig) -> None:
    with rig.library.ingest_lock(), pytest.raises(LibraryBusy):
        _compact(rig)


def test_segments_of_a_dropped_set_are_deleted(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg"])
    rig.library.descriptors.mark_complete(FINGERPRINT)
    rig.ingest(_OTHER)
    rig.library.descriptors.mark_complete(_OTHER)
    assert rig.library.paths.segments(FINGERPRINT).is_dir()
    rig.library.descriptors.drop(FINGERPRINT)
    _compact(rig)
    assert not rig.library.paths.segments(FINGERPRINT).exists()


def test_a_folder_may_be_removed_to_add_the_one_around_it(rig: Rig) -> None:
    _really_ingest(rig, ["a.jpg", "sub/b.jpg"])
    _let_pass(rig, GRACE_SECONDS + 60)
    (rig.photos / "sub" / "b.jpg").unlink()
    rig.reconcile()
    rig.library.folders.remove(rig.folder.id)
    rig.reconcile()
    assert compact_library(rig.library, Control()) == 0
    rig.put("sub/b.jpg")
    around = rig.base / "around"
    around.mkdir()
    rig.photos = rig.photos.rename(around / "photos")
    rig.library.add_folder(around)
    assert rig.reconcile().new == 2
    assert rig.pending() == []
    rig.library.folders.remove(rig.library.folders.counts()[0].folder.id)
    assert _compact(rig) > 0, "asked for at once, it is done at once"


def test_what_just_died_survives_the_removal_of_what_died_long_ago(rig: Rig) -> None:
    _really_ingest(rig, ["old.jpg", "changed.jpg", "late.jpg", "kept.jpg"])
    (rig.photos / "old.jpg").unlink()
    rig.reconcile()
    _let_pass(rig, GRACE_SECONDS + 60)
    rig.put("changed.jpg", b"kept.jpg")
    (rig.photos / "late.jpg").unlink()
    rig.reconcile()
    assert compact_library(rig.library, Control()) > ROWS
    assert dead_rows(rig.library, FINGERPRINT) == 2 * ROWS
    rig.put("old.jpg")
    rig.put("changed.jpg")
    rig.put("late.jpg")
    rig.reconcile()
    assert rig.pending() == ["old.jpg"]
    (rig.photos / "old.jpg").unlink()
    rig.reconcile()
    _check_everyone_is_well(rig)
    _let_pass(rig, GRACE_SECONDS + 60)
    assert compact_library(rig.library, Control()) == 0, "what is in use is never dead"


def test_what_was_indexed_for_a_photo_that_just_went_is_kept_too(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.reconcile()
    batch = [rig.indexed(rig.photo("a.jpg"), 0)]
    rig.library.folders.remove(rig.folder.id)
    rig.library.descriptors.commit(FINGERPRINT, batch)
    assert compact_library(rig.library, Control()) == 0
    rig.library.add_folder(rig.photos)
    rig.reconcile()
    assert rig.pending() == []


@pytest.mark.parametrize("again", ["new.jpg", "kept.jpg"])
def test_a_content_that_goes_during_a_walk_is_indexed_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    _really_ingest(rig, ["gone.jpg", "kept.jpg"])
    (rig.photos / "gone.jpg").unlink()
    rig.reconcile()
    rig.put(again, b"gone.jpg")
    recognise = PhotoTable.content_id

    def recognise_too_early(table: PhotoTable, content_hash: str) -> int | None:
        found = recognise(table, content_hash)
        assert found is not None
        assert _compact(rig) > 0
        return found

    with monkeypatch.context() as patched:
        patched.setattr(PhotoTable, "content_id", recognise_too_early)
        rig.reconcile()
    assert rig.pending() == [again]
    assert rig.reconcile() == ReconcileReport()


def _let_pass(rig: Rig, seconds: float) -> None:
    """Make the catalogue as though it had been left alone for so long."""
    with closing(sqlite3.connect(rig.data / "catalogue.sqlite3")) as connection, connection:
        connection.execute("UPDATE contents SET last_held = last_held - ?", (int(seconds),))


def _size(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.suffix in {".rows", ".sqlite3", ".webp"})
    return sum(path.stat().st_size for path in files)

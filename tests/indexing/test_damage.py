"""Damage to what is known of the photos: the search goes on, and the doctor says so."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.photo import PhotoId
from patchfind.domain.progress import Control
from patchfind.embedding.encoder import Encoder
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from patchfind.search.library_gallery import LibraryGallery
from patchfind.tools.doctor import Diagnostic, _check_descriptors, examine
from tests.catalogue.damaged_features import flip_a_feature
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder


@pytest.fixture(autouse=True)
def three_photos_are_indexed(library: Library, photos: Path) -> None:
    """With their local features."""
    render_photos(photos, 3)
    look_at_folders(library)
    assert Ingest(library, SmallEncoder()).run(Control(), lambda _: None).indexed == 3


def _features(library: Library) -> Diagnostic:
    """What the doctor says of the local features."""
    return next(finding for finding in examine(library) if finding.what == "features")


def _flip_a_bit(library: Library, photo_id: int) -> Path:
    """Damage the photo's record; the file it lies in."""
    content_hash = library.photos.by_id(PhotoId(photo_id)).content_hash
    flip_a_feature(library.paths.features, content_hash)
    return library.paths.features


def test_a_damaged_record_costs_only_its_photo_the_verification(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    damaged, *others = [photo.id for photo in library.photos.all()]
    _flip_a_bit(library, damaged)
    gallery = LibraryGallery(library, cast("Encoder", SmallEncoder()))
    try:
        assert gallery.features([damaged]) == [None]
        assert None not in gallery.features(others)
    finally:
        gallery.close()
    assert "do not match their checksum" in caplog.text


def _cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _upset_a_page(path: Path) -> None:
    """The page that the rows are found through; the list of their hashes is in order."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'features'"
        )
        ((size,),) = connection.execute("PRAGMA page_size")
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * size : (page - 1) * size + 12] = b"\x0d" + b"\xff" * 11
    path.write_bytes(raw)


_HARMS: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: os.truncate(path, 0),
    "cut": _cut_in_half,
    "a page": _upset_a_page,
    "nothing but its first bytes": lambda path: path.write_bytes(b"SQLite format 3\0" * 999),
}


@pytest.mark.parametrize("harm", _HARMS.values(), ids=list(_HARMS))
def test_without_the_file_of_features_photos_are_found_by_their_looks_until_it_is_made_anew(
    library: Library, harm: Callable[[Path], object]
) -> None:
    hashes = {photo.content_hash for photo in library.photos.all()}
    with FeatureStore(library.paths.features) as store:
        before = {one: store.read(one) for one in hashes}
    harm(library.paths.features)
    gallery = LibraryGallery(library, cast("Encoder", SmallEncoder()))
    try:
        asked = np.eye(1, SmallEncoder().dimension, dtype=np.float32)
        found = gallery.shortlist(asked, 10, ()).content_ids.tolist()
        assert len(found) == 3
        assert None in gallery.features(found)
    finally:
        gallery.close()
    assert Ingest(library, SmallEncoder()).run(Control(), lambda _: None).indexed > 0
    with FeatureStore(library.paths.features) as store:
        assert {one: store.read(one) for one in hashes} == before
    assert Ingest(library, SmallEncoder()).run(Control(), lambda _: None).indexed == 0


def test_the_doctor_reads_the_local_features(library: Library) -> None:
    assert _features(library) == Diagnostic("features", "The local features of 3 photos are sound.")
    path = _flip_a_bit(library, library.photos.all()[0].id)
    finding = _features(library)
    assert not finding.sound
    assert finding.sentence.startswith("The local features of 1 of 3 photos")
    assert "patchfind index" in finding.sentence
    assert _features(library).sentence.startswith("1 photos have no local features")
    path.write_bytes(b"SQLite format 3\0" + bytes(8192))
    assert "next indexing" in _features(library).sentence
    path.unlink()
    assert _features(library).sentence.startswith("3 photos have no local features")
    assert Ingest(library, SmallEncoder()).run(Control(), lambda _: None).indexed == 3
    assert _features(library).sound


def test_the_doctor_names_the_repair_of_descriptors_too(library: Library) -> None:
    def descriptors() -> Diagnostic:
        return next(_check_descriptors(library, cast("Encoder", SmallEncoder())))

    assert descriptors().sound
    (path,) = library.root.glob("segments/*/*.rows")
    path.unlink()
    assert not descriptors().sound
    assert str(path) in descriptors().sentence
    assert "patchfind rebuild" in descriptors().sentence


def test_the_doctor_says_which_settings_are_not_in_use(library: Library) -> None:
    def settings() -> Diagnostic:
        return next(finding for finding in examine(library) if finding.what == "settings")

    assert settings().sound
    (library.root / "settings.json").write_text('{"verify_photos": "many"}')
    assert not settings().sound
    assert "verify_photos" in settings().sentence

"""Damage to what is known of the photos: the search goes on, and the doctor says so."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from patchfind.domain.photo import PhotoId
from patchfind.domain.progress import Control
from patchfind.embedding.encoder import Encoder
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from patchfind.search.library_gallery import LibraryGallery
from patchfind.tools.doctor import Finding, _check_descriptors, examine
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder


@pytest.fixture(autouse=True)
def three_photos_are_indexed(library: Library, photos: Path) -> None:
    """With their local features."""
    render_photos(photos, 3)
    look_at_folders(library)
    assert Ingest(library, SmallEncoder()).run(Control(), lambda _: None).indexed == 3


def _features(library: Library) -> Finding:
    """What the doctor says of the local features."""
    return next(finding for finding in examine(library) if finding.what == "features")


def _flip_a_bit(library: Library, photo_id: int) -> Path:
    """Damage the photo's record; the file it lies in."""
    reference = library.descriptors.feature_ref(
        library.photos.by_id(PhotoId(photo_id)).content_hash
    )
    assert reference is not None
    _segment, offset, length = reference
    (path,) = library.paths.features.glob("*.blobs")
    raw = bytearray(path.read_bytes())
    raw[4096 + offset + length // 2] ^= 1
    path.write_bytes(raw)
    return path


def test_a_damaged_record_costs_only_its_photo_the_verification(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    damaged, *others = [photo.id for photo in library.photos.all()]
    _flip_a_bit(library, damaged)
    gallery = LibraryGallery(library, cast("Encoder", SmallEncoder()))
    try:
        assert gallery.features(damaged) is None
        assert all(gallery.features(photo_id) is not None for photo_id in others)
    finally:
        gallery.close()
    assert "does not match its checksum" in caplog.text


def test_the_doctor_reads_the_local_features(library: Library) -> None:
    assert _features(library) == Finding("features", "The local features of 3 photos are sound.")
    path = _flip_a_bit(library, library.photos.all()[0].id)
    finding = _features(library)
    assert not finding.sound
    assert finding.sentence.startswith("The local features of 1 of 3 photos")
    assert "patchfind index" in finding.sentence
    path.unlink()
    assert _features(library).sentence.startswith("2 of 2 photos'")
    assert "patchfind rebuild" in _features(library).sentence


def test_the_doctor_names_the_repair_of_descriptors_too(library: Library) -> None:
    def descriptors() -> Finding:
        return next(_check_descriptors(library, cast("Encoder", SmallEncoder())))

    assert descriptors().sound
    (path,) = library.root.glob("segments/*/*.rows")
    path.unlink()
    assert not descriptors().sound
    assert str(path) in descriptors().sentence
    assert "patchfind rebuild" in descriptors().sentence


def test_the_doctor_says_which_settings_are_not_in_use(library: Library) -> None:
    def settings() -> Finding:
        return next(finding for finding in examine(library) if finding.what == "settings")

    assert settings().sound
    (library.root / "settings.json").write_text('{"verify_photos": "many"}')
    assert not settings().sound
    assert "verify_photos" in settings().sentence

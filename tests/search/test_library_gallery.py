"""A library's gallery while the library changes under it: photos go, and files are compacted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from patchfind.catalogue.descriptors import FeatureRef
from patchfind.domain.photo import PhotoId
from patchfind.domain.progress import Control
from patchfind.foundation.settings import Settings
from patchfind.indexing.indexer import Ingest
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from patchfind.search.library_gallery import LibraryGallery
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import DIMENSION, OwnBoxes, SmallEncoder

_QUERY = np.eye(1, DIMENSION, dtype=np.float32)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Four rendered photos, none indexed yet."""
    render_photos(tmp_path / "photos", 4)
    with Library.open(tmp_path / "library") as opened:
        opened.save_settings(Settings(decode_workers=1))
        opened.add_folder(tmp_path / "photos")
        look_at_folders(opened)
        yield opened


def _index(library: Library, encoder: SmallEncoder) -> None:
    Ingest(library, encoder).run(Control(), lambda _progress: None)


def _gallery(library: Library, encoder: SmallEncoder) -> LibraryGallery:
    return LibraryGallery(library, cast(Any, encoder))


def _compact_without_two(library: Library) -> None:
    """Delete the last two photos, and give their space back."""
    for photo in library.photos()[2:]:
        photo.path.unlink()
    look_at_folders(library)
    assert compact_library(library, Control(), grace_seconds=0) > 0


def _ids(gallery: LibraryGallery) -> list[int]:
    return sorted(gallery.shortlist(_QUERY, 10, ()).content_ids.tolist())


def test_a_photo_that_changed_or_went_since_the_snapshot_is_left_out(library: Library) -> None:
    """Of a photo that waits to be indexed again nobody knows the size."""
    _index(library, SmallEncoder())
    gallery = _gallery(library, SmallEncoder())
    kept, changed, deleted, last = library.photos()
    assert _ids(gallery) == sorted(photo.id for photo in library.photos())
    changed.path.write_bytes(b"being written anew")
    os.utime(changed.path, (1_700_000_000, 1_700_000_000))
    deleted.path.unlink()
    look_at_folders(library)
    assert _ids(gallery) == sorted([kept.id, last.id])
    assert gallery.aspect(kept.id) == 1.5


def test_every_photo_has_its_own_regions_in_whatever_order_they_were_indexed(
    library: Library,
) -> None:
    _index(library, SmallEncoder())
    first = library.photos()[0]
    first.path.write_bytes(
        render_photos(first.path.parents[1] / "aside", 1, first=9)[0].read_bytes()
    )
    look_at_folders(library)
    _index(library, SmallEncoder())
    gallery = _gallery(library, SmallEncoder())
    spans = library.rows(SmallEncoder().fingerprint)
    assert spans.content_ids.tolist() != sorted(spans.content_ids.tolist())
    found = gallery.shortlist(_QUERY, 10, ())
    for photo_id, score in zip(found.content_ids.tolist(), found.scores, strict=True):
        _, descriptors = gallery.regions(photo_id)
        assert np.isclose((descriptors.astype(np.float32) @ _QUERY[0]).max(), score, atol=1e-3)


@pytest.mark.parametrize("encoder", [SmallEncoder(), OwnBoxes()])
def test_a_snapshot_outlives_a_compaction(library: Library, encoder: SmallEncoder) -> None:
    _index(library, encoder)
    gallery = _gallery(library, encoder)
    photos = library.photos()[:2]
    before = [gallery.regions(photo.id)[1].tobytes() for photo in photos]
    fresh = _gallery(library, encoder)
    _compact_without_two(library)
    for photo, descriptors in zip(photos, before, strict=True):
        boxes, found = fresh.regions(photo.id)
        assert len(boxes) == len(found)
        assert found.tobytes() == descriptors
        assert fresh.features(photo.id) is not None


@pytest.mark.parametrize("alive", [True, False])
def test_features_that_a_compaction_moves_are_found_where_they_are_now(
    library: Library, monkeypatch: pytest.MonkeyPatch, alive: bool
) -> None:
    """It comes between the look at where they lie and the look at them."""
    _index(library, SmallEncoder())
    gallery = _gallery(library, SmallEncoder())
    photo = library.photos()[0 if alive else 3]
    as_before = gallery.features(photo.id)
    assert as_before is not None
    look_up = library.feature_ref
    asked: list[FeatureRef | None] = []

    def then_compact(photo_id: PhotoId) -> FeatureRef | None:
        asked.append(look_up(photo_id))
        if len(asked) == 1:
            _compact_without_two(library)
        return asked[-1]

    monkeypatch.setattr(library, "feature_ref", then_compact)
    features = gallery.features(photo.id)
    assert len(set(asked)) == 2
    if not alive:
        assert features is None
    else:
        assert features is not None
        assert np.array_equal(features.positions, as_before.positions)

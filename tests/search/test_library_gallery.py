"""A library's gallery while the library changes under it: photos go, and files are compacted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

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
    for photo in library.photos.all()[2:]:
        photo.path.unlink()
    look_at_folders(library)
    assert compact_library(library, Control(), grace_seconds=0) > 0


def _content_ids(gallery: LibraryGallery) -> dict[str, int]:
    """The contents that a shortlist finds, by the name of their photo."""
    found = gallery.shortlist(_QUERY, 10, ()).content_ids.tolist()
    return {gallery.photos(one)[0].relative_path: one for one in found}


def test_a_photo_that_changed_or_went_since_the_snapshot_is_left_out(library: Library) -> None:
    """Of a photo that waits to be indexed again nobody knows the size."""
    _index(library, SmallEncoder())
    gallery = _gallery(library, SmallEncoder())
    kept, changed, deleted, last = library.photos.all()
    assert set(_content_ids(gallery)) == {photo.relative_path for photo in library.photos.all()}
    changed.path.write_bytes(b"being written anew")
    os.utime(changed.path, (1_700_000_000, 1_700_000_000))
    deleted.path.unlink()
    look_at_folders(library)
    found = _content_ids(gallery)
    assert set(found) == {kept.relative_path, last.relative_path}
    assert gallery.aspect(found[kept.relative_path]) == 1.5


def test_every_photo_has_its_own_regions_in_whatever_order_they_were_indexed(
    library: Library,
) -> None:
    _index(library, SmallEncoder())
    folder = library.photos.all()[0].path.parent
    render_photos(folder.parent / "aside", 1, first=9)[0].rename(folder / "a-first.jpg")
    look_at_folders(library)
    _index(library, SmallEncoder())
    second = SmallEncoder("f" * 16)
    _index(library, second)  # by name: the content that was known last comes first
    gallery = _gallery(library, second)
    stored = library.descriptors.ranges(second.fingerprint).content_ids.tolist()
    assert stored != sorted(stored)
    found = gallery.shortlist(_QUERY, 10, ())
    for content_id, score in zip(found.content_ids.tolist(), found.scores, strict=True):
        _, descriptors = gallery.regions(content_id)
        assert np.isclose((descriptors.astype(np.float32) @ _QUERY[0]).max(), score, atol=1e-3)


@pytest.mark.parametrize("encoder", [SmallEncoder(), OwnBoxes()])
def test_many_contents_are_read_as_each_alone(library: Library, encoder: SmallEncoder) -> None:
    _index(library, encoder)
    gallery = _gallery(library, encoder)
    ids = np.asarray(sorted(_content_ids(gallery).values(), reverse=True))
    rows = np.random.default_rng(0).normal(size=(3, DIMENSION)).astype(np.float32)

    found = gallery.cosines(rows, ids)
    alone = [gallery.regions(one) for one in ids.tolist()]
    ends = [*found.firsts[1:].tolist(), found.table.shape[1]]
    for (boxes, stored), first, end in zip(alone, found.firsts, ends, strict=True):
        assert np.allclose(found.table[:, first:end], rows @ stored.T.astype(np.float32), atol=1e-5)
        assert (found.boxes[first:end] == boxes).all()

    chosen = np.asarray([len(boxes) - 1 for boxes, _ in alone], dtype=np.int32)
    best_boxes, best = gallery.best_regions(ids, chosen)
    for place, (boxes, stored) in enumerate(alone):
        assert (best_boxes[place] == boxes[-1]).all()
        assert (best[place] == stored[-1]).all()


@pytest.mark.parametrize("encoder", [SmallEncoder(), OwnBoxes()])
def test_a_snapshot_outlives_a_compaction(library: Library, encoder: SmallEncoder) -> None:
    _index(library, encoder)
    gallery = _gallery(library, encoder)
    ids = [_content_ids(gallery)[photo.relative_path] for photo in library.photos.all()[:2]]
    before = [gallery.regions(one)[1].tobytes() for one in ids]
    fresh = _gallery(library, encoder)
    assert set(ids) < set(_content_ids(fresh).values())
    _compact_without_two(library)
    for content_id, descriptors in zip(ids, before, strict=True):
        boxes, found = fresh.regions(content_id)
        assert len(boxes) == len(found)
        assert found.tobytes() == descriptors
        assert fresh.features([content_id]) != [None]


def test_copies_of_one_photo_are_one_content_of_several_paths(library: Library) -> None:
    """Else a hundred copies of one photo push all others off a list."""
    original = library.photos.all()[0].path
    for name in ("copy-1.jpg", "copy-2.jpg"):
        (original.parent / name).write_bytes(original.read_bytes())
    (original.parent / "hard-link.jpg").hardlink_to(original)
    look_at_folders(library)
    _index(library, SmallEncoder())
    gallery = _gallery(library, SmallEncoder())
    found = gallery.shortlist(_QUERY, 4, ())
    assert len(found) == 4
    paths = [{photo.path for photo in gallery.photos(one)} for one in found.content_ids.tolist()]
    assert sorted(map(len, paths)) == [1, 1, 1, 4]
    assert set.union(*paths) == {photo.path for photo in library.photos.all()}

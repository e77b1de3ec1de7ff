"""A thumbnail of a photo that never came to be indexed does not stay for ever."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.progress import Control
from patchfind.domain.regions import RegionDescriptors
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.indexing.indexer import Ingest
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from tests.indexing.ingest_rig import ingest, look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder, describe


class Killed(SmallEncoder):
    """Stands for a process that ends in the middle: nothing it has decoded is committed."""

    def encode_photos(
        self, photos: Sequence[NDArray[np.uint8]], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        raise KeyboardInterrupt


def _thumbnails(library: Library) -> set[str]:
    return {path.stem for path in library.paths.thumbnails.rglob("*.webp")}


def _known(library: Library) -> set[str]:
    return {photo.content_hash for photo in library.photos.all() if photo.content_hash}


def test_strays_of_an_indexing_that_was_cut_off_go_once_a_later_one_is_done(
    library: Library, photos: Path
) -> None:
    listed = render_photos(photos, 4)
    look_at_folders(library)
    with pytest.raises(KeyboardInterrupt):
        Ingest(library, Killed(), extract=describe).run(Control(), lambda _: None)
    strays = _thumbnails(library)
    assert strays
    listed[0].unlink()
    render_photos(photos, 4, first=1)
    for path in listed[1:]:
        path.write_bytes(path.read_bytes() + b"edited")
    look_at_folders(library)
    assert ingest(library).indexed
    assert _thumbnails(library) > _known(library)
    compact_library(library, Control())
    assert _thumbnails(library) == _known(library)
    assert not ThumbnailStore(library.paths.thumbnails).may_hold_strays


def test_an_indexing_that_left_nothing_behind_costs_no_walk(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render_photos(photos, 3)
    look_at_folders(library)
    assert ingest(library).indexed == 3

    def refuse(*_: object) -> None:
        raise AssertionError("all thumbnails were walked for nothing")

    monkeypatch.setattr(ThumbnailStore, "remove_all_but", refuse)
    assert compact_library(library, Control()) == 0


def test_a_photo_whose_description_fails_leaves_no_thumbnail(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 2)
    look_at_folders(library)
    report = Ingest(library, SmallEncoder(), extract=_unlucky).run(Control(), lambda _: None)
    assert report.failed == 2
    assert _thumbnails(library) == set()


def _unlucky(_pixels: NDArray[np.uint8]) -> bytes:
    raise ArithmeticError("no luck")

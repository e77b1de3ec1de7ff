"""A photo that changed after it was indexed is searched as it is now, and the person is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from patchfind.matching.sift import extract_packed
from patchfind.search.searcher import Searcher
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder
from tests.search.test_damaged_rows import QueryEncoder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    render_photos(tmp_path / "photos", 3)
    with Library.open(tmp_path / "data") as library:
        library.add_folder(tmp_path / "photos")
        look_at_folders(library)
        Ingest(library, SmallEncoder(), extract=extract_packed).run(Control(), lambda _told: None)
        yield library


def test_a_query_photo_that_changed_is_searched_as_it_is_now_and_said(library: Library) -> None:
    photo = library.photos.all()[0]
    query = Query((Crop(photo.path, photo_id=photo.id),))
    with Searcher(library, cast(Any, QueryEncoder())) as searcher:
        assert searcher.photo_size(photo.path) == (240, 160)
        assert searcher.search(query, control=Control()).notes == ()
        found = photo.path.stat()
        with Image.open(photo.path) as picture:
            picture.transpose(Image.Transpose.ROTATE_90).save(photo.path.with_name("draft.png"))
        draft = photo.path.with_name("draft.png").rename(photo.path.with_name("draft"))
        with draft.open("ab") as file:
            file.truncate(max(found.st_size, draft.stat().st_size))
        os.utime(draft, ns=(found.st_atime_ns, found.st_mtime_ns))
        draft.replace(photo.path)
        assert searcher.photo_size(photo.path) == (160, 240)
        answer = searcher.search(query, control=Control())
        assert [note.split(" it was ")[0] for note in answer.notes] == [
            f"{photo.path} has changed since"
        ]
        assert photo.id not in {match.photo_id for match in answer.matches}


def test_a_query_photo_that_was_rotated_in_the_same_size_and_time_is_read_anew(
    library: Library,
) -> None:
    photo = library.photos.all()[0]
    uncompressed = Image.new("RGB", (64, 32), "teal")
    uncompressed.save(photo.path, "BMP")
    found = photo.path.stat()
    with Searcher(library, cast(Any, QueryEncoder())) as searcher:
        assert searcher.photo_size(photo.path) == (64, 32)
        draft = photo.path.with_name("draft")
        uncompressed.transpose(Image.Transpose.ROTATE_90).save(draft, "BMP")
        assert draft.stat().st_size == found.st_size
        os.utime(draft, ns=(found.st_atime_ns, found.st_mtime_ns))
        draft.replace(photo.path)
        assert searcher.photo_size(photo.path) == (32, 64)


def test_a_photo_that_changed_while_it_was_looked_at_is_said_though_it_is_indexed_again(
    library: Library,
) -> None:
    photo = library.photos.all()[0]
    opened = OpenedPhoto(photo.path, photo.id, seen_hash=photo.content_hash)
    render_photos(photo.path.parent / "draft", 1, first=7)[0].replace(photo.path)
    look_at_folders(library)
    Ingest(library, SmallEncoder(), extract=extract_packed).run(Control(), lambda _told: None)
    with Searcher(library, cast(Any, QueryEncoder())) as searcher:
        answer = searcher.search(Query((opened.crop(),)), control=Control())
        assert len(answer.notes) == 1
        assert "has changed since" in answer.notes[0]
        again = replace(opened, seen_hash=library.photos.by_id(photo.id).content_hash)
        assert searcher.search(Query((again.crop(),)), control=Control()).notes == ()


def test_the_size_of_a_photo_out_of_reach_is_the_one_that_was_indexed(library: Library) -> None:
    photo = library.photos.all()[0]
    photo.path.unlink()
    with Searcher(library, cast(Any, QueryEncoder())) as searcher:
        assert searcher.photo_size(photo.path) == (240, 160)

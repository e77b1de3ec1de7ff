"""Thumbnails lie where their content says, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from patchfind.foundation.errors import StorageProblem
from patchfind.imaging.thumbnails import ThumbnailStore
from tests.imaging.rendered import QUARTERS, busy, quarters, worst_difference

KEY = "0123456789abcdef0123456789abcdef"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_thumbnail_is_a_small_webp_of_the_photo(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails")
    store.write(KEY, np.asarray(quarters(960, 640)))
    assert files_in(tmp_path) == [store.path(KEY)]
    assert store.path(KEY) == tmp_path / "thumbnails" / "01" / "23" / f"{KEY}.webp"
    with Image.open(store.path(KEY)) as thumbnail:
        assert thumbnail.format == "WEBP"
        assert thumbnail.size == (320, 213)
        assert worst_difference(np.asarray(thumbnail), QUARTERS) <= 8


def test_a_small_photo_is_not_enlarged(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, np.asarray(quarters(60, 40)))
    with Image.open(store.path(KEY)) as thumbnail:
        assert thumbnail.size == (60, 40)


def test_the_same_content_is_written_once(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, np.asarray(quarters()))
    before = store.path(KEY).stat()
    store.write(KEY, np.asarray(busy(50, 50)))
    assert store.path(KEY).stat() == before


def test_an_empty_thumbnail_is_written_again(tmp_path: Path) -> None:
    """A power cut may leave it so: it is moved into place before its bytes are on the disk."""
    store = ThumbnailStore(tmp_path)
    store.write(KEY, np.asarray(quarters()))
    store.path(KEY).write_bytes(b"")
    store.write(KEY, np.asarray(quarters()))
    with Image.open(store.path(KEY)) as thumbnail:
        assert worst_difference(np.asarray(thumbnail), QUARTERS) <= 8


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_disk_that_takes_no_more_has_a_sentence_and_keeps_no_half(tmp_path: Path) -> None:
    import resource

    store = ThumbnailStore(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))  # the system refuses to write more
    try:
        with pytest.raises(StorageProblem, match="Make room") as caught:
            store.write(KEY, np.asarray(busy(400, 300)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(tmp_path) in caught.value.sentence
    assert files_in(tmp_path) == []
    store.write(KEY, np.asarray(busy(400, 300)))
    assert files_in(tmp_path) == [store.path(KEY)]


def test_a_folder_that_cannot_be_written_has_a_sentence(tmp_path: Path) -> None:
    occupied = tmp_path / "thumbnails"
    occupied.write_text("a file where the folder should be")
    with pytest.raises(StorageProblem, match="Make room"):
        ThumbnailStore(occupied).write(KEY, np.asarray(quarters()))


def test_what_killed_writers_left_is_removed(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.remove_drafts()  # nothing there yet
    store.write(KEY, np.asarray(quarters()))
    (tmp_path / "drafts" / "half").write_bytes(b"RIFF")
    store.remove_drafts()
    assert files_in(tmp_path) == [store.path(KEY)]

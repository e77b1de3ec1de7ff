"""What is shown of photos, and of a thumbnails folder, which may hold anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from patchfind.foundation.errors import Cancelled
from patchfind.imaging.photo_reader import PhotoReader
from patchfind.imaging.thumbnails import ThumbnailStore
from tests.imaging.rendered import busy, encoded, saved
from tests.silent_files import silent

_HASH = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[PhotoReader]:
    """For a folder of thumbnails that is not there yet."""
    made = PhotoReader(tmp_path / "thumbnails")
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> ThumbnailStore:
    """That folder's thumbnails."""
    return ThumbnailStore(tmp_path / "thumbnails")


def test_a_photo_a_preview_and_a_stored_thumbnail_are_shown(
    reader: PhotoReader, store: ThumbnailStore, tmp_path: Path
) -> None:
    path = saved(busy(640, 480), tmp_path / "photo.jpg")
    store.write(_HASH, np.asarray(busy(640, 480)))
    view, preview, thumbnail = reader.photo(path), reader.preview(path), reader.thumbnail(_HASH)
    assert view.pixels.shape == (480, 640, 3)
    assert preview.pixels.shape == (240, 320, 3)
    assert (preview.width, preview.height) == (640, 480)
    assert thumbnail is not None
    assert thumbnail.shape == (240, 320, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="leases of Linux")
def test_previews_and_thumbnails_do_not_wait_for_photos_that_are_slow_to_open(
    reader: PhotoReader, store: ThumbnailStore, tmp_path: Path
) -> None:
    store.write(_HASH, np.asarray(busy(640, 480)))
    slow = [saved(busy(64, 48), tmp_path / f"slow{number}.jpg") for number in range(4)]
    quick = saved(busy(64, 48), tmp_path / "quick.jpg")
    with ThreadPoolExecutor(len(slow)) as viewers:
        with silent(*slow):
            looked_at = [viewers.submit(reader.photo, path) for path in slow]
            assert reader.preview(quick).width == 64
            assert reader.thumbnail(_HASH) is not None
            assert not any(one.done() for one in looked_at)
        assert [one.result(60).width for one in looked_at] == [64] * len(slow)


def test_once_it_is_closed_nothing_is_read(reader: PhotoReader, tmp_path: Path) -> None:
    reader.close()
    with pytest.raises(Cancelled):
        reader.photo(tmp_path / "photo.jpg")


@pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX")
@pytest.mark.parametrize("what", ["a pipe", "a link to a device", "a huge WebP", "half of one"])
def test_what_lies_in_place_of_a_thumbnail_neither_blocks_nor_fills_the_window(
    reader: PhotoReader, store: ThumbnailStore, what: str
) -> None:
    path = store.path(_HASH)
    path.parent.mkdir(parents=True)
    sound = encoded(busy(320, 240), "WEBP")
    huge = sound[:26] + b"\xff\x3f\xff\x3f" + sound[30:]
    makers: dict[str, Callable[[], object]] = {
        "a pipe": lambda: os.mkfifo(path),
        "a link to a device": lambda: path.symlink_to("/dev/zero"),
        "a huge WebP": lambda: path.write_bytes(huge),
        "half of one": lambda: path.write_bytes(sound[: len(sound) // 2]),
    }
    makers[what]()
    before = psutil.Process().memory_info().rss
    assert reader.thumbnail(_HASH) is None
    assert psutil.Process().memory_info().rss - before < 100 << 20

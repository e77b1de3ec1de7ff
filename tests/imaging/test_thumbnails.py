"""Thumbnails lie where their content says, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from patchfind.foundation.errors import StorageProblem
from patchfind.imaging.thumbnails import ThumbnailStore
from tests.imaging.rendered import QUARTERS, busy, encoded, quarters, worst_difference

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
    drafts = tmp_path / "drafts"
    (drafts / f".patchfind-{'0' * 16}.part").write_bytes(b"RIFF")
    (drafts / f".patchfind-{'1' * 16}.part").write_bytes(b"")
    (drafts / "holiday.webp").write_bytes(b"RIFF")
    store.remove_drafts()
    assert set(files_in(tmp_path)) == {store.path(KEY), drafts / "holiday.webp"}


def _nothing_like_it(path: Path, what: str) -> None:
    """Put ``what`` where a thumbnail would lie."""
    path.parent.mkdir(parents=True)
    sound = encoded(quarters(300, 200), "WEBP")
    translucent = quarters(300, 200)
    translucent.putalpha(90)
    outside = path.parent / "outside"
    outside.write_bytes(sound)
    files: dict[str, bytes] = {
        "nothing of any length": b"",
        "a cut header": sound[:29],
        "a JPEG": encoded(quarters(300, 200), "JPEG"),
        "a lossless WebP": encoded(quarters(300, 200), "WEBP", lossless=True),
        "an extended WebP": encoded(translucent, "WEBP"),
        "a WebP too wide": encoded(quarters(321, 20), "WEBP"),
        "a WebP too high": encoded(quarters(20, 321), "WEBP"),
        "a WebP as large as there are": sound[:26] + b"\xff\x3f\xff\x3f" + sound[30:],
        "a WebP of no width": sound[:26] + b"\0\0" + sound[28:],
    }

    def make_sparse() -> None:
        path.write_bytes(sound)
        os.truncate(path, 1 << 40)

    makers: dict[str, Callable[[], object]] = {
        "a folder": path.mkdir,
        "a pipe": lambda: os.mkfifo(path),
        "a link to a device": lambda: path.symlink_to("/dev/zero"),
        "a link to a thumbnail": lambda: path.symlink_to(outside),
        "a link to itself": lambda: path.symlink_to(path),
        "a huge sparse file": make_sparse,
    }
    makers.get(what, lambda: path.write_bytes(files[what]))()


@pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX")
@pytest.mark.parametrize(
    "what",
    [
        "nothing of any length",
        "a cut header",
        "a JPEG",
        "a lossless WebP",
        "an extended WebP",
        "a WebP too wide",
        "a WebP too high",
        "a WebP as large as there are",
        "a WebP of no width",
        "a folder",
        "a pipe",
        "a link to a device",
        "a link to a thumbnail",
        "a link to itself",
        "a huge sparse file",
    ],
)
def test_only_what_we_wrote_is_taken_for_a_thumbnail(tmp_path: Path, what: str) -> None:
    store = ThumbnailStore(tmp_path)
    _nothing_like_it(store.path(KEY), what)
    assert store.stored(KEY) is None


@pytest.mark.parametrize("size", [(1, 1), (320, 320), (4000, 30), (37, 2000), (640, 480)])
def test_what_we_wrote_is_found_whatever_the_photos_shape(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    store = ThumbnailStore(tmp_path)
    assert store.stored(KEY) is None
    store.write(KEY, np.asarray(busy(*size)))
    assert store.stored(KEY) == store.path(KEY)


def test_noise_takes_far_less_than_a_thumbnail_may(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path)
    store.write(KEY, np.random.default_rng(0).integers(0, 256, (320, 320, 3), dtype=np.uint8))
    assert store.path(KEY).stat().st_size < 200_000
    assert store.stored(KEY) is not None


@pytest.mark.parametrize("name", ["", "..", "../../x", KEY.upper(), KEY[:-1], KEY + "0", "é" * 32])
def test_a_hash_that_is_none_names_no_thumbnail(tmp_path: Path, name: str) -> None:
    assert ThumbnailStore(tmp_path / "thumbnails").stored(name) is None

"""Files that cannot be photos are refused with a sentence that names them and says what to do."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patchfind.foundation.errors import (
    PhotoProblem,
    PhotoTooLarge,
    PhotoUnreadable,
    PhotoVanished,
)
from patchfind.imaging.decode import decode, decode_bytes
from patchfind.imaging.limits import DEFAULT_LIMITS, DecodeLimits
from tests.imaging.rendered import bomb, busy, encoded, quarters, saved
from tests.imaging.scene import RGB, deep, planes, tiff
from tests.imaging.tiff_files import dng

FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"]


def refusal(path: Path, kind: type[PhotoProblem], limits: DecodeLimits = DEFAULT_LIMITS) -> str:
    """The sentence with which ``path`` is refused; it names the file and is not curt."""
    with pytest.raises(kind) as caught:
        decode(path, long_side=500, limits=limits)
    assert type(caught.value) is kind
    assert caught.value.path == path
    assert str(path) in caught.value.sentence
    assert caught.value.sentence.count(". ") >= 1  # what happened, and what to do
    return caught.value.sentence


@pytest.mark.parametrize("picture_format", FORMATS)
@pytest.mark.parametrize("kept", [0.02, 0.4])
def test_a_file_of_which_less_than_half_is_there(
    tmp_path: Path, picture_format: str, kept: float
) -> None:
    whole = encoded(busy(120, 80), picture_format)
    path = tmp_path / "p.jpg"
    path.write_bytes(whole[: int(len(whole) * kept)])
    refusal(path, PhotoUnreadable)


def test_a_jpeg_that_is_cut_short_is_called_that(tmp_path: Path) -> None:
    whole = encoded(busy(300, 200), "JPEG")
    path = tmp_path / "p.jpg"
    path.write_bytes(whole[: len(whole) * 2 // 5])
    assert "cut short" in refusal(path, PhotoUnreadable)


def test_a_raw_file_that_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "p.dng"
    path.write_bytes(dng(quarters(480, 320), preview=None)[:100_000])
    refusal(path, PhotoUnreadable)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "p.jpg"
    path.touch()
    assert "empty" in refusal(path, PhotoUnreadable)


@pytest.mark.parametrize("content", [b"not a picture at all", b"\0" * 5000, b"II"])
def test_a_file_that_is_no_picture(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.jpg"
    path.write_bytes(content)
    assert "not a picture" in refusal(path, PhotoUnreadable)


@pytest.mark.parametrize("container", [b"", b"\0\0\0\x0cJXL \r\n\x87\n"])
def test_a_sound_picture_of_a_format_that_is_not_read_is_told_which_are(
    tmp_path: Path, container: bytes
) -> None:
    path = tmp_path / "p.jxl"
    path.write_bytes(container + imagecodecs.jpegxl_encode(np.zeros((64, 64, 3), np.uint8)))
    said = refusal(path, PhotoUnreadable)
    assert "is not a picture that PatchFind reads (JPEG, PNG" in said
    assert "JPEG XL" not in said


@pytest.mark.parametrize(
    "start",
    [b"FUJIFILMCCD-RAW ", b"II\x1a\0\0\0HEAPCCDR", b"II*\0\x08\0\0\0", b"\0\0\0\x18ftypcrx "],
)
def test_a_file_that_only_begins_like_a_raw_one(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "p.dng"
    path.write_bytes(start + b"\0" * 5000)
    refusal(path, PhotoUnreadable)


def test_a_format_that_could_run_a_program_is_not_tried(tmp_path: Path) -> None:
    """Pillow would give EPS to Ghostscript."""
    path = tmp_path / "p.jpg"
    path.write_bytes(encoded(quarters(), "EPS"))
    assert "not a picture" in refusal(path, PhotoUnreadable)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "no longer there" in refusal(tmp_path / "p.jpg", PhotoVanished)
    assert "its folder is not there now" in refusal(tmp_path / "disk" / "p.jpg", PhotoVanished)
    saved(quarters(), tmp_path / "file.png")
    refusal(tmp_path / "file.png" / "p.jpg", PhotoVanished)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = saved(quarters(), Path(folder) / "p.jpg")
        path.chmod(0)
        root = os.geteuid() == 0
        if root:  # root may read anything: be somebody else for a moment
            os.seteuid(65534)
        try:
            sentence = refusal(path, PhotoUnreadable)
        finally:
            if root:
                os.seteuid(0)
    assert "may not be opened" in sentence


def test_a_folder_named_like_a_photo(tmp_path: Path) -> None:
    path = tmp_path / "p.jpg"
    path.mkdir()
    assert "cannot be a photo" in refusal(path, PhotoUnreadable)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("what", ["a pipe", "a device", "a socket", "a link to a device"])
def test_what_is_no_file_is_not_waited_for_and_not_read(tmp_path: Path, what: str) -> None:
    path = tmp_path / "p.jpg"
    with contextlib.ExitStack() as stack:
        if what == "a pipe":
            os.mkfifo(path)
        elif what == "a socket":
            stack.enter_context(socket.socket(socket.AF_UNIX)).bind(str(path))
        elif what == "a link to a device":
            path.symlink_to("/dev/zero")
        else:
            path = Path("/dev/zero")
        assert "cannot be a photo" in refusal(path, PhotoUnreadable)


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_link_to_a_photo_is_read(tmp_path: Path) -> None:
    link = tmp_path / "link.jpg"
    link.symlink_to(saved(quarters(), tmp_path / "p.jpg"))
    assert decode(link, long_side=None).width == 96


def test_a_decompression_bomb_is_refused_unseen(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    path.write_bytes(bomb(60_000, 60_000))
    sentence = refusal(path, PhotoTooLarge)
    assert "60,000 × 60,000" in sentence
    assert "200 million" in sentence


def test_a_huge_jpeg_is_read_reduced_and_refused_whole(tmp_path: Path) -> None:
    """What a phone calls 200 megapixels, here at a hundredth of the size and of the limits."""
    path = saved(busy(1600, 1250), tmp_path / "p.jpg")
    limits = DecodeLimits(pixels=1_000_000, draft_pixels=5_000_000)
    photo = decode(path, long_side=500, limits=limits)
    assert (photo.width, photo.height) == (1600, 1250)
    with pytest.raises(PhotoTooLarge, match="1,600 × 1,250"):
        decode(path, long_side=None, limits=limits)
    with pytest.raises(PhotoTooLarge, match="1,600 × 1,250"):
        decode(path, long_side=500, limits=DecodeLimits(pixels=1_000_000, draft_pixels=1_999_999))


def test_a_raw_file_with_too_many_pixels(tmp_path: Path) -> None:
    path = tmp_path / "p.dng"
    path.write_bytes(dng(quarters(480, 320), preview=None))
    assert "480 × 320" in refusal(path, PhotoTooLarge, DecodeLimits(pixels=100_000))


def test_a_file_that_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "p.tif"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    assert "3 MB" in refusal(path, PhotoTooLarge, DecodeLimits(file_bytes=2_000_000))


_SOUND = [encoded(busy(64, 48), name) for name in FORMATS] + [
    dng(quarters(96, 64), preview=quarters(48, 32)),
    tiff(planes(deep(RGB, "u2")), photometric="rgb", planarconfig="separate", compression="lzw"),
    tiff(deep(RGB, "f4"), photometric="rgb", tile=(16, 16), compression="zlib"),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_raises_anything_but_a_sentence(data: st.DataObject) -> None:
    """A photo with any bytes overwritten is decoded or refused: no other error gets out."""
    content = bytearray(data.draw(st.sampled_from(_SOUND)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    limits = DecodeLimits(pixels=1_000_000)
    try:
        photo = decode_bytes(bytes(content), Path("p.jpg"), long_side=100, limits=limits)
    except PhotoProblem as problem:
        assert problem.sentence.startswith("p.jpg ")
        said = str(problem.__cause__)
        assert said in ("None", "") or said not in problem.sentence
    else:
        assert photo.pixels.ndim == 3
        assert max(photo.pixels.shape[:2]) <= 100

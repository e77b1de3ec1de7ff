"""A photo that cannot be used is told why in a sentence of ours, whatever it was that failed."""

from __future__ import annotations

import errno
import io
import logging
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from patchfind.foundation.errors import PhotoProblem, PhotoTooLarge, PhotoUnreadable
from patchfind.imaging.decode import decode, decode_bytes
from patchfind.imaging.limits import DecodeLimits
from patchfind.imaging.pool import DecodePool
from patchfind.imaging.reasons import not_decodable, not_readable
from tests.imaging.rendered import busy, encoded, quarters
from tests.imaging.tiff_files import dng

_DATA = Path(__file__).parent / "data"


def _why(content: bytes) -> PhotoProblem:
    with pytest.raises(PhotoProblem) as caught:
        decode_bytes(content, Path("p.jpg"), long_side=100)
    said = str(caught.value.__cause__)
    assert said == "None" or said not in caught.value.sentence
    return caught.value


def _saved(picture_format: str, **options: object) -> bytes:
    target = io.BytesIO()
    busy(300, 200).save(target, picture_format, **options)
    return target.getvalue()


def _tiff(*, bits: int, sample_format: int, photometric: int = 2, compression: int = 1) -> bytes:
    """A TIFF of 6 × 4 pixels with three samples each, all of its numbers zero."""
    samples = {258: [bits] * 3, 339: [sample_format] * 3}
    single = {256: 6, 257: 4, 259: compression, 262: photometric, 277: 3, 278: 4, 284: 1}
    length = 6 * 4 * 3 * bits // 8
    after = 8 + 2 + 12 * 11 + 4
    entries = {tag: struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in single.items()}
    for place, (tag, values) in enumerate(samples.items()):
        entries[tag] = struct.pack("<HHII", tag, 3, 3, after + 6 * place)
        samples[tag] = values
    entries[273] = struct.pack("<HHII", 273, 4, 1, after + 12)
    entries[279] = struct.pack("<HHII", 279, 4, 1, length)
    tables = b"".join(struct.pack("<HHH", *values) for values in samples.values())
    listed = b"".join(entries[tag] for tag in sorted(entries))
    head = b"II*\0" + struct.pack("<IH", 8, len(entries)) + listed + bytes(4)
    return head + tables + bytes(length)


def _with_twelve_bits(jpeg: bytes) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 4
    return jpeg[:at] + b"\x0c" + jpeg[at + 1 :]


def test_the_rendered_tiff_is_sound_where_its_numbers_are_bytes() -> None:
    assert decode_bytes(_tiff(bits=8, sample_format=1), Path("p.tif"), long_side=None).width == 6


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_tiff(bits=16, sample_format=2), id="signed numbers"),
        pytest.param(_tiff(bits=8, sample_format=1, photometric=32844), id="LogLuv"),
        pytest.param(_tiff(bits=8, sample_format=1, compression=34712), id="JPEG 2000 in TIFF"),
        pytest.param(_with_twelve_bits(_saved("JPEG")), id="JPEG of 12 bits"),
    ],
)
def test_a_rare_kind_is_not_called_damaged(content: bytes) -> None:
    problem = _why(content)
    assert "rare kind" in problem.sentence
    assert "damaged" not in problem.sentence
    assert "copy it again" not in problem.sentence.lower()


@pytest.mark.parametrize("kept", [0.1, 0.4])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_saved(name, **options), id=name + str(list(options.values())))
        for name, options in (
            ("JPEG", {}),
            ("PNG", {}),
            ("WEBP", {}),
            ("WEBP", {"lossless": True}),
            ("TIFF", {"compression": "tiff_lzw"}),
            ("AVIF", {}),
            ("GIF", {}),
            ("BMP", {}),
        )
    ]
    + [pytest.param((_DATA / "quarters.heic").read_bytes(), id="HEIC")],
)
def test_what_ends_early_is_called_cut_short(content: bytes, kept: float) -> None:
    assert "cut short" in _why(content[: int(kept * len(content))]).sentence


def _garbled(content: bytes) -> bytes:
    third = len(content) // 3
    return content[:third] + bytes(200) + content[third + 200 :]


@pytest.mark.parametrize(
    "content",
    [_saved("PNG"), _saved("TIFF", compression="tiff_lzw")],
)
def test_what_is_garbled_is_called_damaged(content: bytes) -> None:
    assert "is damaged and cannot be decoded." in _why(_garbled(content)).sentence


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_codec_that_gets_no_memory_is_not_called_damage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """libjpeg, libwebp and libavif each have their own way of not saying it."""
    caplog.set_level(logging.INFO, "patchfind")
    large = Image.new("RGB", (3000, 3000), "olive")
    options: dict[str, dict[str, object]] = {
        "JPEG": {"progressive": True, "subsampling": 0},
        "WEBP": {"method": 0},
        "AVIF": {"speed": 10},
    }
    limits = DecodeLimits(memory_bytes=64 << 20)
    with DecodePool(1, limits=limits) as pool:
        for name, chosen in options.items():
            path = tmp_path / f"p.{name}"
            large.save(path, name, **chosen)
            with pytest.raises(PhotoTooLarge, match="more memory"):
                pool.decode(path, 3000).result()
    assert "Error" in caplog.text  # what the codecs said is in the log


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (
            ValueError("Memory allocation error: Security limit exceeded"),
            PhotoTooLarge,
            "larger",
        ),
        (RuntimeError("Pixel allocation failed: Out of memory"), PhotoTooLarge, "memory"),
        (OSError(12, "Cannot allocate memory"), PhotoTooLarge, "memory"),
        (RuntimeError("b'Unsufficient memory'"), PhotoTooLarge, "memory"),
        (RuntimeError("b'Input/output error'"), PhotoUnreadable, "cut short"),
        (RuntimeError("b'Image too big for processing'"), PhotoTooLarge, "larger"),
        (RuntimeError("Decoder not implemented for this data format"), PhotoUnreadable, "rare"),
        (KeyError("anything at all"), PhotoUnreadable, "damaged"),
    ],
)
def test_what_codecs_say_is_understood_and_not_repeated(
    said: Exception, kind: type[PhotoProblem], told: str
) -> None:
    problem = not_decodable(said, b"", Path("{p}.jpg"))
    assert type(problem) is kind
    assert problem.sentence.startswith("{p}.jpg ")
    assert told in problem.sentence
    assert str(said) not in problem.sentence


def test_a_raw_file_that_libraw_gives_up_is_told_in_our_words(tmp_path: Path) -> None:
    whole = dng(quarters(480, 320), preview=None)
    for kept in (200, len(whole) // 2):
        path = tmp_path / "p.dng"
        path.write_bytes(whole[:kept])
        with pytest.raises(PhotoUnreadable) as caught:
            decode(path, long_side=100)
        assert "b'" not in caught.value.sentence


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.ETIMEDOUT, 9999])
def test_what_the_system_says_of_a_disk_is_not_repeated(number: int) -> None:
    problem = not_readable(Path("p.jpg"), OSError(number, "What the system says"))
    assert "What the system says" not in problem.sentence
    assert problem.sentence.startswith("p.jpg could not be read")


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and devices of POSIX")
@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("pipe.jpg", os.mkfifo, "it is a pipe"),
        ("folder.jpg", os.mkdir, "it is a folder"),
        ("zero.jpg", _link_to("/dev/zero"), "it is a device"),
        ("circle.jpg", _link_to("circle.jpg"), "in a circle"),
        ("dangling.jpg", _link_to("nothing.jpg"), "what it leads to is not there"),
        ("x" * 300 + ".jpg", lambda _: None, "longer name"),
    ],
)
def test_what_is_no_file_is_refused_at_once(
    tmp_path: Path, name: str, make: Callable[[Path], None], told: str
) -> None:
    path = tmp_path / name
    make(path)
    with pytest.raises(PhotoProblem) as caught:
        decode(path, long_side=100)
    assert told in caught.value.sentence


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_link_to_a_photo_is_a_photo(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(encoded(quarters(), "PNG"))
    (tmp_path / "link.png").symlink_to("real.png")
    assert decode(tmp_path / "link.png", long_side=None).width == quarters().width

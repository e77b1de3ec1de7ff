"""A sound photo in an odd file is read, and of one that is cut short what is there."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from patchfind.foundation.errors import PhotoProblem, PhotoUnreadable
from patchfind.imaging.decode import DecodedPhoto, decode_bytes
from tests.imaging.rendered import busy, encoded, srgb_profile
from tests.imaging.scene import RGB, off

PICTURE = busy(300, 200)


def decoded(data: bytes, long_side: int | None = None) -> DecodedPhoto:
    return decode_bytes(data, Path("p"), long_side=long_side)


_JPEGS: list[dict[str, Any]] = [
    {},
    {"progressive": True},
    {"subsampling": 0, "quality": 95},
    {"restart_marker_rows": 2},
]
_TRAILERS = {
    "nothing": b"",
    "half of the end marker": b"\xff",
    "a maker's notes": b"SEFH" + bytes(range(256)) * 20 + b"SEFT",
    "another photo": encoded(busy(64, 48), "JPEG"),
    "zeros": bytes(10_000),
}


@pytest.mark.parametrize("trailer", _TRAILERS)
@pytest.mark.parametrize("options", _JPEGS, ids=str)
def test_a_jpeg_without_its_end_marker_is_sound(options: dict[str, Any], trailer: str) -> None:
    whole = encoded(PICTURE, "JPEG", **options)
    assert whole.endswith(b"\xff\xd9")
    photo = decoded(whole[:-2] + _TRAILERS[trailer])
    assert photo.lines_there == 100
    assert off(photo.pixels, decoded(whole).pixels) == 0


@pytest.mark.parametrize("trailer", _TRAILERS)
def test_what_follows_the_end_of_a_jpeg_is_no_matter(trailer: str) -> None:
    whole = encoded(PICTURE, "JPEG")
    photo = decoded(whole + _TRAILERS[trailer])
    assert photo.lines_there == 100
    assert off(photo.pixels, decoded(whole).pixels) == 0


@pytest.mark.parametrize("kept", [0.7, 0.8, 0.95])
@pytest.mark.parametrize("rest", [b"", bytes(5_000)], ids=["", "then zeros"])
@pytest.mark.parametrize("long_side", [None, 90])
@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", one) for one in _JPEGS if one != {"progressive": True}]
)
def test_the_lines_that_a_cut_jpeg_holds_are_read(
    kind: str, options: dict[str, Any], long_side: int | None, rest: bytes, kept: float
) -> None:
    whole = encoded(PICTURE, kind, **options)
    photo = decoded(whole[: int(len(whole) * kept)] + rest, long_side)
    assert 50 <= photo.lines_there < 100
    assert abs(photo.lines_there - 100 * kept) < 14
    sound = photo.lines_there * len(photo.pixels) // 100 - 1
    assert off(photo.pixels[:sound], decoded(whole, long_side).pixels[:sound]) <= 1
    assert (photo.width, photo.height) == PICTURE.size


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.98])
def test_a_cut_progressive_jpeg_is_all_there_but_coarse(kept: float) -> None:
    whole = encoded(PICTURE, "JPEG", progressive=True)
    photo = decoded(whole[: int(len(whole) * kept)])
    assert photo.lines_there == 99
    assert np.abs(photo.pixels.astype(int) - decoded(whole).pixels).mean() < 12


def test_a_progressive_jpeg_that_ends_between_two_scans_is_coarse_too() -> None:
    whole = encoded(PICTURE, "JPEG", progressive=True)
    assert decoded(whole[: whole.rindex(b"\xff\xda")]).lines_there == 99


@pytest.mark.parametrize("kept", [0.55, 0.7, 0.95])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_the_lines_that_a_cut_picture_holds_are_read(kind: str, mode: str, kept: float) -> None:
    whole = encoded(PICTURE.convert(mode), kind)
    photo = decoded(whole[: int(len(whole) * kept)])
    assert abs(photo.lines_there - 100 * kept) < 5
    there = 2 * photo.lines_there
    lines = slice(0, there) if kind == "PNG" else slice(200 - there + 1, 200)
    assert off(photo.pixels[lines], decoded(whole).pixels[lines]) == 0


@pytest.mark.parametrize("kept", [0.1, 0.4])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_less_than_half_is_refused(kind: str, kept: float) -> None:
    whole = encoded(PICTURE, kind)
    with pytest.raises(PhotoUnreadable, match="cut short"):
        decoded(whole[: int(len(whole) * kept)])


def test_a_file_cut_short_elsewhere_stays_cut_short_here() -> None:
    """Pillow's switch for files that end early is off again: the next TIFF is refused as ever."""
    whole = encoded(PICTURE, "PNG")
    assert decoded(whole[: len(whole) * 3 // 4]).lines_there < 100
    tiff = encoded(PICTURE, "TIFF")
    with pytest.raises(PhotoProblem):
        decoded(tiff[: len(tiff) * 3 // 4])


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


_BOMB = zlib.compress(bytes(64 << 20), 9)
_WRONG = b"????"

PNG_METADATA = {
    "two megabytes of text": _chunk(b"tEXt", b"k\0" + b"x" * (2 << 20)),
    "compressed text": _chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * (2 << 20))),
    "a bomb of text": _chunk(b"zTXt", b"k\0\0" + _BOMB),
    "a bomb of international text": _chunk(b"iTXt", b"k\0\1\0\0\0" + _BOMB),
    "much text": _chunk(b"tEXt", b"k\0" + b"x" * 900_000) * 80,
    "a bomb of a profile": _chunk(b"iCCP", b"k\0\0" + _BOMB),
    "a profile that is none": _chunk(b"iCCP", b"k\0\0garbage"),
    "a profile of 3 MB": _chunk(b"iCCP", b"k\0\0" + zlib.compress(srgb_profile() + bytes(3 << 20))),
    "EXIF that is none": _chunk(b"eXIf", b"garbage" * 9),
    "a short gamma": _chunk(b"gAMA", b"1"),
    "short primaries": _chunk(b"cHRM", b"1"),
    "a short resolution": _chunk(b"pHYs", b"1"),
    "a short intent": _chunk(b"sRGB", b""),
    "text with a wrong checksum": _chunk(b"tEXt", b"k\0abc")[:-4] + _WRONG,
    "a gamma with a wrong checksum": _chunk(b"gAMA", struct.pack(">I", 100_000))[:-4] + _WRONG,
    "an unknown chunk": _chunk(b"abCd", b"k"),
    "an unknown compression": _chunk(b"zTXt", b"k\0\7abc"),
    "half an animation": _chunk(b"acTL", b"1"),
    "half a frame": _chunk(b"fcTL", b"1"),
}


@pytest.mark.parametrize("what", PNG_METADATA)
def test_metadata_never_costs_a_sound_png(what: str) -> None:
    data = encoded(Image.fromarray(RGB), "PNG")
    photo = decoded(data[:33] + PNG_METADATA[what] + data[33:])
    assert photo.lines_there == 100
    assert off(photo.pixels, RGB) <= 1


def test_a_profile_outlives_text_that_does_not() -> None:
    swapped = srgb_profile().replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ")
    profile = swapped.replace(b"swap", b"gXYZ")
    data = encoded(Image.fromarray(RGB), "PNG", icc_profile=profile)
    photo = decoded(data[:33] + PNG_METADATA["a bomb of text"] + data[33:])
    assert off(photo.pixels, RGB[:, :, (1, 0, 2)]) <= 2


JPEG_METADATA = {
    "EXIF that is none": [(0xE1, b"Exif\0\0garbage")],
    "half of an EXIF": [(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff")],
    "pictures that are not there": [(0xE2, b"MPF\0II*\0\x08\0\0\0\x03\0")],
    "a profile that is none": [(0xE2, b"ICC_PROFILE\0\1\1garbage")],
    "the first part of a profile": [(0xE2, b"ICC_PROFILE\0\1\7garbage")],
    "no part of a profile": [(0xE2, b"ICC_PROFILE\0")],
    "half of a resource": [(0xED, b"Photoshop 3.0\x008BIM\x04\x04\xff")],
    "a short JFIF": [(0xE0, b"JFIF")],
    "a short Adobe": [(0xEE, b"Adobe")],
    "18 MB of XMP": [(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"x" * 60_000)] * 300,
    "18 MB of comments": [(0xFE, b"x" * 60_000)] * 300,
}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("what", JPEG_METADATA)
def test_metadata_never_costs_a_sound_jpeg(what: str) -> None:
    data = encoded(Image.fromarray(RGB), "JPEG", quality=95, subsampling=0)
    segments = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
        for marker, content in JPEG_METADATA[what]
    )
    photo = decoded(data[:2] + segments + data[2:])
    assert photo.lines_there == 100
    assert off(photo.pixels, decoded(data).pixels) == 0

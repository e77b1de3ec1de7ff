"""A sound photo in an odd file is read, and of one that is cut short what is there."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageFile

from patchfind.foundation.errors import PhotoUnreadable
from patchfind.imaging import png
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


def test_a_bitmap_may_begin_with_its_first_line() -> None:
    whole = bytearray(encoded(PICTURE, "BMP"))
    whole[22:26] = struct.pack("<i", -PICTURE.height)
    photo = decoded(bytes(whole[: len(whole) * 7 // 10]))
    assert abs(photo.lines_there - 70) < 3
    assert off(photo.pixels[:138], decoded(bytes(whole)).pixels[:138]) == 0


@pytest.mark.parametrize("kept", [0.1, 0.4])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_less_than_half_is_refused(kind: str, kept: float) -> None:
    whole = encoded(PICTURE, kind)
    with pytest.raises(PhotoUnreadable, match="cut short"):
        decoded(whole[: int(len(whole) * kept)])


def _tiff(deep: bool = False, **options: Any) -> bytes:
    """PICTURE as TIFF with its directory in front and 8 lines in a strip, where nothing is said."""
    pixels = np.asarray(PICTURE)
    if deep:
        pixels = pixels.astype(np.uint16) * 257
    if options.get("planarconfig") == "separate":
        pixels = np.moveaxis(pixels, 2, 0)
    file = io.BytesIO()
    shape = {} if "tile" in options else {"rowsperstrip": 8}
    tifffile.imwrite(file, pixels, photometric="rgb", **{**shape, **options})
    return file.getvalue()


def _turned(kind: str) -> bytes:
    return _tiff(compression=kind, extratags=[(274, 3, 1, 6, True)])


CUT: dict[str, Callable[[], bytes]] = {
    "GIF": lambda: encoded(PICTURE.quantize(256), "GIF", interlace=0),
    "WebP": lambda: encoded(PICTURE, "WEBP", quality=90),
    "WebP without loss": lambda: encoded(PICTURE, "WEBP", lossless=True),
    "AVIF": lambda: encoded(PICTURE, "AVIF"),
    "HEIC": (Path(__file__).parent / "data" / "busy.heic").read_bytes,
    "TIFF": _tiff,
    "TIFF in one strip": lambda: _tiff(rowsperstrip=200),
    "TIFF of 16 bits": lambda: _tiff(deep=True),
    "TIFF with LZW": lambda: _tiff(compression="lzw"),
    "TIFF with Deflate": lambda: _tiff(compression="zlib"),
    "TIFF with Deflate of 16 bits": lambda: _tiff(deep=True, compression="zlib"),
    "TIFF with JPEG": lambda: _tiff(compression="jpeg"),
    "TIFF in tiles": lambda: _tiff(tile=(16, 16), compression="lzw"),
    "TIFF in planes": lambda: _tiff(planarconfig="separate", compression="lzw"),
    "big TIFF": lambda: _tiff(bigtiff=True, compression="lzw"),
    "big-endian TIFF": lambda: _tiff(byteorder=">", compression="lzw"),
}
"""Files of which a codec gives all or nothing, and GIF."""

_UNPACKED = ("TIFF", "TIFF in one strip", "TIFF of 16 bits")
"""Zeros in these are black."""


@pytest.mark.parametrize("long_side", [None, 90])
@pytest.mark.parametrize("rest", ["", "then zeros"])
@pytest.mark.parametrize("what", CUT)
def test_what_a_cut_file_of_other_kinds_holds_is_read(
    what: str, rest: str, long_side: int | None
) -> None:
    if rest and what in _UNPACKED:
        return
    whole = CUT[what]()
    end = int(len(whole) * (0.92 if what == "TIFF in planes" else 0.82))
    photo = decoded(whole[:end] + (bytes(len(whole) - end) if rest else b""), long_side)
    right = decoded(whole, long_side)
    assert 50 <= photo.lines_there <= 84
    assert (photo.width, photo.height) == (right.width, right.height)
    sound = photo.lines_there * len(photo.pixels) // 100 - 3
    assert off(photo.pixels[:sound], right.pixels[:sound]) <= 1


@pytest.mark.parametrize("kind", ["lzw", "none"])
def test_what_a_cut_tiff_holds_is_upright(kind: str) -> None:
    whole = _turned(kind)
    photo, right = decoded(whole[: len(whole) * 4 // 5]), decoded(whole)
    assert (photo.width, photo.height) == (right.width, right.height) == PICTURE.size[::-1]
    missing = photo.pixels.shape[1] * (100 - photo.lines_there) // 100 + 3  # it ends on the left
    assert off(photo.pixels[:, missing:], right.pixels[:, missing:]) <= 1


@pytest.mark.parametrize("what", [one for one in CUT if one != "HEIC"])
def test_less_than_half_of_other_kinds_is_refused_too(what: str) -> None:
    whole = CUT[what]()
    with pytest.raises(PhotoUnreadable, match="cut short"):
        decoded(whole[: len(whole) * 2 // 5])


def _interlaced(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG in the seven passes of Adam M. Costello."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
    lines = [
        b"\0" + line.tobytes()
        for x, y, across, down in (*passes, (0, 1, 1, 2))
        for line in pixels[y::down, x::across]
    ]
    height, width = pixels.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    body = _chunk(b"IDAT", zlib.compress(b"".join(lines)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + body + _chunk(b"IEND", b"")


@pytest.mark.parametrize("kept", [0.6, 0.7, 0.95])
@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_lines_that_an_interlaced_picture_lacks_look_like_those_above(
    kind: str, kept: float
) -> None:
    palette = PICTURE.quantize(256)
    gif = encoded(palette, "GIF", interlace=1)
    whole = _interlaced(np.asarray(PICTURE)) if kind == "PNG" else gif
    photo, right = decoded(whole[: int(len(whole) * kept)]), decoded(whole)
    assert abs(photo.lines_there - 100 * kept) < 5
    assert off(photo.pixels[::2], right.pixels[::2]) == 0
    sound = 2 * (photo.lines_there - 50) * len(photo.pixels) // 100 - 2
    assert off(photo.pixels[:sound], right.pixels[:sound]) == 0
    assert off(photo.pixels[-1], photo.pixels[-2]) == 0


@pytest.mark.parametrize("kept", [0.1, 0.4, 0.49])
def test_of_an_interlaced_png_all_but_the_last_pass_must_be_there(kept: float) -> None:
    whole = _interlaced(np.asarray(PICTURE))
    with pytest.raises(PhotoUnreadable, match="cut short"):
        decoded(whole[: int(len(whole) * kept)])


@pytest.mark.parametrize("options", [{}, {"quality": 100, "method": 0}, {"lossless": True}])
@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_a_white_sky_at_the_end_of_a_file_is_not_missing(
    kind: str, options: dict[str, Any]
) -> None:
    """In a WebP it may be a thousand zeros."""
    picture = Image.new("RGB", (2000, 1500), "white")
    picture.paste(busy(2000, 200), (0, 0))
    assert decoded(encoded(picture, kind, **options)).lines_there == 100


def test_pixels_are_whole_where_a_webp_is_cut_behind_them() -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\0\0" + bytes(5000)
    whole = encoded(PICTURE, "WEBP", exif=exif)
    photo = decoded(whole[:-4000])
    assert photo.lines_there == 100
    assert off(photo.pixels, decoded(whole).pixels) == 0


def test_a_heic_with_a_hole_is_not_taken_for_whole() -> None:
    """Its decoder leaves what it does not understand green, and says nothing."""
    whole = CUT["HEIC"]()
    holed = bytearray(whole)
    holed[len(whole) * 4 // 5 :] = b"\xff" * (len(whole) - len(whole) * 4 // 5)
    photo = decoded(bytes(holed))
    assert 50 <= photo.lines_there < 100
    assert not (photo.pixels == (0, 136, 0)).all(axis=2).any()


@pytest.mark.parametrize("at", [0.2, 0.6, 0.9])
def test_a_png_with_other_bytes_than_were_written_is_not_taken_for_sound(at: float) -> None:
    """It has checksums, which decoders do not look at."""
    whole = bytearray(_chunked(encoded(PICTURE, "PNG")))
    whole[int(len(whole) * at)] ^= 16
    if at < 0.5:
        with pytest.raises(PhotoUnreadable):
            decoded(bytes(whole))
        return
    photo = decoded(bytes(whole))
    sound = photo.lines_there * 2
    assert 50 <= photo.lines_there < 100 * at + 1
    assert off(photo.pixels[:sound], np.asarray(PICTURE)[:sound]) == 0


def _chunked(data: bytes) -> bytes:
    """A PNG with its pixels in chunks of a kilobyte."""
    found = list(png.chunks(data))
    pixels = b"".join(data[start + 8 : end - 4] for name, start, end in found if name == b"IDAT")
    parts = [pixels[one : one + 1024] for one in range(0, len(pixels), 1024)]
    return data[:33] + b"".join(_chunk(b"IDAT", one) for one in parts) + _chunk(b"IEND", b"")


def test_wrong_checksums_of_a_program_cost_no_sound_png() -> None:
    whole = bytearray(_chunked(encoded(PICTURE, "PNG")))
    at = whole.index(b"IDAT") + 4 + 1024
    whole[at : at + 4] = b"????"
    photo = decoded(bytes(whole))
    assert photo.lines_there == 100
    assert off(photo.pixels, np.asarray(PICTURE)) == 0


def test_a_file_cut_short_elsewhere_stays_cut_short_here() -> None:
    """Pillow's switch for files that end early is off again."""
    whole = encoded(PICTURE, "PNG")
    assert decoded(whole[: len(whole) * 3 // 4]).lines_there < 100
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    jp2 = encoded(PICTURE, "JPEG2000")
    with pytest.raises(PhotoUnreadable):
        decoded(jp2[: len(jp2) * 3 // 4])


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

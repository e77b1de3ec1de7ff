"""Whatever the mode and the profile, the pixels come out as the sRGB that a viewer shows."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from patchfind.imaging.decode import decode_bytes
from tests.imaging.rendered import QUARTERS, encoded, quarters, srgb_profile, worst_difference

PATH = Path("photo")


def shown(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return decode_bytes(data, PATH, long_side=None).pixels


def greys() -> list[tuple[int, int, int]]:
    """The quarters in grey, by the usual luma weights."""
    lumas = [round(0.299 * red + 0.587 * green + 0.114 * blue) for red, green, blue in QUARTERS]
    return [(luma, luma, luma) for luma in lumas]


@pytest.mark.parametrize("picture_format", ["JPEG", "TIFF"])
def test_cmyk(picture_format: str) -> None:
    """Also as Adobe writes it, inverted, which is how Pillow writes a JPEG."""
    data = encoded(quarters().convert("CMYK"), picture_format)
    assert worst_difference(shown(data), QUARTERS) <= 4


def test_grey() -> None:
    assert worst_difference(shown(encoded(quarters().convert("L"), "PNG")), greys()) <= 1


def test_one_bit() -> None:
    picture = Image.new("1", (96, 64), 1)
    picture.paste(0, (0, 0, 48, 32))
    white = (255, 255, 255)
    assert worst_difference(shown(encoded(picture, "PNG")), [(0, 0, 0), white, white, white]) == 0


@pytest.mark.parametrize("picture_format", ["PNG", "TIFF"])
def test_sixteen_bit_grey(picture_format: str) -> None:
    deep = np.asarray(quarters().convert("L")).astype(np.uint16) * 257
    data = encoded(Image.fromarray(deep), picture_format)
    assert worst_difference(shown(data), greys()) <= 1


@pytest.mark.parametrize(
    ("scale", "what"), [(1 / 255, "0…1"), (1.0, "0…255"), (257.0, "0…65535"), (5000.0, "any")]
)
def test_float_grey(scale: float, what: str) -> None:
    """White is 1, 255 or 65535, whichever the values stay within; beyond, the brightest."""
    grey = np.asarray(quarters().convert("L")).astype(np.float32)
    grey[:2] = 255.0
    data = encoded(Image.fromarray(grey * np.float32(scale)), "TIFF")
    assert worst_difference(shown(data), greys()) <= 1, what


def test_a_sun_does_not_make_a_float_picture_black() -> None:
    grey = np.asarray(quarters().convert("L")).astype(np.float32) / 255
    grey[:2, :4] = 5000.0
    data = encoded(Image.fromarray(grey), "TIFF")
    assert worst_difference(shown(data), greys()) <= 1


def test_undefined_float_values_are_black() -> None:
    values = np.full((64, 96), 0.5, dtype=np.float32)
    values[:32, :48] = np.nan
    values[:32, 48:] = -np.inf
    black, grey = (0, 0, 0), (128, 128, 128)
    data = encoded(Image.fromarray(values), "TIFF")
    assert worst_difference(shown(data), [black, black, grey, grey]) <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(mode: str) -> None:
    picture = quarters().convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 255))
    picture.paste((10, 10, 10, 0), (0, 0, 48, 32))
    expected = [(255, 255, 255), *(greys() if mode == "LA" else QUARTERS)[1:]]
    options = {}
    stored = picture.convert(mode)
    if mode == "P":
        stored = picture.convert("RGB").quantize(8)
        index = stored.getpixel((10, 10))
        options["transparency"] = index
    assert worst_difference(shown(encoded(stored, "PNG", **options)), expected) <= 3


def test_half_transparent_is_half_white() -> None:
    picture = Image.new("RGBA", (96, 64), (200, 0, 0, 128))
    assert worst_difference(shown(encoded(picture, "PNG")), [(227, 127, 127)] * 4) <= 1


def test_a_colour_that_stands_for_transparent() -> None:
    data = encoded(quarters(), "PNG", transparency=QUARTERS[0])
    assert worst_difference(shown(data), [(255, 255, 255), *QUARTERS[1:]]) == 0
    grey = np.asarray(quarters().convert("L")).astype(np.uint16) * 257
    data = encoded(Image.fromarray(grey), "PNG", transparency=int(grey[0, 0]))
    assert worst_difference(shown(data), [(255, 255, 255), *greys()[1:]]) <= 1


def test_a_profile_is_obeyed() -> None:
    """In a profile whose red is sRGB's green and the other way round, the colours swap."""
    swapped = srgb_profile().replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ")
    data = encoded(quarters(), "PNG", icc_profile=swapped.replace(b"swap", b"gXYZ"))
    expected = [(green, red, blue) for red, green, blue in QUARTERS]
    assert worst_difference(shown(data), expected) <= 2


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_srgb_profile_changes_nothing(picture_format: str) -> None:
    data = encoded(quarters(), picture_format, icc_profile=srgb_profile())
    assert worst_difference(shown(data), QUARTERS) <= 5


def test_a_colour_profile_on_a_grey_picture() -> None:
    data = encoded(quarters().convert("L"), "PNG", icc_profile=srgb_profile())
    assert worst_difference(shown(data), greys()) <= 2


@pytest.mark.parametrize(
    "profile", [b"", b"x" * 300, srgb_profile()[:200]], ids=["empty", "nonsense", "cut short"]
)
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    data = encoded(quarters(), "PNG", icc_profile=profile)
    assert worst_difference(shown(data), QUARTERS) <= 1


def test_a_profile_for_another_kind_of_picture_is_ignored() -> None:
    data = encoded(quarters().convert("CMYK"), "JPEG", icc_profile=srgb_profile())
    assert worst_difference(shown(data), QUARTERS) <= 4


def test_a_printing_profile_is_obeyed() -> None:
    data = encoded(quarters().convert("CMYK"), "TIFF", icc_profile=_dark_ink_profile())
    assert worst_difference(shown(data), [(119, 119, 119)] * 4) <= 2  # L* = 50


def test_lab() -> None:
    lab = ImageCms.profileToProfile(
        quarters(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    assert worst_difference(shown(encoded(lab, "TIFF")), QUARTERS) <= 10  # 8 bits are coarse


def _dark_ink_profile() -> bytes:
    """A CMYK profile by which every mixture of inks prints as the same middle grey."""
    grey = struct.pack(">3H", 0x8000, 0x8080, 0x8080)  # L*, a*, b* in 16 bits
    ramp = struct.pack(">2H", 0, 65535)
    identity = struct.pack(">9I", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = struct.pack(">4s4x4B", b"mft2", 4, 3, 2, 0) + identity + struct.pack(">2H", 2, 2)
    table += ramp * 4 + grey * 16 + ramp * 3
    header = struct.pack(">I4sI4s4s4s", 0, b"test", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    header = (header + b"\0" * 12 + b"acsp").ljust(68, b"\0")
    header += struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)  # the illuminant D50
    header = header.ljust(128, b"\0")
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    profile = header + tags + table
    return struct.pack(">I", len(profile)) + profile[4:]

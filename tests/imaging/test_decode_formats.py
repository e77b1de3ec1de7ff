"""Every format comes out with its own colours, size and orientation."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from patchfind.foundation.errors import PhotoUnreadable
from patchfind.imaging.decode import decode, decode_bytes
from patchfind.imaging.formats import EXTENSIONS, may_be_raw
from tests.imaging.rendered import (
    BLUE,
    GREEN,
    QUARTERS,
    RED,
    YELLOW,
    busy,
    corners,
    quarters,
    saved,
    worst_difference,
)
from tests.imaging.tiff_files import dng

DATA = Path(__file__).parent / "data"

TURNED: dict[int, list[tuple[int, int, int]]] = {
    1: [RED, GREEN, BLUE, YELLOW],
    2: [GREEN, RED, YELLOW, BLUE],
    3: [YELLOW, BLUE, GREEN, RED],
    4: [BLUE, YELLOW, RED, GREEN],
    5: [RED, BLUE, GREEN, YELLOW],
    6: [BLUE, RED, YELLOW, GREEN],
    7: [YELLOW, GREEN, BLUE, RED],
    8: [GREEN, YELLOW, RED, BLUE],
}
"""What a viewer shows of the stored quarters for each EXIF orientation, as the standard says."""

FORMATS: dict[str, dict[str, object]] = {
    ".jpg": {"quality": 95},
    ".png": {},
    ".webp": {"lossless": True},
    ".tif": {},
    ".tiff": {"compression": "tiff_lzw"},
    ".bmp": {},
    ".gif": {},
    ".avif": {"quality": 95},
    ".jp2": {},
    ".j2k": {},
}


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_shows_its_colours(tmp_path: Path, extension: str) -> None:
    path = saved(quarters(), tmp_path / f"photo{extension}", **FORMATS[extension])
    photo = decode(path, long_side=None)
    assert (photo.width, photo.height) == (96, 64)
    assert photo.pixels.shape == (64, 96, 3)
    assert photo.pixels.dtype == np.uint8
    assert worst_difference(photo.pixels, QUARTERS) <= 4


@pytest.mark.parametrize("name", ["quarters.heic", "quarters-exif-6.heic"])
def test_heic_is_turned_by_its_container_alone(name: str) -> None:
    """HEIF has its own rotation; an EXIF orientation beside it is only for information."""
    photo = decode(DATA / name, long_side=None)
    assert (photo.width, photo.height) == (192, 128)
    assert worst_difference(photo.pixels, QUARTERS) <= 4


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp", ".tif", ".avif"])
@pytest.mark.parametrize("orientation", TURNED)
def test_all_orientations_come_out_upright(
    tmp_path: Path, extension: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = quarters(480, 320)
    path = saved(picture, tmp_path / f"p{extension}", exif=exif, **FORMATS[extension])
    photo = decode(path, long_side=240)
    sides = (480, 320) if orientation < 5 else (320, 480)
    assert (photo.width, photo.height) == sides
    assert photo.pixels.shape == (sides[1] // 2, sides[0] // 2, 3)
    assert worst_difference(photo.pixels, TURNED[orientation]) <= 6


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_means_nothing_is_ignored(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = decode(saved(quarters(), tmp_path / "p.png", exif=exif), long_side=None)
    assert worst_difference(photo.pixels, QUARTERS) == 0


def test_damaged_metadata_does_not_cost_the_photo(tmp_path: Path) -> None:
    path = saved(quarters(), tmp_path / "p.png", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert worst_difference(decode(path, long_side=None).pixels, QUARTERS) == 0


@pytest.mark.parametrize(("extension", "options"), [(".gif", {}), (".png", {"default_image": 0})])
def test_the_first_frame_of_an_animation_counts(
    tmp_path: Path, extension: str, options: dict[str, object]
) -> None:
    rest = [Image.new("RGB", (96, 64), "black"), Image.new("RGB", (96, 64), "white")]
    path = saved(
        quarters(), tmp_path / f"p{extension}", save_all=True, append_images=rest, **options
    )
    assert worst_difference(decode(path, long_side=None).pixels, QUARTERS) <= 2


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_raw_file_shows_its_preview_upright(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "p.dng"
    path.write_bytes(
        dng(Image.new("RGB", (480, 320)), preview=quarters(480, 320), orientation=orientation)
    )
    photo = decode(path, long_side=400)
    sides = (480, 320) if orientation < 5 else (320, 480)
    assert (photo.width, photo.height) == sides
    assert max(photo.pixels.shape) == 400
    assert worst_difference(photo.pixels, TURNED[orientation]) <= 4


def test_a_raw_preview_that_is_turned_already_is_not_turned_again(tmp_path: Path) -> None:
    path = tmp_path / "p.dng"
    turned = quarters(480, 320).transpose(Image.Transpose.ROTATE_270)
    path.write_bytes(dng(quarters(480, 320), preview=turned, orientation=6))
    photo = decode(path, long_side=None)
    assert (photo.width, photo.height) == (320, 480)
    assert worst_difference(photo.pixels, TURNED[6]) <= 4


@pytest.mark.parametrize("preview", [None, quarters(48, 32)], ids=["none", "tiny"])
def test_a_raw_file_without_a_useful_preview_is_developed(
    tmp_path: Path, preview: Image.Image | None
) -> None:
    path = tmp_path / "p.dng"
    path.write_bytes(dng(quarters(480, 320), preview=preview, orientation=6))
    photo = decode(path, long_side=200)
    assert (photo.width, photo.height) == (320, 480)
    assert photo.pixels.shape == (200, 133, 3)
    lower_right = photo.pixels[150, 100]  # the green quarter, in whatever rendering
    assert int(lower_right.argmax()) == 1


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("long_side", [None, 150])
def test_a_developed_raw_file_ends_where_it_says(orientation: int, long_side: int | None) -> None:
    """Within the sensor's active area, which lies within all that it has."""
    area = {50829: [10, 30, 310, 470], 50719: [40, 20], 50720: [380, 260]}
    sensor = Image.new("RGB", (480, 320))
    sensor.paste(quarters(380, 260), (70, 30))
    data = dng(sensor, preview=None, orientation=orientation, more=area)
    photo = decode_bytes(data, Path("p.dng"), long_side=long_side)
    sides = (380, 260) if orientation < 5 else (260, 380)
    assert (photo.width, photo.height) == sides
    shown = photo.pixels
    assert shown.shape[1] / shown.shape[0] == pytest.approx(sides[0] / sides[1], rel=0.02)
    assert shown[2:-2, 2:-2].max(axis=2).min() > 60  # nothing of what is black beside it
    brightest = [int(np.argmax(colour)) for colour in corners(shown)]
    assert brightest[TURNED[orientation].index(GREEN)] == 1
    assert brightest[TURNED[orientation].index(BLUE)] == 2


def test_a_raw_file_whose_preview_is_damaged_is_developed(tmp_path: Path) -> None:
    content = bytearray(dng(quarters(480, 320), preview=quarters(480, 320)))
    preview_at = content.index(b"\xff\xd8\xff")
    content[preview_at + 4 : preview_at + 1000] = b"\0" * 996
    path = tmp_path / "p.dng"
    path.write_bytes(content)
    photo = decode(path, long_side=200)
    assert photo.pixels.shape == (133, 200, 3)
    assert int(photo.pixels[30, 150].argmax()) == 1  # the green quarter


def test_a_raw_file_is_known_by_its_content(tmp_path: Path) -> None:
    """Its first page, a sensor's data, would be taken for an odd TIFF otherwise."""
    path = tmp_path / "p.tif"
    path.write_bytes(dng(quarters(480, 320), preview=quarters(480, 320)))
    assert worst_difference(decode(path, long_side=None).pixels, QUARTERS) <= 4


def test_a_deep_tiff_of_a_camera_is_not_mistaken_for_raw(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[271] = "Maker"
    path = saved(quarters(), tmp_path / "p.tif", exif=exif)
    assert worst_difference(decode(path, long_side=None).pixels, QUARTERS) == 0


@pytest.mark.parametrize("compression", [None, "tiff_adobe_deflate"])
@pytest.mark.parametrize("maker", ["EPSON", "Canon", "NIKON CORPORATION", "SONY"])
def test_a_deep_grey_tiff_of_a_scanner_is_not_developed(
    tmp_path: Path, maker: str, compression: str | None
) -> None:
    """LibRaw takes most of these for the data of a sensor, and fails at the rest."""
    across, down = np.linspace(0, 40_000, 640), np.linspace(0, 25_000, 480)
    grey = (across[None, :] + down[:, None]).astype(np.uint16)
    path = tmp_path / "p.tif"
    tags = {271: maker, 272: "Flatbed"}
    Image.fromarray(grey).save(path, tiffinfo=tags, compression=compression)
    shown = decode(path, long_side=None).pixels.astype(float)
    assert np.abs(shown - grey[:, :, None] / 257).max() <= 1


@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param({50706: 1, 262: 2}, True, id="DNG"),
        pytest.param({262: 32803}, True, id="colour filter array"),
        pytest.param({262: 34892}, True, id="linear RAW"),
        pytest.param({254: 1, 262: 6, 271: 0}, True, id="preview of a camera"),
        pytest.param({254: 0, 262: 1, 271: 0}, False, id="picture of a camera"),
        pytest.param({254: 1, 262: 2}, False, id="preview of nobody"),
    ],
)
def test_a_tiff_says_itself_that_it_is_raw(
    order: str, tags: dict[int, int], *, expected: bool
) -> None:
    entries = [struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) for tag, value in tags.items()]
    mark = b"II" if order == "<" else b"MM"
    start = mark + struct.pack(f"{order}HIH", 42, 8, len(tags))
    assert may_be_raw(start + b"".join(entries), ".tif") is expected


def test_a_canon_raw_file_is_known_whatever_its_name() -> None:
    """Its first page is a preview that does not say so; its header is its own."""
    assert may_be_raw(b"II*\0\x10\0\0\0CR\x02\0" + bytes(6), ".tif")
    assert may_be_raw(b"II\x1a\0\0\0HEAPCCDR" + bytes(6), ".jpg")


@pytest.mark.parametrize(
    ("stored", "extension"), [("JPEG", ".png"), ("PNG", ".jpg"), ("PNG", ".nef"), ("GIF", ".heic")]
)
def test_the_content_decides_and_not_the_name(tmp_path: Path, stored: str, extension: str) -> None:
    path = tmp_path / f"p{extension}"
    quarters().save(path, stored)
    assert worst_difference(decode(path, long_side=None).pixels, QUARTERS) <= 4


@pytest.mark.parametrize("long_side", [1, 63, 96, 97, 400])
def test_reducing_keeps_the_shape_and_never_enlarges(tmp_path: Path, long_side: int) -> None:
    path = saved(quarters(), tmp_path / "p.jpg")
    photo = decode(path, long_side=long_side)
    longer = min(long_side, 96)
    assert photo.pixels.shape == (max(1, round(longer * 64 / 96)), longer, 3)
    assert (photo.width, photo.height) == (96, 64)


def test_a_reduced_jpeg_looks_like_the_whole_one(tmp_path: Path) -> None:
    """Decoding at a fraction of the size must not cost sharpness or shift the picture."""
    path = saved(busy(1700, 1300), tmp_path / "p.jpg", quality=92)
    reduced = decode(path, long_side=400).pixels.astype(np.float64)
    whole = Image.fromarray(decode(path, long_side=None).pixels)
    expected = np.asarray(whole.resize((400, 306), Image.Resampling.LANCZOS), dtype=np.float64)
    noise = 10 * np.log10(255**2 / np.mean((reduced - expected) ** 2))
    assert noise > 38  # decibels; one pixel of shift would leave less than 30


def test_a_picture_one_pixel_wide(tmp_path: Path) -> None:
    path = saved(Image.new("RGB", (1, 5000), RED), tmp_path / "p.png")
    photo = decode(path, long_side=100)
    assert photo.pixels.shape == (600, 1, 3), "a long photo is not reduced to a line"


@pytest.mark.parametrize(("name", "mode"), [("p.jpg", "RGB"), ("p.png", "RGB"), ("p.png", "I;16")])
@pytest.mark.parametrize("size", [(3000, 200), (200, 3000), (2010, 1000)])
def test_a_long_photo_keeps_its_details_within_the_same_memory(
    tmp_path: Path, name: str, mode: str, size: tuple[int, int]
) -> None:
    path = saved(Image.new(mode, size), tmp_path / name)
    height, width, _ = decode(path, long_side=300).pixels.shape
    assert width * height <= 300 * 300 * 1.02
    assert max(width, height) <= 6 * 300
    assert min(width, height) > 0.9 * min(*size, 300 * (min(size) / max(size)) ** 0.5)


def _psd(pixels: np.ndarray[Any, np.dtype[Any]], mode: int, *, merged: bool = True) -> bytes:
    """A Photoshop file of one flattened picture, not compressed."""
    height, width, channels = pixels.shape
    bits = 8 * pixels.dtype.itemsize
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, channels, height, width, bits, mode)
    said = struct.pack(">I?9x", 1, merged)
    resources = struct.pack(">4sH2xI", b"8BIM", 1057, len(said)) + said
    body = struct.pack(">II", 0, len(resources)) + resources + struct.pack(">IH", 0, 0)
    return (
        header + body + np.moveaxis(pixels, 2, 0).astype(pixels.dtype.newbyteorder(">")).tobytes()
    )


def test_the_flattened_picture_of_a_photoshop_file() -> None:
    """Its alpha says what is beside the layers; what it shows there is white paper already."""
    colours = np.asarray(quarters())
    inks = 255 - np.asarray(quarters().convert("CMYK"))
    see_through = np.concatenate([colours, np.full((64, 96, 1), 9, np.uint8)], axis=2)
    for data in (_psd(colours, 3), _psd(see_through, 3), _psd(inks, 4)):
        photo = decode_bytes(data, Path("p.psd"), long_side=None)
        assert worst_difference(photo.pixels, QUARTERS) <= 2


def test_a_photoshop_file_that_shows_nothing_certain_is_refused_as_rare() -> None:
    colours = np.asarray(quarters())
    large = b"8BPS\0\2" + _psd(colours, 3)[6:]
    for data in (_psd(colours, 3, merged=False), _psd(colours.astype(np.uint16), 3), large):
        with pytest.raises(PhotoUnreadable, match="rare kind"):
            decode_bytes(data, Path("p.psd"), long_side=None)


def test_file_names_are_as_people_write_them(tmp_path: Path) -> None:
    path = saved(quarters(), tmp_path / "Ferien – Küste #1 (日本) %20.jpg")
    assert decode(path, long_side=None).width == 96
    shutil.copy(path, tmp_path / "p.JPG")
    assert all(one == one.lower() and one.startswith(".") for one in EXTENSIONS)


def test_a_walk_takes_every_format_that_the_readme_names() -> None:
    common = "jpg jpeg png webp tif tiff bmp gif heic heif avif jp2 j2k psd"
    raw = "cr2 cr3 crw nef nrw arw sr2 dng raf orf rw2 pef srw x3f"
    assert {f".{ending}" for ending in f"{common} {raw}".split()} <= EXTENSIONS
    assert ".jxl" not in EXTENSIONS

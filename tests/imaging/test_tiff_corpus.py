"""Every way of a TIFF to hold one scene shows that scene, or is refused with its true reason."""

from __future__ import annotations

import struct
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from patchfind.foundation.errors import PhotoUnreadable
from patchfind.imaging.decode import decode_bytes
from patchfind.imaging.limits import DecodeLimits
from patchfind.imaging.pool import DecodePool
from tests.imaging.rendered import srgb_profile
from tests.imaging.scene import (
    ALPHA,
    GREY,
    GREY_SHOWN,
    HEIGHT,
    RGB,
    WIDTH,
    deep,
    off,
    on_paper,
    planes,
    shown,
    tiff,
    tiff_of,
)
from tests.imaging.test_decode_formats import TURNED
from tests.imaging.tiff_files import plain_tiff

_KINDS = ["u1", "u2", "u4", "f2", "f4", "f8"]
_LAYOUTS = [
    {},
    {"compression": "lzw", "predictor": True},
    {"compression": "zlib", "predictor": True},
    {"compression": "zstd"},
    {"compression": "packbits"},
    {"compression": "lzma"},
    {"tile": (16, 16)},
    {"tile": (16, 16), "compression": "zlib", "predictor": True},
    {"rowsperstrip": 5, "compression": "lzw"},
]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("bigtiff", [False, True], ids=["classic", "big"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_scene_is_shown_whatever_the_layout(kind: str, order: str, *, bigtiff: bool) -> None:
    scenes: list[tuple[str, NDArray[np.uint8], NDArray[np.uint8], dict[str, Any]]] = [
        ("grey", GREY, GREY_SHOWN, {"photometric": "minisblack"}),
        ("negative", 255 - GREY, GREY_SHOWN, {"photometric": "miniswhite"}),
        ("colour", RGB, RGB, {"photometric": "rgb"}),
        ("planes", planes(RGB), RGB, {"photometric": "rgb", "planarconfig": "separate"}),
    ]
    for (name, stored, expected, meaning), layout in product(scenes, _LAYOUTS):
        chosen: dict[str, Any] = {**meaning, **layout}
        if kind in ("f2", "f8", "u4") and "predictor" in chosen:
            del chosen["predictor"]
        data = tiff_of([(deep(stored, kind), chosen)], byteorder=order, bigtiff=bigtiff)
        assert off(shown(data), expected) <= 2, (name, layout)


@pytest.mark.parametrize("kind", ["u1", "u2", "f4"])
@pytest.mark.parametrize("planar", [False, True], ids=["contiguous", "planar"])
@pytest.mark.parametrize("what", ["rgb", "grey", "inks"])
def test_alpha_counts_where_it_means_something(what: str, kind: str, *, planar: bool) -> None:
    if what == "inks" and kind == "f4":
        pytest.skip("inks are whole numbers")
    inks = np.asarray(Image.fromarray(RGB).convert("CMYK"))
    colours, flat, photometric = {
        "rgb": (RGB, RGB, "rgb"),
        "grey": (GREY[:, :, None], GREY_SHOWN, "minisblack"),
        "inks": (inks, RGB, "separated"),
    }[what]
    laid = on_paper(flat, ALPHA)
    premultiplied = (colours * (ALPHA / 255) + 0.5).astype(np.uint8)
    nothing = np.zeros_like(ALPHA)
    for name, extra, kinds, expected in [
        ("unassociated", [colours, ALPHA], ["unassalpha"], laid),
        ("associated", [premultiplied, ALPHA], ["assocalpha"], laid),
        ("unspecified", [colours, ALPHA], ["unspecified"], flat),
        ("all transparent", [colours, nothing], ["unassalpha"], flat),
        ("after another", [colours, ALPHA, ALPHA], ["unspecified", "unassalpha"], laid),
        ("before another", [colours, ALPHA, nothing], ["unassalpha", "unspecified"], laid),
    ]:
        samples = deep(np.concatenate(extra, axis=2), kind)
        options: dict[str, Any] = {"photometric": photometric, "extrasamples": kinds}
        if planar:
            samples, options = planes(samples), {**options, "planarconfig": "separate"}
        assert off(shown(tiff(samples, **options)), expected) <= 3, name


@pytest.mark.parametrize("bits", [1, 2, 4])
@pytest.mark.parametrize("negative", [False, True], ids=["white is 1", "white is 0"])
def test_few_bits_of_grey(bits: int, *, negative: bool) -> None:
    full = 2**bits - 1
    values = (GREY.astype(np.uint16) * full // 255).astype(np.uint8)
    expected = np.repeat((values.astype(np.uint16) * 255 // full)[:, :, None], 3, 2)
    stored = full - values if negative else values
    data = tiff(
        stored.astype(bool) if bits == 1 else stored,
        photometric="miniswhite" if negative else "minisblack",
        bitspersample=bits,
    )
    assert off(shown(data), expected.astype(np.uint8)) <= 1


@pytest.mark.parametrize("negative", [False, True], ids=["white is full", "white is 0"])
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_bits_that_fill_no_bytes(bits: int, *, negative: bool) -> None:
    full = 2**bits - 1
    values = (GREY.astype(np.uint32) * full // 255).astype(np.uint16)
    stored = full - values if negative else values
    rows = [
        np.packbits(
            (row[:, None].astype(np.uint32) >> np.arange(bits - 1, -1, -1) & 1).astype(np.uint8)
        )
        for row in stored
    ]
    data = plain_tiff(
        b"".join(row.tobytes() for row in rows),
        {256: WIDTH, 257: HEIGHT, 258: [bits], 262: [0 if negative else 1], 277: [1]},
    )
    assert off(shown(data), GREY_SHOWN) <= 1


def test_palettes_of_8_and_16_bits() -> None:
    random = np.random.default_rng(0)
    for kind, values in (("u1", GREY), ("u2", GREY.astype(np.uint16) * 200)):
        colours = random.integers(0, 65536, (3, 2 ** (8 * np.dtype(kind).itemsize)), np.uint16)
        data = tiff(values, photometric="palette", colormap=colours)
        assert off(shown(data), (colours.T[values] >> 8).astype(np.uint8)) <= 1


@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize("planar", [False, True], ids=["contiguous", "planar"])
def test_inks(kind: str, *, planar: bool) -> None:
    inks = deep(np.asarray(Image.fromarray(RGB).convert("CMYK")), kind)
    if planar:
        data = tiff(planes(inks), photometric="separated", planarconfig="separate")
    else:
        data = tiff(inks, photometric="separated")
    assert off(shown(data), RGB) <= 2


@pytest.mark.parametrize(("photometric", "bits"), [(8, 8), (8, 16), (9, 8), (9, 16)])
def test_lab(photometric: int, bits: int) -> None:
    """CIE L*a*b* has signed numbers, ICC L*a*b* has them shifted, and 16 bits end at 0xFF00."""
    lab = _lab_of(RGB)
    if photometric == 8:
        scale = np.array([(2**bits - 1) / 100, 2.0 ** (bits - 8), 2.0 ** (bits - 8)])
        values = np.rint(lab * scale).astype(np.int32)
    else:
        one = 2 ** (bits - 8)
        values = np.rint((lab * np.array([2.55, 1, 1]) + np.array([0, 128, 128])) * one)
    stored = (values.astype(np.int64) % 2**bits).astype("<u1" if bits == 8 else "<u2")
    data = plain_tiff(
        stored.tobytes(),
        {256: WIDTH, 257: HEIGHT, 258: [bits] * 3, 262: [photometric], 277: [3]},
    )
    error = np.abs(shown(data).astype(int) - RGB)
    assert error.max() <= 14  # lcms' L*a*b* is of 8 bits
    assert error.mean() <= 2


def _lab_of(srgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """CIE L*a*b* under D50, from the definitions."""
    part = srgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [
            [0.4360747, 0.3850649, 0.1430804],
            [0.2225045, 0.7168786, 0.0606169],
            [0.0139322, 0.0971045, 0.7141733],
        ]
    )
    relative = linear @ to_xyz.T / np.array([0.9642, 1.0, 0.8249])
    root = np.where(
        relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29
    )
    x, y, z = np.moveaxis(root, 2, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


_SMALL = RGB[::4, ::4]
_FULL: dict[str, Any] = {"photometric": "rgb"}
_PREVIEW: dict[str, Any] = {"photometric": "rgb", "subfiletype": 1}


@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("preview first", [(_SMALL, _PREVIEW), (RGB, _FULL)]),
        ("preview last", [(RGB, _FULL), (_SMALL, _PREVIEW)]),
        ("preview that does not say so", [(_SMALL, _FULL), (RGB, _FULL)]),
        ("mask first", [(GREY > 99, {"photometric": "mask", "subfiletype": 4}), (RGB, _FULL)]),
        ("two pages of a document", [(RGB, _FULL), (255 - RGB, _FULL)]),
        ("a document's next page is larger", [(RGB, _FULL), (np.tile(RGB, (2, 1, 1))[:40], _FULL)]),
        ("below the preview", [(_SMALL, {**_PREVIEW, "subifds": 1}), (RGB, _FULL)]),
        ("previews below", [(RGB, {**_FULL, "subifds": 1}), (_SMALL, _PREVIEW)]),
        ("all are previews", [(_SMALL, _PREVIEW), (RGB, _PREVIEW)]),
        ("old preview", [(_SMALL, {**_FULL, "extratags": [(255, 3, 1, 2, True)]}), (RGB, _FULL)]),
    ],
)
@pytest.mark.parametrize("bigtiff", [False, True], ids=["classic", "big"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_photo_is_found_among_the_pages(
    name: str,
    pages: list[tuple[NDArray[Any], dict[str, Any]]],
    kind: str,
    order: str,
    *,
    bigtiff: bool,
) -> None:
    stored = [
        (pixels if pixels.dtype == bool else deep(pixels, kind), options)
        for pixels, options in pages
    ]
    data = tiff_of(stored, bigtiff=bigtiff, byteorder=order)
    photo = decode_bytes(data, Path("p.tif"), long_side=None)
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert off(photo.pixels, RGB) <= 1


@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("where", ["own", "of the first page"])
def test_pages_come_out_upright(kind: str, orientation: int, where: str) -> None:
    turned = [(274, 3, 1, orientation, True)]
    if where == "own":
        pages = [(RGB, {**_FULL, "extratags": turned})]
    else:
        pages = [(_SMALL, {**_PREVIEW, "subifds": 1, "extratags": turned}), (RGB, _FULL)]
    data = tiff_of([(deep(pixels, kind), options) for pixels, options in pages])
    photo = decode_bytes(data, Path("p.tif"), long_side=None)
    assert (photo.height, photo.width) == photo.pixels.shape[:2]
    assert off(photo.pixels, _upright(orientation)) <= 1


def _upright(orientation: int) -> NDArray[np.uint8]:
    """The scene as the standard says: which sides row 0 and column 0 are."""
    picture = RGB if orientation < 5 else RGB.transpose(1, 0, 2)
    down = orientation in (3, 4, 7, 8)
    across = orientation in (2, 3, 6, 7)
    return picture[:: -1 if down else 1, :: -1 if across else 1]


@pytest.mark.parametrize("kind", ["u1", "u2", "f4"])
def test_a_profile_of_the_first_page_holds_for_the_photo(kind: str) -> None:
    swapped = srgb_profile().replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ")
    profile = swapped.replace(b"swap", b"gXYZ")
    pages = [(deep(_SMALL, kind), {**_PREVIEW, "subifds": 1, "iccprofile": profile})]
    data = tiff_of([*pages, (deep(RGB, kind), _FULL)])
    assert off(shown(data), RGB[:, :, (1, 0, 2)]) <= 3


def test_deep_samples_are_reduced_like_any_others() -> None:
    large = np.kron(RGB, np.ones((16, 16, 1), dtype=np.uint8))
    expected = np.asarray(Image.fromarray(large).resize((100, 68), Image.Resampling.LANCZOS))
    for kind in ("u1", "u2", "f4"):
        reduced = shown(tiff(deep(large, kind), photometric="rgb"), long_side=100)
        error = np.abs(reduced.astype(int) - expected)
        assert error.mean() <= 1.5, kind


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (tiff(deep(RGB, "u2").astype(np.int16), photometric="rgb"), "signed colour"),
        (tiff(GREY.astype(np.int16), photometric="minisblack"), "signed grey"),
        (tiff(GREY.astype(np.complex64), photometric="minisblack"), "complex"),
        (
            tiff(
                np.stack([GREY] * 4).astype(np.uint16),
                photometric="minisblack",
                volumetric=True,
                tile=(4, 16, 16),
            ),
            "volume",
        ),
        (tiff(RGB, photometric="rgb", compression="jpegxl"), "a compression"),
        (tiff(RGB, photometric="rgb", compression="png"), "another compression"),
        (tiff(deep(RGB, "u2"), photometric=34892), "a sensor's data"),
    ],
)
def test_what_has_no_certain_meaning_is_refused_as_rare(data: bytes, why: str) -> None:
    with pytest.raises(PhotoUnreadable, match="rare kind"):
        shown(data)


def test_a_deep_tiff_that_is_cut_short_is_called_so() -> None:
    for layout in ({}, {"compression": "zlib", "rowsperstrip": 4}, {"tile": (16, 16)}):
        whole = tiff(deep(RGB, "u2"), photometric="rgb", **layout)
        with pytest.raises(PhotoUnreadable, match="cut short"):
            shown(whole[: len(whole) // 3])


def test_large_deep_pictures_fit_into_the_memory_of_a_worker(tmp_path: Path) -> None:
    """A sixteenth of 200 megapixels, in a sixteenth of the memory."""
    limits = DecodeLimits(memory_bytes=160 << 20)
    across = np.linspace(0, 65535, 3500, dtype=np.float32)
    grey = np.broadcast_to(across, (3500, 3500))
    Image.fromarray(grey.astype(np.uint16)).save(tmp_path / "p.png", compress_level=1)
    for name, kind in (("16.tif", np.uint16), ("float.tif", np.float32)):
        (tmp_path / name).write_bytes(tiff(grey.astype(kind), photometric="minisblack"))
    with DecodePool(1, limits=limits) as pool:
        for photo in [pool.decode(path, 500) for path in sorted(tmp_path.iterdir())]:
            assert photo.result().pixels.shape[1] == 500
            assert abs(int(photo.result().pixels[0, 250, 0]) - 128) <= 1


def test_a_page_chain_that_goes_round_ends() -> None:
    data = bytearray(tiff(RGB, photometric="rgb"))
    directory = struct.unpack_from("<I", data, 4)[0]
    (entries,) = struct.unpack_from("<H", data, directory)
    struct.pack_into("<I", data, directory + 2 + 12 * entries, directory)
    assert off(shown(bytes(data)), RGB) == 0

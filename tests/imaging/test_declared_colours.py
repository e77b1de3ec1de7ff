"""Colours that a file declares come out as sRGB, by whatever means it declares them.

The expected colours are computed here from the standards' definitions, in floating point, without
any profile or colour engine.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from patchfind.foundation.errors import PhotoUnreadable
from patchfind.imaging.decode import decode_bytes
from tests.imaging.rendered import encoded, quarters, srgb_profile
from tests.imaging.scene import RGB, deep, off, planes, shown, tiff
from tests.imaging.tiff_files import dng, plain_tiff

Light = NDArray[np.float64]

_D65 = (0.3127, 0.3290)
_SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65)
_ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65)
_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65)
_BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65)
_ROMM = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), (0.3457, 0.3585))
Points = tuple[tuple[float, float], ...]

_SOFT = (RGB * 0.6 + 60).astype(np.uint8)
"""A scene of colours that sRGB has too, whatever the primaries."""


def _to_xyz(points: Points) -> Light:
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in points]).T
    return np.asarray(columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3]))


def _srgb(value: Light) -> Light:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _expected(values: NDArray[np.uint8], points: Points, curve: Callable[[Light], Light]) -> Any:
    """``values`` of these primaries and this curve, as sRGB; the white points must be alike."""
    light = curve(values / 255.0) @ (np.linalg.inv(_to_xyz(_SRGB)) @ _to_xyz(points)).T
    light = np.clip(light, 0, 1)
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(value * 255).astype(np.uint8)


def _tone_mapped(nits: Light) -> Light:
    light = nits / 203
    return np.where(light <= 0.5, light, 0.5 + 0.5 * (1 - np.exp(-(light - 0.5) / 0.5)))


def _pq(value: Light) -> Light:
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = value ** (1 / m2)
    return _tone_mapped(10000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1))


def _hlg(value: Light) -> Light:
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    scene = np.where(value <= 0.5, value**2 / 3, (np.exp((value - c) / a) + b) / 12)
    return _tone_mapped(1000 * scene**1.2)


_CODE_POINTS: list[tuple[str, int, int, Points, Callable[[Light], Light]]] = [
    ("sRGB", 1, 13, _SRGB, _srgb),
    ("BT.709", 1, 1, _SRGB, _srgb),
    ("Display P3", 12, 13, _P3, _srgb),
    ("BT.2020", 9, 14, _BT2020, _srgb),
    ("BT.2100 PQ", 9, 16, _BT2020, _pq),
    ("BT.2100 HLG", 9, 18, _BT2020, _hlg),
    ("P3 PQ", 12, 16, _P3, _pq),
    ("linear", 1, 8, _SRGB, lambda value: value),
    ("gamma 2.2", 1, 4, _SRGB, lambda value: value**2.2),
    ("nothing said", 2, 2, _SRGB, _srgb),
]


@pytest.mark.parametrize(
    ("name", "primaries", "transfer", "points", "curve"),
    _CODE_POINTS,
    ids=lambda one: str(one)[:12],
)
def test_the_numbers_of_an_avif(
    name: str, primaries: int, transfer: int, points: Points, curve: Callable[[Light], Light]
) -> None:
    """8, 10 and 12 bits; the matrix is identity, so that the stored colours are exact."""
    for bits in (8, 10, 12):
        values = _SOFT if bits == 8 else (_SOFT.astype(np.uint32) * (2**bits - 1) // 255)
        data = imagecodecs.avif_encode(
            values.astype(np.uint8 if bits == 8 else np.uint16),
            level=100,
            speed=10,
            bitspersample=bits,
            pixelformat="444",
            primaries=primaries,
            transfer=transfer,
            matrix=0,
            numthreads=1,
        )
        assert off(shown(bytes(data), "p.avif"), _expected(_SOFT, points, curve)) <= 5, (name, bits)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def _png(*chunks: bytes, sixteen: bool = False, **options: Any) -> bytes:
    """A PNG of the soft scene with chunks of one's own behind the header."""
    if sixteen:
        data = bytes(imagecodecs.png_encode(_SOFT.astype(np.uint16) * 257))
    else:
        data = encoded(Image.fromarray(_SOFT), "PNG", **options)
    return data[:33] + b"".join(chunks) + data[33:]


@pytest.mark.parametrize(
    ("name", "primaries", "transfer", "points", "curve"),
    _CODE_POINTS,
    ids=lambda one: str(one)[:12],
)
def test_the_numbers_of_a_png(
    name: str, primaries: int, transfer: int, points: Points, curve: Callable[[Light], Light]
) -> None:
    chunk = _chunk(b"cICP", bytes((primaries, transfer, 0, 1)))
    for sixteen in (False, True):
        got = shown(_png(chunk, sixteen=sixteen), "p.png")
        assert off(got, _expected(_SOFT, points, curve)) <= 2, (name, sixteen)


@pytest.mark.parametrize(
    ("name", "primaries", "transfer", "points", "curve"),
    _CODE_POINTS,
    ids=lambda one: str(one)[:12],
)
def test_the_numbers_of_a_heic(
    name: str, primaries: int, transfer: int, points: Points, curve: Callable[[Light], Light]
) -> None:
    """A picture of ours, into which the numbers are put; its colours are those without them."""
    plain = (Path(__file__).parent / "data" / "quarters.heic").read_bytes()
    stored = shown(plain, "p.heic")
    colours = struct.pack(">I8sHHHB", 19, b"colrnclx", primaries, transfer, 6, 128)
    got = shown(with_property(plain, colours, essential=False), "p.heic")
    assert off(got, _expected(stored, points, curve)) <= 3, name


def with_property(data: bytes, box: bytes, *, essential: bool) -> bytes:
    """A HEIC or AVIF of one item, with one more property for it, a whole box."""
    grown = bytearray(data)
    counts = grown.index(b"ipma") + 4 + 4 + 4 + 2  # behind version, entries and the item's id
    grown[counts] += 1
    entry = grown.index(b"ipma") - 4 + struct.unpack_from(">I", grown, grown.index(b"ipma") - 4)[0]
    properties = grown.index(b"ipco")
    end = properties - 4 + struct.unpack_from(">I", grown, properties - 4)[0]
    number, at = 0, properties + 4
    while at < end:
        number, at = number + 1, at + struct.unpack_from(">I", grown, at)[0]
    grown[entry:entry] = bytes(((number + 1) | (0x80 if essential else 0),))
    grown[end:end] = box
    more = len(box) + 1
    for name, growth in ((b"ipma", 1), (b"ipco", len(box)), (b"iprp", more), (b"meta", more)):
        at = grown.index(name) - 4
        struct.pack_into(">I", grown, at, struct.unpack_from(">I", grown, at)[0] + growth)
    first = data.index(b"mdat") + 4
    location = grown.index(struct.pack(">I", first), grown.index(b"iloc"))
    struct.pack_into(">I", grown, location, first + more)
    return bytes(grown)


@pytest.mark.parametrize(("across", "down"), [(0, 0), (-6, 4)])
@pytest.mark.parametrize("kind", ["avif", "heic"])
def test_what_a_clean_aperture_leaves_out_is_not_seen(kind: str, across: int, down: int) -> None:
    if kind == "heic":
        data = (Path(__file__).parent / "data" / "quarters.heic").read_bytes()
    else:
        data = encoded(quarters(192, 128), "AVIF", quality=95)
    whole = shown(data, "p")
    clap = struct.pack(">I4s8i", 40, b"clap", 180, 1, 112, 1, across, 1, down, 1)
    photo = decode_bytes(with_property(data, clap, essential=True), Path("p"), long_side=None)
    assert (photo.width, photo.height) == (180, 112)
    left, top = across + (192 - 180) // 2, down + (128 - 112) // 2
    assert off(photo.pixels, whole[top : top + 112, left : left + 180]) <= 2


def _gama(value: float) -> bytes:
    return _chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def _chrm(points: Points) -> bytes:
    red, green, blue, white = points
    flat = [number for point in (white, red, green, blue) for number in point]
    return _chunk(b"cHRM", struct.pack(">8I", *(round(number * 100_000) for number in flat)))


@pytest.mark.parametrize(
    ("chunks", "points", "curve"),
    [
        ([_gama(1.0)], _SRGB, lambda value: value),
        ([_gama(0.45455)], _SRGB, _srgb),
        ([_gama(1 / 1.8)], _SRGB, lambda value: value**1.8),
        ([_gama(256 / 563), _chrm(_ADOBE)], _ADOBE, lambda value: value ** (563 / 256)),
        ([_chrm(_P3)], _P3, _srgb),
        ([_gama(0.45455), _chrm(_SRGB)], _SRGB, _srgb),
        ([_chunk(b"sRGB", b"\0"), _gama(1.0)], _SRGB, _srgb),
        ([_gama(0.0)], _SRGB, _srgb),
        ([_chrm(((0, 0), (0, 0), (0, 0), (0, 0)))], _SRGB, _srgb),
        ([_chrm(((0.3, 0.3), (0.3, 0.3), (0.3, 0.3), _D65))], _SRGB, _srgb),
        ([_gama(1.0), _chunk(b"cICP", bytes((12, 13, 0, 1)))], _P3, _srgb),
    ],
)
def test_gamma_and_primaries_of_a_png(
    chunks: list[bytes], points: Points, curve: Callable[[Light], Light]
) -> None:
    assert off(shown(_png(*chunks), "p.png"), _expected(_SOFT, points, curve)) <= 3


def test_numbers_come_before_a_profile_and_a_profile_before_gamma() -> None:
    profile: dict[str, Any] = {"icc_profile": srgb_profile()}
    assert off(shown(_png(_gama(1.0), **profile), "p.png"), _SOFT) <= 2
    numbers = _chunk(b"cICP", bytes((12, 13, 0, 1)))
    assert off(shown(_png(numbers, **profile), "p.png"), _expected(_SOFT, _P3, _srgb)) <= 2


@pytest.mark.parametrize("numbers", [(9, 16, 9, 0), (1, 13, 0, 0), (1, 9, 0, 1)])
def test_numbers_without_an_agreed_meaning_are_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(PhotoUnreadable, match="rare kind"):
        shown(_png(_chunk(b"cICP", bytes(numbers))), "p.png")


def _exif(space: int, rules: str | None) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0131] = "Rendered"
    details = exif.get_ifd(0x8769)
    details[0xA001] = space
    if rules is not None:
        details[0xA005] = {1: rules, 2: b"0100"}
    return exif


_ADOBE_SHOWN = _expected(_SOFT, _ADOBE, lambda value: value ** (563 / 256))


@pytest.mark.parametrize(
    ("space", "rules", "expected"),
    [
        (1, "R98", _SOFT),
        (0xFFFF, "R03", _ADOBE_SHOWN),
        (0xFFFF, None, _SOFT),
        (0xFFFF, "R98", _SOFT),
        (2, None, _ADOBE_SHOWN),
        (77, "R03", _SOFT),
    ],
)
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 100, "subsampling": 0}),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_adobe_rgb_of_the_exif(
    kind: str, options: dict[str, Any], space: int, rules: str | None, expected: NDArray[np.uint8]
) -> None:
    data = encoded(Image.fromarray(_SOFT), kind, exif=_exif(space, rules), **options)
    assert off(shown(data, "p"), expected) <= 4


@pytest.mark.parametrize("bits", [8, 16])
def test_adobe_rgb_of_the_exif_of_a_tiff(bits: int) -> None:
    """Pillow hands over the samples of 8 bits, tifffile those of 16."""
    tags: dict[int, Any] = {256: 50, 257: 34, 258: [bits] * 3, 262: [2], 277: [3]}
    details = {0xA001: [0xFFFF], 0xA005: {1: "R03"}}
    pixels = deep(_SOFT, f"u{bits // 8}").tobytes()
    assert off(shown(plain_tiff(pixels, {**tags, 34665: details})), _ADOBE_SHOWN) <= 4
    assert off(shown(plain_tiff(pixels, {**tags, 34665: {0xA001: [1]}})), _SOFT) <= 1


def test_a_profile_comes_before_the_exif() -> None:
    options = {"exif": _exif(0xFFFF, "R03"), "icc_profile": srgb_profile()}
    data = encoded(Image.fromarray(_SOFT), "PNG", **options)
    assert off(shown(data, "p.png"), _SOFT) <= 2


def test_the_camera_of_a_raw_file_says_what_its_preview_does_not() -> None:
    preview = Image.fromarray(np.kron(_SOFT, np.ones((24, 24, 1), dtype=np.uint8)))
    raw = Image.new("RGB", (preview.width, preview.height))
    data = dng(raw, preview=preview, more={34665: {0xA001: [2]}})
    expected = np.kron(_ADOBE_SHOWN, np.ones((24, 24, 1), dtype=np.uint8))
    error = np.abs(shown(data, "p.dng").astype(int) - expected)
    assert error.mean() <= 3


@pytest.mark.parametrize("kind", ["u1", "u2", "f4"])
@pytest.mark.parametrize("planar", [False, True])
def test_primaries_of_a_tiff(kind: str, *, planar: bool) -> None:
    def ratios(points: list[tuple[float, float]]) -> list[int]:
        return [
            part for point in points for number in point for part in (round(number * 1e4), 10**4)
        ]

    red, green, blue, white = _P3
    tags = [(318, 5, 2, ratios([white]), True), (319, 5, 6, ratios([red, green, blue]), True)]
    pixels = deep(_SOFT, kind)
    options: dict[str, Any] = {"photometric": "rgb", "extratags": tags}
    if planar:
        pixels, options = planes(pixels), {**options, "planarconfig": "separate"}
    assert off(shown(tiff(pixels, **options)), _expected(_SOFT, _P3, _srgb)) <= 3


def _jp2(colour_box: bytes) -> bytes:
    """A lossless JPEG 2000 file of the soft scene with another colour box."""
    data = encoded(Image.fromarray(_SOFT), "JPEG2000")
    at = data.index(b"colr") - 4
    end = at + struct.unpack_from(">I", data, at)[0]
    box = struct.pack(">I4s", 8 + len(colour_box), b"colr") + colour_box
    head = data.index(b"jp2h") - 4
    length = struct.unpack_from(">I", data, head)[0] + len(box) - (end - at)
    return data[:head] + struct.pack(">I", length) + data[head + 4 : at] + box + data[end:]


def test_colours_of_jpeg_2000() -> None:
    swapped = srgb_profile().replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ")
    profile = swapped.replace(b"swap", b"gXYZ")
    for box, expected in [
        (b"\1\0\0" + struct.pack(">I", 16), _SOFT),
        (b"\2\0\0" + profile, _SOFT[:, :, (1, 0, 2)]),
        (b"\3\0\0" + profile, _SOFT[:, :, (1, 0, 2)]),
    ]:
        assert off(shown(_jp2(box), "p.jp2"), expected) <= 3
    for box in (b"\1\0\0" + struct.pack(">I", 21), b"\4\0\0" + bytes(16)):  # ROMM RGB; a vendor's
        with pytest.raises(PhotoUnreadable, match="rare kind"):
            shown(_jp2(box), "p.jp2")


def test_grey_obeys_the_gamma_of_its_png() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    data = encoded(Image.fromarray(grey), "PNG")
    data = data[:33] + _gama(1.0) + data[33:]
    expected = _expected(np.repeat(grey[:, :, None], 3, 2), _SRGB, lambda value: value)
    assert off(shown(data, "p.png"), expected) <= 1


def test_colours_of_hdr_keep_their_order_and_end_at_white() -> None:
    """Half of reference white and less is as it is; a lamp is white, and no darker than paper."""
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    data = encoded(Image.fromarray(np.repeat(ramp, 8, 0)), "PNG")
    for transfer in (16, 18):
        chunk = _chunk(b"cICP", bytes((9, transfer, 0, 1)))
        got = shown(data[:33] + chunk + data[33:], "p.png")[0, :, 0].astype(int)
        assert (np.diff(got) >= 0).all()
        assert got[0] == 0
        assert got[255] >= 254

"""When, with what and where a photo was taken: as its headers say it, and never a guess."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from patchfind.domain.headers import UNKNOWN, DateSource, Headers, iso_date
from patchfind.imaging.decode import decode
from patchfind.imaging.headers import headers_of, orientation_of
from patchfind.imaging.pool import DecodePool
from tests.imaging.rendered import quarters

_EXIF, _GPS = 0x8769, 0x8825
_PACKET = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description {} /></x:xmpmeta>'


def _exif(
    *,
    date: str | bytes | None = "2019:06:01 12:34:56",
    offset: str | None = "+02:00",
    fraction: str | None = "120",
    make: str = "Canon",
    model: str = "Canon EOS 5D",
    gps: dict[int, object] | None = None,
    digitised: str | None = None,
) -> Image.Exif:
    """EXIF as Pillow writes it: a second opinion on the format."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = make, model
    inner = {0x9003: date, 0x9011: offset, 0x9291: fraction, 0x9004: digitised}
    known = {tag: value for tag, value in inner.items() if value is not None}
    exif[_EXIF] = {**known, 0xA434: "EF24-105mm f/4L"}
    place = {1: "N", 2: (48.0, 51.0, 29.6), 3: "W", 4: (2.0, 17.0, 40.2)}
    exif[_GPS] = place if gps is None else gps
    written = Image.Exif()
    written.load(exif.tobytes())
    return written


def _block(**said: object) -> bytes:
    return _exif(**said).tobytes().removeprefix(b"Exif\0\0")  # type: ignore[arg-type]


def _saved(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    quarters().save(file, kind, **options)
    return file.getvalue()


def _box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def _cr3() -> bytes:
    """The boxes of a Canon RAW file of today, with directories in parts of their own."""
    uuid = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    camera = struct.pack("<2sHIHHHIIHHII", b"II", 42, 8, 2, 0x010F, 2, 6, 38, 0x0110, 2, 13, 44)
    date = struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 0x9003, 2, 20, 26, 0)
    north = struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, 62)
    east = struct.pack("<HHI4s", 3, 2, 2, b"E\0\0\0") + struct.pack("<HHII", 4, 5, 3, 86)
    degrees = struct.pack("<12I", 10, 1, 30, 1, 0, 1, 20, 1, 0, 1, 36, 1)
    return _box(b"ftyp", b"crx \0\0\0\1crx isom") + _box(
        b"moov",
        _box(
            b"uuid",
            uuid,
            _box(b"CMT1", camera + bytes(4) + b"Canon\0Canon EOS R5\0"),
            _box(b"CMT2", date[:26] + b"2021:02:03 04:05:06\0"),
            _box(
                b"CMT4", struct.pack("<2sHIH", b"II", 42, 8, 4) + north + east + bytes(4) + degrees
            ),
        ),
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "MPO"])
def test_date_camera_and_place_are_read_from_every_format(kind: str) -> None:
    found = headers_of(_saved(kind, exif=_exif()))
    assert found.taken is not None
    assert found.taken_ms is not None
    assert iso_date(found.taken_ms, found.offset_minutes) == "2019-06-01T12:34:56.120+02:00"
    assert found.source is DateSource.EXIF
    assert (found.camera, found.lens) == ("Canon EOS 5D", "EF24-105mm f/4L")
    assert found.latitude == pytest.approx(48.858222, abs=1e-5)
    assert found.longitude == pytest.approx(-2.294500, abs=1e-5)


def test_a_heic_tells_what_its_exif_item_holds() -> None:
    data = (Path(__file__).parent / "data" / "quarters-exif-6.heic").read_bytes()
    place = data.find(b"MM\0*")
    assert place > 0
    assert headers_of(data) == UNKNOWN  # an orientation alone
    named = struct.pack(">2sHIHHHI4sI", b"MM", 42, 8, 1, 0x0110, 2, 4, b"R5a\0", 0)
    assert headers_of(data[:place] + named + data[place + len(named) :]).camera == "R5a"


def test_raw_files_tell_their_date_and_camera() -> None:
    cr3 = headers_of(_cr3())
    assert cr3.taken is not None
    assert (cr3.camera, cr3.taken.isoformat()) == ("Canon EOS R5", "2021-02-03T04:05:06")
    assert cr3.latitude == 10.5
    assert cr3.longitude == pytest.approx(20.01)
    jpeg = _saved("JPEG", exif=_exif())
    raf = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 100, len(jpeg)) + bytes(8)
    panasonic = _block().replace(b"II*\0", b"IIU\0", 1).replace(b"MM\0*", b"MM\0U", 1)
    for raw in (raf + jpeg, panasonic, _block()):
        assert headers_of(raw).camera == "Canon EOS 5D"
        assert headers_of(raw).offset_minutes == 120


def test_xmp_tells_where_there_is_no_exif() -> None:
    said = (
        'photoshop:DateCreated="2020-02-29T23:59:58.5-03:30" tiff:Make="NIKON" '
        'tiff:Model="D&amp;7 &quot;X&quot;" '
        'exif:GPSLatitude="48,51.5N" exif:GPSLongitude="2,17,30W"'
    )
    found = headers_of(_saved("JPEG", xmp=_PACKET.format(said).encode()))
    assert found.taken_ms is not None
    assert iso_date(found.taken_ms, found.offset_minutes) == "2020-02-29T23:59:58.500-03:30"
    assert found.source is DateSource.XMP
    assert found.camera == 'NIKON D&7 "X"'
    assert found.latitude == pytest.approx(48.858333)
    assert found.longitude == pytest.approx(-2.291667)
    text = PngImagePlugin.PngInfo()
    element = _PACKET.replace(" />", "/><xmp:CreateDate>2020-02-29T10:00Z</xmp:CreateDate>").format(
        ""
    )
    text.add_itxt("XML:com.adobe.xmp", element)
    assert headers_of(_saved("PNG", pnginfo=text)).offset_minutes == 0


def test_exif_goes_before_xmp_and_each_tells_what_the_other_lacks() -> None:
    xmp = _PACKET.format('exif:DateTimeOriginal="1999-01-01T00:00:00" tiff:Model="Other"').encode()
    both = headers_of(_saved("JPEG", exif=_exif(), xmp=xmp))
    assert (both.source, both.camera) == (DateSource.EXIF, "Canon EOS 5D")
    undated = headers_of(_saved("JPEG", exif=_exif(date=None), xmp=xmp))
    assert (undated.source, undated.camera) == (DateSource.XMP, "Canon EOS 5D")


def test_when_it_was_digitised_counts_where_nothing_says_when_it_was_taken() -> None:
    found = headers_of(_saved("JPEG", exif=_exif(date=None, digitised="2001:02:03 04:05:06")))
    assert found.source is DateSource.DIGITISED
    assert found.taken is not None
    assert found.taken.year == 2001


@pytest.mark.parametrize(
    "date",
    [
        "0000:00:00 00:00:00",
        "9999:12:31 23:59:59",
        "0000:01:01 00:00:00",
        "2019:13:01 00:00:00",
        "2019:02:29 00:00:00",
        "2019:06:01 24:00:00",
        "2019:06:01 12:34:60",
        "    :  :     :  :  ",
        "",
        "yesterday",
        "\u0662\u0660\u0661\u0669:06:01 12:34:56",
        "A" * 3_000_000,
    ],
)
def test_a_date_that_no_clock_shows_is_no_date(date: str) -> None:
    block = _block(date=date.encode(), offset=None, fraction=None)
    found = headers_of(block)
    assert (found.taken, found.source) == (None, None)
    assert found.camera == "Canon EOS 5D"


@pytest.mark.parametrize("offset", ["+99:99", "+14:01", "nonsense", "", "   :  ", "+02:75"])
def test_an_offset_that_cannot_be_costs_no_date(offset: str) -> None:
    found = headers_of(_block(offset=offset, fraction="x"))
    assert found.taken is not None
    assert found.offset_minutes is None


_NAN = IFDRational(0, 0)


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (_NAN, _NAN, _NAN), 3: "E", 4: (_NAN, _NAN, _NAN)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
        {1: "N", 2: (1.0, 0.0, 0.0), 3: "E", 4: (180.0, 1.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "X", 2: (1.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
        {1: "N", 2: (1.0, 0.0), 3: "E", 4: (1.0, 0.0)},
        {1: "N", 2: (1.0, 0.0, 0.0)},
        {},
    ],
)
def test_a_place_that_is_nowhere_is_no_place(gps: dict[int, object]) -> None:
    found = headers_of(_block(gps=gps))
    assert (found.latitude, found.longitude) == (None, None)
    assert found.taken is not None


def test_names_are_one_short_line_up_to_their_first_nul() -> None:
    names = {"Nikon\0\0junk": "Nikon D7", "N\x07ik\non": "N ik on D7", "x" * 3_000_000: "x" * 120}
    for make, shown in names.items():
        assert headers_of(_block(make=make, model="D7")).camera.rstrip(" D7") == shown.rstrip(" D7")
    assert headers_of(_block(make="", model="\tD\x7f7")).camera == "D 7"


def test_directories_that_lead_nowhere_or_to_themselves_are_left() -> None:
    for order, mark in (("<", b"II"), (">", b"MM")):
        loop = struct.pack(order + "2sHIHHHIII", mark, 42, 8, 1, _EXIF, 4, 1, 8, 8)
        away = struct.pack(order + "2sHIHHHIII", mark, 42, 8, 1, _EXIF, 4, 1, 1 << 31, 0)
        many = struct.pack(order + "2sHIH", mark, 42, 8, 65535) + bytes(12)
        for block in (loop, away, many, mark, mark + b"*\0" + b"\xff" * 4):
            assert headers_of(block) == UNKNOWN


@given(some.binary(max_size=400), some.integers(0, 400), some.sampled_from(["JPEG", "PNG", "CR3"]))
def test_damaged_files_tell_something_that_can_be_or_nothing(
    damage: bytes, at: int, kind: str
) -> None:
    data = _cr3() if kind == "CR3" else _WHOLE[kind]
    found = headers_of(data[:at] + damage + data[at + len(damage) :])
    assert Headers.from_json(found.as_json()) == found
    assert headers_of(damage) is not None


_WHOLE = {kind: _saved(kind, exif=_exif()) for kind in ("JPEG", "PNG")}


def test_headers_alone_are_read_in_a_worker_as_they_are_with_the_pixels(tmp_path: Path) -> None:
    photo, other, empty = (tmp_path / name for name in ("a.jpg", "b.heic", "empty.jpg"))
    photo.write_bytes(_saved("JPEG", exif=_exif()))
    other.write_bytes((Path(__file__).parent / "data" / "quarters.heic").read_bytes())
    empty.write_bytes(b"")
    with DecodePool(1) as pool:
        whole = pool.decode(photo, 64).result()
        alone = pool.headers(photo).result()
        assert alone.headers == whole.headers == headers_of(photo.read_bytes())
        assert (alone.size, alone.mtime_ns) == (whole.size, whole.mtime_ns)
        assert pool.headers(other).result().headers == UNKNOWN
        assert pool.headers(empty).result().headers == UNKNOWN


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_orientation_is_the_one_that_decoding_goes_by(
    kind: str, orientation: int, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = _saved(kind, exif=exif)
    assert orientation_of(data) == orientation
    path = tmp_path / f"photo.{kind.lower()}"
    path.write_bytes(data)
    upright = decode(path, long_side=None)
    assert (quarters().size == (upright.width, upright.height)) == (orientation < 5)


def test_an_orientation_in_xmp_alone_counts_and_one_beside_a_heics_own_does_not() -> None:
    xmp = _PACKET.format('tiff:Orientation="6"').encode()
    assert orientation_of(_saved("JPEG", xmp=xmp)) == 6
    heic = (Path(__file__).parent / "data" / "quarters-exif-6.heic").read_bytes()
    assert orientation_of(heic) == 1
    assert orientation_of(b"") == orientation_of(b"\xff\xd8\xff\xe1\0\x08Exif\0\0") == 1

"""What an XMP packet tells: it stands as it is in whatever file holds it."""

from __future__ import annotations

import html
import mmap
import re

from patchfind.domain.headers import UNKNOWN, DateSource, Headers
from patchfind.imaging.header_values import MOST_TEXT, camera, date, place, plain

_WITHIN = 8 << 20
_MOST_BYTES = 1 << 20
_XMP_DATES = ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate")


def xmp_headers(data: bytes | mmap.mmap) -> Headers:
    """What the first packet in a file's content tells; it is searched, not parsed."""
    packet = _packet(data)
    if not packet:
        return UNKNOWN
    dates = (date(_xmp_value(packet, name)) for name in _XMP_DATES)
    taken = next((one for one in dates if one is not None), None)
    latitude, longitude = (
        _xmp_degrees(_xmp_value(packet, name)) for name in ("exif:GPSLatitude", "exif:GPSLongitude")
    )
    taken_ms, offset_minutes = taken or (None, None)
    return Headers(
        taken_ms,
        offset_minutes,
        None if taken is None else DateSource.XMP,
        camera(_xmp_value(packet, "tiff:Make"), _xmp_value(packet, "tiff:Model")),
        _xmp_value(packet, "exifEX:LensModel") or _xmp_value(packet, "aux:Lens"),
        *place(latitude, longitude),
    )


def xmp_orientation(data: bytes | mmap.mmap) -> int | None:
    """The orientation 1…8 that the first packet tells."""
    found = _xmp_value(_packet(data), "tiff:Orientation")
    return int(found) if re.fullmatch("[1-8]", found) else None


def _packet(data: bytes | mmap.mmap) -> str:
    start = data.find(b"<x:xmpmeta", 0, _WITHIN)
    end = data.find(b"</x:xmpmeta>", start, start + _MOST_BYTES) if start >= 0 else -1
    return data[start:end].decode("utf-8", "replace") if end >= 0 else ""


def _xmp_value(packet: str, name: str) -> str:
    """The first value of a property, be it an attribute or an element."""
    found = re.search(rf"""{name}\s*(?:=\s*["']|>\s*)([^"'<]{{1,{MOST_TEXT}}})""", packet)
    return "" if found is None else plain(html.unescape(found[1]).encode("utf-8", "replace"))


def _xmp_degrees(text: str) -> float | None:
    found = re.fullmatch(
        r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])", text, re.A
    )
    if found is None:
        return None
    whole, minutes, seconds = (float(part or 0) for part in found.group(1, 2, 3))
    return (-1 if found[4] in "SW" else 1) * (whole + minutes / 60 + seconds / 3600)

"""What an EXIF block tells: a TIFF structure of which only three directories are looked at."""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from patchfind.domain.headers import DateSource, Headers
from patchfind.imaging.header_values import MOST_TEXT, camera, date, place, plain

Data = bytes | mmap.mmap

GPS_IFD = 0x8825
_MOST_ENTRIES = 1000
_MAKE, _MODEL, _ORIENTATION, _EXIF_IFD = 0x010F, 0x0110, 0x0112, 0x8769
_ORIGINAL, _DIGITISED = (0x9003, 0x9011, 0x9291), (0x9004, 0x9012, 0x9292)
"""The tags of a date, of its offset from UTC, and of its fraction of a second."""
_LENS_MAKE, _LENS_MODEL = 0xA433, 0xA434
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)
_SIZES: Mapping[int, int] = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 129: 1}
"""Bytes of a value of each type."""
_SHORT = 3
_TEXTS, _RATIONALS = (1, 2, 7, 129), {5: "II", 10: "ii"}


@dataclass(frozen=True, slots=True)
class _Value:
    """Where a tag's value is: ``count`` of its ``kind`` from ``at`` on."""

    kind: int
    count: int
    at: int


_Directory = Mapping[int, _Value]


class _Tiff:
    """A TIFF structure's directories; whatever lies outside of ``data`` raises struct.error."""

    def __init__(self, data: Data) -> None:
        orders = {b"II": "<", b"MM": ">"}
        if data[:2] not in orders:
            raise ValueError("no TIFF")
        self.data = data
        self.order = orders[bytes(data[:2])]

    def numbers(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.data, at)

    def first(self) -> _Directory:
        return self.directory(self.numbers("I", 4)[0])

    def directory(self, at: int) -> _Directory:
        found: dict[int, _Value] = {}
        (count,) = self.numbers("H", at)
        for entry in range(at + 2, at + 2 + 12 * min(count, _MOST_ENTRIES), 12):
            if entry + 12 > len(self.data):
                break
            tag, kind, values = self.numbers("HHI", entry)
            inside = _SIZES.get(kind, 0) * values <= 4
            found.setdefault(
                tag, _Value(kind, values, entry + 8 if inside else self.numbers("I", entry + 8)[0])
            )
        return found

    def below(self, directory: _Directory, tag: int) -> _Directory:
        """The directory that a tag leads to; an empty one where there is none."""
        with suppress(struct.error):
            if tag in directory:
                return self.directory(self.numbers("I", directory[tag].at)[0])
        return {}

    def text(self, directory: _Directory, tag: int) -> str:
        value = directory.get(tag)
        if value is None or value.kind not in _TEXTS:
            return ""
        return plain(self.data[value.at : value.at + min(value.count, MOST_TEXT)])

    def rationals(self, directory: _Directory, tag: int, count: int) -> list[float]:
        value = directory.get(tag)
        if value is None or value.kind not in _RATIONALS or value.count < count:
            return []
        parts = self.numbers(_RATIONALS[value.kind] * count, value.at)
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return [over / under if under else float("nan") for over, under in pairs]


def exif_headers(block: Data) -> Headers:
    """What ``block`` tells. Raises ValueError or struct.error where it is none."""
    tiff = _Tiff(block)
    first = tiff.first()
    exif, gps = tiff.below(first, _EXIF_IFD), tiff.below(first, GPS_IFD)
    if not exif and _ORIGINAL[0] in first:  # a part of a CR3 is an EXIF directory by itself
        exif = first
    dated: tuple[int | None, int | None, DateSource | None] = (None, None, None)
    for tags, source in ((_ORIGINAL, DateSource.EXIF), (_DIGITISED, DateSource.DIGITISED)):
        taken = date(*(tiff.text(exif, tag) for tag in tags))
        if taken is not None:
            dated = (*taken, source)
            break
    maker, lens = tiff.text(first, _MAKE), tiff.text(exif, _LENS_MODEL)
    return Headers(
        *dated,
        camera(maker, tiff.text(first, _MODEL)),
        camera(tiff.text(exif, _LENS_MAKE), lens) if lens else "",
        *place(*(_degrees(tiff, gps, *tags) for tags in (_LATITUDE, _LONGITUDE))),
    )


def exif_orientation(block: Data) -> int | None:
    """The orientation 1…8 that ``block`` tells. Raises ValueError or struct.error."""
    tiff = _Tiff(block)
    value = tiff.first().get(_ORIENTATION)
    if value is None or value.kind != _SHORT:
        return None
    (number,) = tiff.numbers("H", value.at)
    return number if number in range(1, 9) else None


def _degrees(tiff: _Tiff, gps: _Directory, side: int, value: int) -> float | None:
    letter = tiff.text(gps, side)[:1].upper()
    parts = []
    with suppress(struct.error):
        parts = tiff.rationals(gps, value, 3)
    sign = {"N": 1, "E": 1, "S": -1, "W": -1}.get(letter)
    if sign is None or not parts:
        return None
    whole, minutes, seconds = parts
    return sign * (whole + minutes / 60 + (0 if math.isnan(seconds) else seconds) / 3600)

"""A photo's headers (EXIF, XMP): when, with what and where it was taken.

Whatever is damaged, hostile or absurd is left out, and nothing here costs a photo: no list is
followed further than :data:`_MOST_PARTS`, and no directory leads to another but EXIF's two.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from patchfind.domain.headers import UNKNOWN, Headers
from patchfind.imaging import png
from patchfind.imaging.boxes import boxes
from patchfind.imaging.exif import GPS_IFD, Data, exif_headers, exif_orientation
from patchfind.imaging.xmp import xmp_headers, xmp_orientation

_MOST_PARTS = 100_000
_MOST_BOXES = 1000
_MOST_CR3 = 8 << 20

_EXIF_MARK = b"Exif\0\0"
_CR3_METADATA = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_JP2_EXIF = b"JpgTiffExif->JP2"


def headers_of(data: Data) -> Headers:
    """What the headers in a file's content tell; nothing is raised for whatever it holds."""
    found = UNKNOWN
    for read in (_of_exif, xmp_headers):
        with suppress(Exception):  # damaged metadata must not cost a sound picture
            found = _merged(found, read(data))
    return found


def orientation_of(data: Data) -> int:
    """The EXIF orientation 1…8 from the pixels as stored to the upright photo, as decoding has it.

    In HEIC and AVIF the container turns the picture, and what EXIF repeats of it counts for
    nothing. Nothing is raised for whatever ``data`` holds.
    """
    if data[4:8] == b"ftyp" and data[8:11] != b"crx":
        return 1
    with suppress(Exception):  # damaged metadata must not cost a sound picture
        for block in _exif_blocks(data):
            return exif_orientation(block) or xmp_orientation(data) or 1
        return xmp_orientation(data) or 1
    return 1


def _merged(first: Headers, then: Headers) -> Headers:
    """What ``first`` tells, and of ``then`` what that one does not."""
    dated = first if first.taken_ms is not None else then
    placed = first if first.latitude is not None else then
    return Headers(
        dated.taken_ms,
        dated.offset_minutes,
        dated.source,
        first.camera or then.camera,
        first.lens or then.lens,
        placed.latitude,
        placed.longitude,
    )


def _of_exif(data: Data) -> Headers:
    found = UNKNOWN
    for block in _exif_blocks(data):
        with suppress(IndexError, ValueError, struct.error):
            found = _merged(found, exif_headers(block))
    return found


def _exif_blocks(data: Data) -> Iterator[Data]:
    """The TIFF structures that hold the file's EXIF, the main one first."""
    for mark, at, blocks in _FORMATS:
        if data[at : at + len(mark)] == mark:
            yield from blocks(data)
            return


def _of_jpeg(data: Data) -> Iterator[Data]:
    return (part[6:] for part in _segments(data, 0) if part[:5] == _EXIF_MARK[:5])


def _segments(data: Data, start: int) -> Iterator[bytes]:
    """The APP1 segments of a JPEG that begins at ``start``."""
    at = start + 2
    for _part in range(_MOST_PARTS):
        if data[at : at + 1] != b"\xff":
            return
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in (0xDA, 0xD9):  # pixels, or the end
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xE1:
            yield data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)


def _of_png(data: Data) -> Iterator[Data]:
    for name, start, end in islice(png.chunks(data), _MOST_PARTS):
        if name == b"eXIf":
            yield _without_mark(data[start + 8 : end - 4])


def _of_webp(data: Data) -> Iterator[Data]:
    at = 12
    for _part in range(_MOST_PARTS):
        head = data[at : at + 8]
        if len(head) < 8:
            return
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"EXIF":
            yield _without_mark(data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2


def _of_boxes(data: Data) -> Iterator[Data]:
    """HEIC and AVIF by libheif; a CR3 and a JPEG 2000 hold the structures as they are."""
    for number, (name, begin, end) in enumerate(boxes(data)):
        if number > _MOST_BOXES:
            return
        if name == b"moov":
            yield from _of_cr3(data[begin : min(end, begin + _MOST_CR3)])
        if name == b"uuid" and data[begin : begin + 16] == _JP2_EXIF:
            yield _without_mark(data[begin + 16 : end])
    if data[4:8] == b"ftyp" and data[8:11] != b"crx":
        import pi_heif

        found = pi_heif.open_heif(bytes(data[:])).info.get("exif")
        if found:
            yield _without_mark(found)


def _of_cr3(moov: bytes) -> Iterator[Data]:
    for name, begin, end in boxes(moov):
        if name == b"uuid" and moov[begin : begin + 16] == _CR3_METADATA:
            parts = {part: moov[at:stop] for part, at, stop in boxes(moov, begin + 16, end)}
            for part in (b"CMT1", b"CMT2"):
                if part in parts:
                    yield parts[part]
            if b"CMT4" in parts:
                yield _with_gps_below(parts[b"CMT4"])


def _with_gps_below(gps: bytes) -> bytes:
    """A CR3's directory of the place, as what a first directory leads to."""
    order = "<" if gps.startswith(b"II") else ">"
    entry = struct.pack(
        order + "HHHIII", 1, GPS_IFD, 4, 1, *struct.unpack_from(order + "I", gps, 4), 0
    )
    return gps[:4] + struct.pack(order + "I", len(gps)) + gps[8:] + entry


def _of_raf(data: Data) -> Iterator[Data]:
    """A Fujifilm RAW file leads to a JPEG with its EXIF."""
    start = int.from_bytes(data[84:88], "big")
    return (part[6:] for part in _segments(data, start) if part[:5] == _EXIF_MARK[:5])


def _of_plain_tiff(data: Data) -> Iterator[Data]:
    return iter((data,))


def _without_mark(block: bytes) -> bytes:
    return block.removeprefix(_EXIF_MARK)


_FORMATS: Sequence[tuple[bytes, int, Callable[[Data], Iterator[Data]]]] = (
    (b"\xff\xd8", 0, _of_jpeg),
    (b"\x89PNG", 0, _of_png),
    (b"RIFF", 0, _of_webp),
    (b"FUJIFILMCCD-RAW", 0, _of_raf),
    (b"ftyp", 4, _of_boxes),
    (b"jP  ", 4, _of_boxes),
    (b"II", 0, _of_plain_tiff),
    (b"MM", 0, _of_plain_tiff),
)
"""What a file has at which place, and where its EXIF then is. Most RAW files are TIFFs outside."""

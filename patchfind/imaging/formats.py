"""Which files are taken for photos: by extension while scanning, by content while decoding."""

from __future__ import annotations

from typing import Literal

from patchfind.foundation.sentence import Sentence

# fmt: off
RAW_EXTENSIONS = frozenset(
    {
        ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc",
        ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".rwl", ".sr2",
        ".srf", ".srw", ".x3f",
    }
)
"""Lower-case extensions, with the dot, of the cameras' own unprocessed files."""

EXTENSIONS = RAW_EXTENSIONS | frozenset(
    {
        ".apng", ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".hif", ".j2c", ".j2k",
        ".jfif", ".jp2", ".jpe", ".jpeg", ".jpf", ".jpg", ".jpx", ".png", ".psd", ".tif", ".tiff",
        ".webp",
    }
)
"""Lower-case extensions, with the dot, that a scan takes for photos."""
# fmt: on

PILLOW_FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "TIFF",
    "GIF",
    "AVIF",
    "HEIF",
    "JPEG2000",
    "PSD",
    "BMP",
    "DIB",
)
"""The only formats that are tried: the fewer codecs, the less a hostile file can reach."""

READABLE_FORMATS = Sentence(
    "JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF, JPEG 2000, Photoshop or a camera's RAW format"
)
"""The same as people name them."""

_RAW_SIGNATURES = (
    (4, b"ftypcrx "),
    (0, b"II*\0\x10\0\0\0CR"),
    (6, b"HEAPCCDR"),
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIRO"),
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"IIU\0"),
    (0, b"FOVb"),
    (0, b"\0MRM"),
)
_CLASSIC_TIFF = (b"II*\0", b"MM\0*")
BIG_TIFF = (b"II+\0", b"MM\0+")
TIFF_SIGNATURES = (*_CLASSIC_TIFF, *BIG_TIFF)

_NEW_SUBFILE_TYPE, _PHOTOMETRIC, _MAKE, _DNG_VERSION = 254, 262, 271, 50706
_REDUCED = 1  # a bit of NewSubfileType
_OF_A_SENSOR = (32803, 34892)  # values of PhotometricInterpretation: CFA, LinearRaw
_SHORT = 3  # a type of tag: two bytes


def may_be_raw(head: bytes, extension: str) -> bool:
    """Whether a file that starts with ``head`` is worth asking the RAW decoder about.

    Most RAW files are TIFF containers. The decoder takes many a scanner's deep grey TIFF for a
    sensor's data as well, so a TIFF without a RAW extension has to say that it is one.
    """
    if any(head.startswith(mark, at) for at, mark in _RAW_SIGNATURES):
        return True
    if not head.startswith(_CLASSIC_TIFF):
        return False
    return extension.lower() in RAW_EXTENSIONS or _says_that_it_is_raw(head)


def _says_that_it_is_raw(head: bytes) -> bool:
    """Whether a TIFF is a DNG, or its first page a sensor's data or a camera's small preview."""
    tags = _first_directory(head)
    of_a_camera = _MAKE in tags and bool(tags.get(_NEW_SUBFILE_TYPE, 0) & _REDUCED)
    return _DNG_VERSION in tags or tags.get(_PHOTOMETRIC) in _OF_A_SENSOR or of_a_camera


def _first_directory(head: bytes) -> dict[int, int]:
    """The tags of a TIFF's first page, each with its value where that is one whole number."""
    order: Literal["little", "big"] = "little" if head.startswith(b"II") else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(head[at : at + size], order)

    directory = number(4, 4)
    entries = [directory + 2 + 12 * entry for entry in range(number(directory, 2))]
    return {
        number(at, 2): number(at + 8, 2 if number(at + 2, 2) == _SHORT else 4) for at in entries
    }

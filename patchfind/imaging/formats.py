"""Which files are taken for photos: by extension while scanning, by content while decoding."""

from __future__ import annotations

# fmt: off
RAW_EXTENSIONS = frozenset(
    {
        ".3fr", ".arw", ".cr2", ".cr3", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef",
        ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".rwl", ".sr2", ".srf",
        ".srw", ".x3f",
    }
)
"""Lower-case extensions, with the dot, of the cameras' own unprocessed files."""

EXTENSIONS = RAW_EXTENSIONS | frozenset(
    {
        ".apng", ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".hif", ".jfif", ".jpe",
        ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp",
    }
)
"""Lower-case extensions, with the dot, that a scan takes for photos."""
# fmt: on

PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF", "HEIF", "BMP", "DIB")
"""The only formats that are tried: the fewer codecs, the less a hostile file can reach."""

READABLE_FORMATS = "JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF or a camera's RAW format"
"""For sentences."""

_RAW_SIGNATURES = (
    (4, b"ftypcrx "),
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIRO"),
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"IIU\0"),
    (0, b"FOVb"),
    (0, b"\0MRM"),
)
_TIFF_SIGNATURES = (b"II*\0", b"MM\0*")


def may_be_raw(head: bytes, extension: str) -> bool:
    """Whether a file that starts with ``head`` is worth asking the RAW decoder about.

    Most RAW files are TIFF containers, whose first page may be a tiny preview: those that carry
    a RAW extension or name a camera maker count too.
    """
    if any(head.startswith(mark, at) for at, mark in _RAW_SIGNATURES):
        return True
    if not head.startswith(_TIFF_SIGNATURES):
        return False
    return extension.lower() in RAW_EXTENSIONS or _names_a_camera(head)


def _names_a_camera(head: bytes) -> bool:
    """Whether the first directory of a TIFF has the tag Make (271) or DNGVersion (50706)."""
    order = "little" if head.startswith(b"II") else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(head[at : at + size], order)  # type: ignore[arg-type]

    directory = number(4, 4)
    tags = {number(directory + 2 + 12 * entry, 2) for entry in range(number(directory, 2))}
    return bool(tags & {271, 50706})

"""A TIFF that ends early, with its directory in front: which of its strips or tiles are there."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace

import numpy as np

from patchfind.imaging.continued import greyed
from patchfind.imaging.picture import Open, Picture
from patchfind.imaging.tiff import photo_page_of

_PLACES, _LENGTHS = (273, 324), (279, 325)  # of strips, of tiles
_ORIENTATION = 274
_FORMATS = {3: "H", 4: "I", 16: "Q"}
_NO_COMPRESSION = 1
_ZEROS = bytes(64)
"""Longer than zeros are at the end of a compressed strip."""


@dataclass(frozen=True, slots=True)
class _Patched:
    """A TIFF's ``data`` with something in each strip, and which part of the lines is its own.

    It does not say its ``orientation``.
    """

    data: bytes
    there: float
    orientation: int | None


def strips_there(data: bytes, open_it: Open) -> Picture | None:
    """The picture in a TIFF that ends early, with what is missing grey; None where that is all."""
    patched = _patched(data)
    if patched is None:
        return None
    picture = open_it(patched.data)
    lines = np.arange(picture.image.height) >= int(patched.there * picture.image.height)
    missing = np.broadcast_to(lines[:, np.newaxis], (len(lines), picture.image.width))
    return replace(
        picture,
        image=greyed(picture.image, missing),
        orientation=patched.orientation or picture.orientation,
        lines_there=patched.there,
    )


def _patched(data: bytes) -> _Patched | None:
    import tifffile

    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page, order = photo_page_of(file), file.byteorder
        places, lengths = list(page.dataoffsets), list(page.databytecounts)
        height = page.imagelength
        deep = page.tilelength if page.is_tiled else min(page.rowsperstrip, height)
        across = -(-page.imagewidth // page.tilewidth) if page.is_tiled else 1
        bands = -(-height // deep)
        plain = page.compression == _NO_COMPRESSION
        there = [
            at + size <= len(data) and (plain or not data.endswith(_ZEROS, at, at + size))
            for at, size in zip(places, lengths, strict=True)
        ]
        gone = {number // across % bands for number, here in enumerate(there) if not here}
        lines = min(gone, default=0) * deep
        new = bytearray(data)
        tags = [page.tags[one] for kind in (_PLACES, _LENGTHS) for one in kind if one in page.tags]
        if plain:
            if not page.is_tiled and len(places) == bands and gone:
                first = min(gone)
                lines += deep * max(len(data) - places[first], 0) // max(lengths[first], 1)
            end = max(at + size for at, size in zip(places, lengths, strict=True))
            new += bytes(min(end, 2 * len(data)) - len(data))
        elif True in there:
            good = len(there) - 1 - there[::-1].index(True)
            for tag, values in zip(tags, (places, lengths), strict=True):
                form = f"{order}{_FORMATS[tag.dtype]}"
                for number, here in enumerate(there):
                    if not here:
                        at = tag.valueoffset + number * struct.calcsize(form)
                        struct.pack_into(form, new, at, values[good])
        else:
            return None
        turned = page.tags.get(_ORIENTATION)
        if turned is not None:
            struct.pack_into(f"{order}H", new, turned.valueoffset, 1)
        orientation = turned.value if turned is not None else None
        return _Patched(bytes(new), lines / height, orientation)

"""An image file to upright sRGB pixels, with a plain sentence for whatever stands in the way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from patchfind.domain.photo import stamp_of
from patchfind.foundation.errors import (
    PhotoProblem,
    PhotoTooLarge,
    PhotoUnreadable,
)
from patchfind.foundation.regular_file import open_regular
from patchfind.imaging import png
from patchfind.imaging.formats import TIFF_SIGNATURES, may_be_raw
from patchfind.imaging.limits import DEFAULT_LIMITS, DecodeLimits
from patchfind.imaging.picture import Load, Picture, load, open_picture
from patchfind.imaging.raw import open_raw
from patchfind.imaging.reasons import not_decodable, not_readable
from patchfind.imaging.salvage import may_lack_lines, salvaged
from patchfind.imaging.tiff import open_tiff

_UPRIGHT: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright."""


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """``pixels`` (h, w, 3) uint8, upright, sRGB, maybe reduced.

    ``width`` and ``height`` are pixels of the whole upright photo. ``lines_there`` is how many
    per cent of its lines the file holds: less than 100 where it is cut short, at least half.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    lines_there: int = 100


@dataclass(frozen=True, slots=True)
class PhotoBytes:
    """A file's whole content, and its stamp (size, mtime_ns) when it was read."""

    data: bytes
    size: int
    mtime_ns: int


def decode(
    path: Path, *, long_side: int | None, limits: DecodeLimits = DEFAULT_LIMITS
) -> DecodedPhoto:
    """The photo in ``path``, in this process, reduced as ``limits.reduced_side`` says.

    Raises PhotoUnreadable, PhotoTooLarge or PhotoVanished. Time and memory are not limited
    here: an unknown file is better decoded by a DecodePool.
    """
    return decode_bytes(read_photo(path, limits).data, path, long_side=long_side, limits=limits)


def read_photo(path: Path, limits: DecodeLimits) -> PhotoBytes:
    """The bytes of ``path``, a file or a link to one; no pipe is waited for, no device is read.

    Raises PhotoVanished, PhotoUnreadable or PhotoTooLarge.
    """
    try:
        with open_regular(path, through_links=True) as file:
            stat = os.fstat(file.fileno())
            if stat.st_size > limits.file_bytes:
                raise PhotoTooLarge(
                    "{path} is {size} MB long; PatchFind reads files up to {most} MB. Save a "
                    "smaller copy to have it indexed.",
                    size=stat.st_size // 1_000_000,
                    most=limits.file_bytes // 1_000_000,
                    path=path,
                )
            data = file.read(stat.st_size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise not_readable(path, error) from error
    if stamp_of(after) != stamp_of(stat):
        raise PhotoUnreadable(
            "{path} was written to while it was read. It is read again once it has settled.",
            path=path,
        )
    if not data:
        raise PhotoUnreadable(
            "{path} is empty (0 bytes). Copy it again from where it came from.", path=path
        )
    return PhotoBytes(data, *stamp_of(stat))


def decode_bytes(
    data: bytes, path: Path, *, long_side: int | None, limits: DecodeLimits = DEFAULT_LIMITS
) -> DecodedPhoto:
    """As ``decode``, from the file's content; ``path`` serves its extension and sentences."""

    def open_it(content: bytes, load: Load = load) -> Picture:
        try:
            return _opened(content, path, long_side, limits, load)
        except PhotoProblem:
            raise
        except Exception as error:  # codecs raise anything at all at damaged data
            raise not_decodable(error, content, path) from error

    try:
        picture = open_it(data)
        if may_lack_lines(data, open_it):
            raise not_decodable(EOFError("truncated"), data, path)
    except (PhotoUnreadable, PhotoTooLarge) as problem:
        picture = salvaged(data, problem, open_it)
    return _upright(picture)


def _opened(
    data: bytes, path: Path, long_side: int | None, limits: DecodeLimits, load: Load
) -> Picture:
    """The picture by the first opener that knows the content."""
    if may_be_raw(data, path.suffix):
        picture = open_raw(data, path, long_side=long_side, limits=limits)
        if picture is not None:
            return picture
    if data.startswith(png.SIGNATURE) and png.first_damaged(data) is not None:
        raise ValueError("a wrong checksum")
    if data.startswith(TIFF_SIGNATURES):
        return open_tiff(data, path, long_side=long_side, limits=limits)
    return open_picture(data, path, long_side=long_side, limits=limits, load=load)


def _upright(picture: Picture) -> DecodedPhoto:
    """``picture`` turned as its orientation says."""
    orientation = picture.orientation or 1
    turn = _UPRIGHT.get(orientation)
    image = picture.image if turn is None else picture.image.transpose(turn)
    sides = picture.width, picture.height
    width, height = sides if orientation < 5 else sides[::-1]
    return DecodedPhoto(np.array(image), width, height, int(100 * picture.lines_there))

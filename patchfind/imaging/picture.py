"""One picture through Pillow: recognised by content, checked, reduced, in sRGB, not yet upright."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import ExifTags, Image, UnidentifiedImageError

from patchfind.imaging import colour
from patchfind.imaging.boxes import aperture
from patchfind.imaging.declared import declared_profile
from patchfind.imaging.formats import PILLOW_FORMATS
from patchfind.imaging.limits import DecodeLimits, check_pixels, reduced_side
from patchfind.imaging.reasons import not_decodable, not_identified
from patchfind.imaging.unwritten import unwritten

_UPRIGHT_WHEN_LOADED = ("HEIF", "TIFF")
_DRAFT_FORMATS = ("JPEG", "MPO")
_REDUCING_GAP = 2.0
_VERSION = 1057
"""The resource of a Photoshop file that says whether there is a flattened picture."""
_LARGEST_PROFILE = 16 << 20


Load = Callable[[Image.Image], None]
"""Has an opened picture decoded, in place. Raises whatever a codec throws at damaged data."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``image`` is RGB in sRGB, maybe reduced; ``width`` × ``height`` is its size in the file.

    Both are as stored; ``orientation`` (EXIF, 1…8) is what makes them upright, and None where
    the file does not say. ``lines_there`` is the part of the photo that the file holds.
    """

    image: Image.Image
    width: int
    height: int
    orientation: int | None
    lines_there: float = 1.0


class Open(Protocol):
    """Opens a file's content. Raises PhotoUnreadable or PhotoTooLarge."""

    def __call__(self, content: bytes, load: Load = ...) -> Picture: ...


def load(stored: Image.Image) -> None:
    """Decode all of a picture, which raises EOFError where a HEIC has none of some of it."""
    stored.load()
    if stored.format == "HEIF" and unwritten(stored) is not None:
        raise EOFError("truncated: parts of the picture are missing")


def open_picture(
    data: bytes,
    path: Path,
    *,
    long_side: int | None,
    limits: DecodeLimits,
    profile: bytes | None = None,
    load: Load = load,
) -> Picture:
    """The picture in ``data``, reduced as ``reduced_side`` says. ``path`` is for sentences.

    ``profile`` is the ICC profile of one that has none itself.
    Raises PhotoUnreadable, PhotoTooLarge, and whatever a codec throws at damaged data.
    """
    _prepare_pillow()
    try:
        stored = Image.open(io.BytesIO(data), formats=PILLOW_FORMATS)
    except UnidentifiedImageError as error:
        raise not_identified(data, path) from error
    with stored:
        width, height = stored.size
        _draft(stored, long_side)
        _check_size(stored, width, height, path, limits)
        box = aperture(data, stored.size) if stored.format == "AVIF" else None
        try:
            load(stored)
            image = _shown(stored, data, long_side, profile, box)
        except Exception as error:  # codecs raise anything at all at damaged data
            raise not_decodable(error, data, path, pixels=width * height) from error
        orientation = _orientation(stored)
    if box is not None:
        width, height = box[2] - box[0], box[3] - box[1]
    return Picture(image, width, height, orientation)


def _shown(
    stored: Image.Image,
    data: bytes,
    long_side: int | None,
    profile: bytes | None,
    box: tuple[int, int, int, int] | None,
) -> Image.Image:
    """The pixels in ``box`` (all, where it is None) in sRGB; ``profile`` is that of no other."""
    profile = declared_profile(stored, data) or profile
    image = _flattened(stored) if box is None else stored.crop(box)
    return finished(colour.eight_bits(image, long_side), long_side, profile)


def _flattened(stored: Image.Image) -> Image.Image:
    """A Photoshop file's picture of all layers, which lies on white paper already; others as is.

    Raises NotImplementedError where it was saved without one: a white sheet stands in its place.
    """
    if stored.format != "PSD":
        return stored
    resources = getattr(stored, "resources", ())
    if any(number == _VERSION and said[4:5] == b"\0" for number, _name, said in resources):
        raise NotImplementedError("not supported: layers without a flattened picture")
    return stored.convert("RGB") if stored.mode == "RGBA" else stored


def finished(image: Image.Image, long_side: int | None, profile: bytes | None) -> Image.Image:
    """``image`` (of colour.eight_bits) reduced, on white paper, and in sRGB."""
    return colour.to_srgb(colour.over_white(_reduced(image, long_side)), profile)


@functools.cache
def _prepare_pillow() -> None:
    """Adds HEIF to Pillow, and takes its own pixel limit away: ours is checked in its place.

    A profile may be as large as those are that consist of a table.
    """
    import pi_heif
    from PIL import PngImagePlugin

    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    PngImagePlugin.MAX_TEXT_CHUNK = _LARGEST_PROFILE


def _draft(stored: Image.Image, long_side: int | None) -> None:
    """Let a JPEG be decoded at 1/2, 1/4 or 1/8 where that still is no smaller than wanted."""
    if long_side is None or stored.format not in _DRAFT_FORMATS:
        return
    scale = reduced_side(*stored.size, long_side) / max(stored.size)
    if scale < 1:
        width, height = stored.size
        stored.draft(stored.mode, (math.ceil(width * scale), math.ceil(height * scale)))


def _check_size(
    stored: Image.Image, width: int, height: int, path: Path, limits: DecodeLimits
) -> None:
    """Refuse a decompression bomb before a pixel is decoded. ``stored`` is drafted already."""
    drafted = stored.width * stored.height
    reduced = drafted < width * height and drafted <= limits.pixels
    check_pixels(path, width, height, limits.draft_pixels if reduced else limits.pixels)


def _reduced(image: Image.Image, long_side: int | None) -> Image.Image:
    """``image`` with a longer side as ``reduced_side`` says; never enlarged.

    A box filter by a whole factor comes first where the picture is much larger, then Lanczos.
    """
    wanted = max(image.size) if long_side is None else reduced_side(*image.size, long_side)
    if max(image.size) <= wanted:
        return image
    scale = wanted / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)


def _orientation(stored: Image.Image) -> int | None:
    """The EXIF orientation 1…8 that is still to be applied to the loaded picture."""
    if stored.format in _UPRIGHT_WHEN_LOADED:
        return 1
    try:
        value = stored.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001 -- damaged metadata must not cost a sound picture
        return None
    return value if value in range(1, 9) else None

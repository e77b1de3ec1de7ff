"""Cameras' RAW files: the embedded preview where it is large enough, else developed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from patchfind.foundation.errors import PhotoUnreadable
from patchfind.imaging.declared import exif_of_tiff, exif_profile
from patchfind.imaging.limits import DecodeLimits, check_pixels, reduced_side
from patchfind.imaging.picture import Picture, open_picture

_ORIENTATION_OF_FLIP: Mapping[int, int] = {0: 1, 1: 2, 3: 3, 2: 4, 4: 5, 6: 6, 7: 7, 5: 8}
"""LibRaw's flip code to the EXIF orientation that it was made from (identify.cpp)."""

_PREVIEW_SIDE = 1024
"""A preview of this long side is good enough, whatever was asked for: developing takes seconds."""

_ASPECT_TOLERANCE = 0.03


def open_raw(
    data: bytes, path: Path, *, long_side: int | None, limits: DecodeLimits
) -> Picture | None:
    """The picture in a RAW file, or None where LibRaw does not know the file.

    The size is the sensor's, or the preview's where the camera was set to another aspect.
    Raises PhotoTooLarge, and whatever LibRaw throws at damaged data.
    """
    import rawpy

    with rawpy.RawPy() as raw:
        try:
            raw.open_buffer(io.BytesIO(data))
        except rawpy.LibRawFileUnsupportedError:
            return None
        width, height = raw.sizes.width, raw.sizes.height
        check_pixels(path, width, height, limits.pixels)
        wanted = min(long_side or _PREVIEW_SIDE, _PREVIEW_SIDE, max(width, height))
        profile = exif_profile(lambda: exif_of_tiff(data))
        preview = _preview(raw, path, long_side=long_side, limits=limits, profile=profile)
        if preview is None or max(preview.width, preview.height) < wanted:
            return _developed(raw, long_side)
        return _with_sensor_size(preview, raw.sizes)


def _preview(
    raw: Any, path: Path, *, long_side: int | None, limits: DecodeLimits, profile: bytes | None
) -> Picture | None:
    """The largest embedded preview, or None where there is none that can be decoded.

    ``profile`` is that of one without: the camera's own setting.
    """
    import rawpy

    try:
        preview = raw.extract_thumb()
        if preview.format is rawpy.ThumbFormat.JPEG:
            return open_picture(
                preview.data, path, long_side=long_side, limits=limits, profile=profile
            )
        image = Image.fromarray(preview.data)
    except (PhotoUnreadable, rawpy.LibRawError, OSError, SyntaxError, ValueError):
        return None
    return Picture(_fitted(image, long_side), image.width, image.height, None)


def _with_sensor_size(preview: Picture, sizes: Any) -> Picture:
    """``preview`` with the photo's own size, and the orientation that it still needs.

    A preview says its own orientation, or LibRaw adds the sensor's to it. Neither counts where
    the sides show that the camera has turned the preview already.
    """
    width, height = sizes.width, sizes.height
    orientation = _ORIENTATION_OF_FLIP.get(sizes.flip, 1)
    if orientation >= 5 and (preview.width > preview.height) != (width > height):
        width, height, orientation = height, width, 1
    elif preview.orientation is not None:
        orientation = preview.orientation
    shown, sensor = preview.width / preview.height, width / height
    if abs(shown / sensor - 1) > _ASPECT_TOLERANCE:
        width, height = preview.width, preview.height
    return replace(preview, width=width, height=height, orientation=orientation)


def _developed(raw: Any, long_side: int | None) -> Picture:
    """The sensor's data developed with the camera's white balance, without its hidden margins."""
    sizes = raw.sizes
    sides = sizes.width, sizes.height
    half = long_side is not None and max(sides) >= 2 * reduced_side(*sides, long_side)
    image = Image.fromarray(raw.postprocess(use_camera_wb=True, half_size=half, user_flip=0))
    left, top, right, bottom = _default_crop(sizes)
    step = 2 if half else 1
    image = image.crop((left // step, top // step, right // step, bottom // step))
    width, height = right - left, bottom - top
    orientation = _ORIENTATION_OF_FLIP.get(sizes.flip, 1)
    return Picture(_fitted(image, long_side), width, height, orientation)


def _default_crop(sizes: Any) -> tuple[int, int, int, int]:
    """What the file says is to be seen of the developed picture: left, top, right, bottom."""
    left = sizes.crop_left_margin - sizes.left_margin
    top = sizes.crop_top_margin - sizes.top_margin
    right, bottom = left + sizes.crop_width, top + sizes.crop_height
    inside = 0 <= left < right <= sizes.width and 0 <= top < bottom <= sizes.height
    return (left, top, right, bottom) if inside else (0, 0, sizes.width, sizes.height)


def _fitted(image: Image.Image, long_side: int | None) -> Image.Image:
    """An RGB ``image`` with a longer side as ``reduced_side`` says."""
    if long_side is not None:
        wanted = reduced_side(*image.size, long_side)
        image.thumbnail((wanted, wanted), Image.Resampling.LANCZOS)
    return image

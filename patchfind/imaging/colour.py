"""Any Pillow mode and colour profile to 8-bit sRGB."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image, ImageCms

from patchfind.imaging import deep

_WHITE = (255, 255, 255)
_FULL = np.uint16(65535)
"""White of 16 bits."""


def eight_bits(image: Image.Image, long_side: int | None) -> Image.Image:
    """``image`` in a mode that can be resized and converted: L, LA, RGB, RGBA, CMYK or LAB.

    One that is far larger than ``long_side`` may come out reduced. Alpha by which nothing at all
    would be seen means nothing, and is left out. Raises NotImplementedError.
    """
    if image.mode.startswith("I;16"):
        return _from_sixteen_bits(image, long_side)
    if image.mode in ("I", "F"):
        raise NotImplementedError("not supported: numbers without a largest")
    if image.mode not in ("LA", "RGBA") and image.has_transparency_data:
        image = image.convert("RGBA")
    if image.mode in ("LA", "RGBA") and image.getextrema()[-1] == (0, 0):
        return image.convert(image.mode[:-1])
    plain = _PLAIN_MODES.get(image.mode)
    return image.convert(plain) if plain else image


def _from_sixteen_bits(image: Image.Image, long_side: int | None) -> Image.Image:
    clear = image.info.get("transparency")

    def rows(top: int, bottom: int) -> deep.Samples:
        samples: deep.Samples = np.asarray(image.crop((0, top, image.width, bottom)))[:, :, None]
        return samples if clear is None else np.where(samples == clear, _FULL, samples)

    pixels = deep.eight_bits(rows, image.size, deep.whole_numbers(16), long_side=long_side)
    return Image.fromarray(pixels[:, :, 0])


_PLAIN_MODES: Mapping[str, str] = {
    "1": "L",
    "P": "RGB",
    "RGBX": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
}


def over_white(image: Image.Image) -> Image.Image:
    """``image`` (L, LA, RGB, RGBA, CMYK, LAB) without its alpha, as if it lay on white paper."""
    if image.mode not in ("LA", "RGBA"):
        return image
    paper = Image.new("RGBA", image.size, (*_WHITE, 255))
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """``image`` (L, RGB, CMYK, LAB) as RGB in sRGB, through its ICC ``profile`` where it has one.

    Relative colorimetric with black point compensation, as browsers do. A profile that is
    damaged or that is not for this kind of picture is ignored, as if it were not there.
    """
    if profile:
        converted = _through_profile(image, profile)
        if converted is not None:
            return converted
    return _WITHOUT_PROFILE.get(image.mode, _convert)(image)


def _convert(image: Image.Image) -> Image.Image:
    return image.convert("RGB")


def _from_lab(image: Image.Image) -> Image.Image:
    lab = ImageCms.createProfile("LAB")
    return _transformed(image, ImageCms.ImageCmsProfile(lab))


_WITHOUT_PROFILE: Mapping[str, Callable[[Image.Image], Image.Image]] = {"LAB": _from_lab}


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """``image`` in sRGB, or None where ``profile`` cannot be used."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() == "RGB" and image.mode == "L":
            image = image.convert("RGB")
        return _transformed(image, source)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _transformed(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    """``image`` from the colours of ``source`` to sRGB. Raises PyCMSError where they disagree."""
    converted = ImageCms.profileToProfile(
        image,
        source,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert converted is not None  # only an in-place transform returns nothing
    return converted

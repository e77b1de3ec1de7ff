"""Any Pillow mode and colour profile to 8-bit sRGB."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_WHITE = (255, 255, 255)


def eight_bits(image: Image.Image) -> Image.Image:
    """``image`` in a mode that can be resized and converted: L, LA, RGB, RGBA, CMYK or LAB."""
    if image.mode in _DEEP_TOPS:
        return _scaled(np.asarray(image), _DEEP_TOPS[image.mode])
    if image.mode not in ("LA", "RGBA") and image.has_transparency_data:
        return image.convert("RGBA")
    plain = _PLAIN_MODES.get(image.mode)
    return image.convert(plain) if plain else image


_PLAIN_MODES: Mapping[str, str] = MappingProxyType(
    {"1": "L", "P": "RGB", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB"}
)

_SIXTEEN_BITS = 65535.0
_DEEP_TOPS: Mapping[str, Sequence[float]] = MappingProxyType(
    {
        "I;16": (_SIXTEEN_BITS,),
        "I;16L": (_SIXTEEN_BITS,),
        "I;16B": (_SIXTEEN_BITS,),
        "I;16N": (_SIXTEEN_BITS,),
        "I": (_SIXTEEN_BITS,),
        "F": (1.0, 255.0, _SIXTEEN_BITS),
    }
)
"""For modes deeper than 8 bits, the values that may stand for white."""


def _scaled(values: NDArray[np.generic], tops: Sequence[float]) -> Image.Image:
    """Grey ``values`` as 8 bits: white is the first of ``tops`` that none exceeds.

    Where all are exceeded, the brightest is white. Negative and undefined values are black.
    """
    numbers = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    brightest = float(numbers.max(initial=0.0))
    white = next((top for top in tops if brightest <= top), brightest)
    scaled = np.clip(numbers * (255.0 / white) + 0.5, 0, 255)
    return Image.fromarray(scaled.astype(np.uint8))


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


_WITHOUT_PROFILE: Mapping[str, Callable[[Image.Image], Image.Image]] = MappingProxyType(
    {"LAB": _from_lab}
)


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

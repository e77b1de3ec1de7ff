"""The colours that a file declares, by whatever means, as an ICC profile."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from PIL import ExifTags, Image

from patchfind.imaging import icc, png
from patchfind.imaging.boxes import inside

_UNCALIBRATED, _ADOBE_RGB = 0xFFFF, 2  # values of EXIF's ColorSpace
_SMALL_CHUNK = 32 + 12  # of 32 bytes, with its length, name and checksum
_SRGB_GAMMA = (0.45, 0.46)
"""gAMA of a PNG that means sRGB's own curve, to which the nearest power is 1 / 2.2."""


_PRIMARIES: Mapping[int, icc.Primaries] = {
    4: icc.Primaries((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), (0.310, 0.316)),
    5: icc.Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), (0.3127, 0.3290)),
    6: icc.Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), (0.3127, 0.3290)),
    7: icc.Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), (0.3127, 0.3290)),
    8: icc.Primaries((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), (0.310, 0.316)),
    9: icc.Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), (0.3127, 0.3290)),
    11: icc.Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: icc.Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.3127, 0.3290)),
    22: icc.Primaries((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), (0.3127, 0.3290)),
}
"""By their number in ITU-T H.273; those that are missing are sRGB's, or say nothing."""

_CURVES: Mapping[int, Callable[[], icc.Curve]] = {
    4: lambda: icc.gamma(2.2),
    5: lambda: icc.gamma(2.8),
    8: lambda: icc.gamma(1.0),
    16: icc.perceptual_quantizer,
    17: lambda: icc.gamma(2.6),
    18: icc.hybrid_log_gamma,
}
"""By their number in ITU-T H.273. Those of video (1, 6, 7, 14, 15) are shown as sRGB, as viewers
of still pictures do."""

_LOGARITHMIC = (9, 10)


def declared_profile(stored: Image.Image, data: bytes) -> bytes | None:
    """The ICC profile of ``stored``, loaded from ``data`` by Pillow; None where it is sRGB.

    What is most explicit counts: a PNG's cICP, an ICC profile, the numbers of a HEIC or AVIF, a
    PNG's sRGB or gamma and primaries, and the EXIF. Raises NotImplementedError for colours that
    have no agreed meaning.
    """
    chunks = dict(_png_chunks(data))
    if b"cICP" in chunks and len(chunks[b"cICP"]) == 4:
        primaries, transfer, matrix, full_range = chunks[b"cICP"]
        if matrix != 0 or full_range != 1:
            raise NotImplementedError("not supported: a PNG of video levels")
        return _of_code_points(primaries, transfer)
    found: bytes | None = stored.info.get("icc_profile")
    if found:
        return found
    if stored.format == "JPEG2000":
        return _of_jpeg_2000(data)
    numbers = stored.info.get("nclx_profile") or _numbers_of_avif(stored, data)
    if numbers is not None:
        return _of_code_points(
            int(numbers["color_primaries"]), int(numbers["transfer_characteristics"])
        )
    if "gamma" in stored.info or "chromaticity" in stored.info:
        return _of_png(stored.info)
    return exif_profile(stored.getexif)


def exif_of_tiff(data: bytes) -> Image.Exif:
    """The EXIF of a file that is a TIFF outside, as most RAW files are."""
    exif = Image.Exif()
    exif.load(data)
    return exif


def exif_profile(read: Callable[[], Image.Exif]) -> bytes | None:
    """Adobe RGB where the EXIF says so: in ColorSpace, or by the name of its rules (DCF's R03)."""
    try:
        exif = read()
        space = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.ColorSpace)
        rules = exif.get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex)
    except Exception:  # noqa: BLE001 -- damaged metadata must not cost a sound picture
        return None
    if space == _ADOBE_RGB or (space == _UNCALIBRATED and rules == "R03"):
        return _adobe_rgb()
    return None


@functools.cache
def _adobe_rgb() -> bytes:
    return icc.profile(icc.ADOBE_RGB, icc.gamma(icc.ADOBE_GAMMA))


@functools.cache
def _of_code_points(primaries: int, transfer: int) -> bytes | None:
    """The profile of two numbers of ITU-T H.273; None where they come to sRGB."""
    if transfer in _LOGARITHMIC:
        raise NotImplementedError("not supported: logarithmic colours")
    if primaries not in _PRIMARIES and transfer not in _CURVES:
        return None
    curve = _CURVES.get(transfer, icc.srgb_curve)()
    return icc.profile(_PRIMARIES.get(primaries, icc.SRGB), curve)


def _of_png(info: Mapping[Any, Any]) -> bytes | None:
    """By gAMA and cHRM, unless sRGB is there too; None where they mean nothing."""
    exponent = info.get("gamma", 1 / 2.2)
    if "srgb" in info or not 0 < exponent <= 10:
        return None
    low, high = _SRGB_GAMMA
    curve = icc.srgb_curve() if low < exponent < high else icc.gamma(1 / exponent)
    primaries = icc.SRGB
    points = info.get("chromaticity")
    if points is not None:
        white, red, green, blue = (tuple(points[at : at + 2]) for at in (0, 2, 4, 6))
        primaries = icc.Primaries(red, green, blue, white)
    try:
        return icc.profile(primaries, curve)
    except ValueError:
        return None


def _of_jpeg_2000(data: bytes) -> bytes | None:
    """By the first colour box; a bare codestream has none, and is sRGB."""
    for colour in inside(data, (b"jp2h", b"colr")):
        method, content = colour[:1], colour[3:]
        if method in (_A_PROFILE, _ANY_PROFILE):
            return content
        number = int.from_bytes(content[:4], "big")
        if method != _A_NUMBER or number not in _PLAIN_SPACES:
            raise NotImplementedError("not supported: the colours of a JPEG 2000 picture")
        return None
    return None


_A_NUMBER, _A_PROFILE, _ANY_PROFILE = b"\1", b"\2", b"\3"  # methods of a colour box
_PLAIN_SPACES = (12, 16, 17, 18)
"""CMYK, sRGB, grey and sYCC, as which Pillow hands them over."""


def _numbers_of_avif(stored: Image.Image, data: bytes) -> Mapping[str, Any] | None:
    """The colour numbers of an AVIF, which Pillow's reader does not tell; libheif's does."""
    if stored.format != "AVIF":
        return None
    import pi_heif

    try:
        info = pi_heif.open_heif(io.BytesIO(data)).info
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError):
        return None
    numbers: Mapping[str, Any] | None = info.get("nclx_profile")
    return numbers


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The small chunks of a PNG before its pixels, by their names."""
    chunks = png.chunks(data) if data.startswith(png.SIGNATURE) else ()
    for name, start, end in takewhile(lambda chunk: chunk[0] != b"IDAT", chunks):
        if end - start <= _SMALL_CHUNK:
            yield name, data[start + 8 : end - 4]

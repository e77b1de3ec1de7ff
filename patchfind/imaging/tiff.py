"""TIFF: which page is the photo, and its samples where Pillow does not lay them out rightly."""

from __future__ import annotations

import functools
import io
import itertools
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from patchfind.imaging import deep, icc
from patchfind.imaging.declared import exif_of_tiff, exif_profile
from patchfind.imaging.formats import BIG_TIFF
from patchfind.imaging.limits import DecodeLimits, check_pixels
from patchfind.imaging.picture import Picture, finished, open_picture
from patchfind.imaging.reasons import not_decodable

if TYPE_CHECKING:
    import tifffile

_MOST_PAGES = 100
_SUBFILE_TYPE, _ORIENTATION, _WHITE_POINT, _PRIMARIES, _PROFILE = 255, 274, 318, 319, 34675
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType
_REDUCED_OF_OLD = 2  # a value of SubfileType
_A_WHOLE_NUMBER, _A_FLOAT = 1, 3  # values of SampleFormat
_ASSOCIATED, _UNASSOCIATED = 1, 2  # values of ExtraSamples

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _INKS, _CIE_LAB, _ICC_LAB = 0, 1, 2, 3, 5, 8, 9


@dataclass(frozen=True, slots=True)
class _Photometric:
    """What is made of a PhotometricInterpretation: Pillow's ``mode``, from ``colours`` samples.

    ``paper`` is white in that mode.
    """

    mode: str
    colours: int
    paper: tuple[int, ...]


_PHOTOMETRICS: Mapping[int, _Photometric] = {
    _WHITE_IS_ZERO: _Photometric("L", 1, (255,)),
    _BLACK_IS_ZERO: _Photometric("L", 1, (255,)),
    _RGB: _Photometric("RGB", 3, (255, 255, 255)),
    _PALETTE: _Photometric("RGB", 1, (255, 255, 255)),
    _INKS: _Photometric("CMYK", 4, (0, 0, 0, 0)),
    _CIE_LAB: _Photometric("LAB", 3, (255, 128, 128)),
    _ICC_LAB: _Photometric("LAB", 3, (255, 128, 128)),
}
"""Those that are read here."""

_FLOATING = (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB)

_WEBP = 50001
_COMPRESSIONS = frozenset({1, 5, 8, 32773, 32946, 34925, 50000, _WEBP})
"""None, LZW, Deflate (two numbers), PackBits, LZMA, Zstandard, WebP: what photos are written with.

The fewer codecs, the less a hostile file can reach.
"""


def open_tiff(data: bytes, path: Path, *, long_side: int | None, limits: DecodeLimits) -> Picture:
    """The photo in a TIFF: of its full-resolution pages the first that is no smaller than others.

    Raises PhotoUnreadable, PhotoTooLarge, and whatever a codec throws at damaged data.
    """
    import tifffile

    _silence()
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        first, page = file.pages[0], photo_page_of(file)
        assert isinstance(first, tifffile.TiffPage)
        orientation = _number(page, _ORIENTATION) or _number(first, _ORIENTATION)
        profile = _profile(page) or _profile(first) or exif_profile(lambda: exif_of_tiff(data))
        if _is_for_pillow(page):
            if page is not first:
                data = _starting_at(data, page.offset)
            picture = open_picture(data, path, long_side=long_side, limits=limits, profile=profile)
            if _ORIENTATION in page.tags:  # then Pillow has turned it
                orientation = 1
            return replace(picture, orientation=orientation)
        width, height = page.imagewidth, page.imagelength
        check_pixels(path, width, height, limits.pixels)
        try:
            image = _image(page, long_side)
        except Exception as error:  # codecs raise anything at all at damaged data
            raise not_decodable(error, data, path, pixels=width * height) from error
        return Picture(finished(image, long_side, profile), width, height, orientation)


def photo_page_of(file: tifffile.TiffFile) -> tifffile.TiffPage:
    """The page that is the photo. Raises whatever tifffile does at damaged data."""
    return _photo_page(list(_pages(file)))


@functools.cache
def _silence() -> None:
    """What is odd about a file is not for the log of a person who did not make it."""
    logging.getLogger("tifffile").setLevel(logging.CRITICAL + 1)


def _pages(file: tifffile.TiffFile) -> Iterator[tifffile.TiffPage]:
    """The pages, each followed by those below it, until one cannot be read."""
    found: Iterator[Any] = (
        one for page in file.pages for one in (page, *(getattr(page, "pages", None) or ()))
    )
    try:
        yield from itertools.islice(found, _MOST_PAGES)
    except Exception:  # noqa: BLE001 -- what is damaged behind the photo must not cost it
        return


def _photo_page(pages: list[tifffile.TiffPage]) -> tifffile.TiffPage:
    """The first of the full-resolution pages that has at least half the pixels of the largest.

    Scans of a document differ a little in size; a preview that does not say so differs much.
    """
    full = [page for page in pages if not _is_reduced(page)] or pages
    largest = max(page.imagewidth * page.imagelength for page in full)
    return next(page for page in full if 2 * page.imagewidth * page.imagelength >= largest)


def _is_reduced(page: tifffile.TiffPage) -> bool:
    """Whether the page says that it is a smaller version of another, or a mask for one."""
    return bool(page.subfiletype & (_REDUCED | _MASK)) or (
        _number(page, _SUBFILE_TYPE) == _REDUCED_OF_OLD
    )


def _number(page: tifffile.TiffPage, tag: int) -> int | None:
    value = page.tags.valueof(tag)
    return value if isinstance(value, int) else None


def _profile(page: tifffile.TiffPage) -> bytes | None:
    """The page's ICC profile, or one with the primaries that it says; None where it has neither."""
    value = page.tags.valueof(_PROFILE)
    if isinstance(value, bytes):
        return value
    numbers = [page.tags.valueof(tag) for tag in (_WHITE_POINT, _PRIMARIES)]
    try:
        parts = [part for one in numbers for part in one]
        values = [over / under for over, under in zip(parts[::2], parts[1::2], strict=True)]
        white, red, green, blue = zip(values[::2], values[1::2], strict=True)
        return icc.profile(icc.Primaries(red, green, blue, white), icc.srgb_curve())
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _is_for_pillow(page: tifffile.TiffPage) -> bool:
    """Whether Pillow lays the samples out rightly: at most 8 bits, and none beside the colours."""
    if page.sampleformat != _A_WHOLE_NUMBER or _bits(page) > 8 or page.compression == _WEBP:
        return False
    if page.parent.is_bigtiff and page.parent.byteorder == ">":  # Pillow misreads its header
        return False
    known = _PHOTOMETRICS.get(page.photometric)
    if known is None:
        return True
    extra = page.samplesperpixel - known.colours
    return page.photometric != _ICC_LAB and (extra == 0 or page.compression not in _COMPRESSIONS)


def _bits(page: tifffile.TiffPage) -> int:
    bits = page.bitspersample
    if not isinstance(bits, int):
        raise NotImplementedError("not supported: samples of different depths")
    return bits


def _starting_at(data: bytes, offset: int) -> bytes:
    """``data`` with the page at ``offset`` as its first."""
    order: Literal["little", "big"] = "little" if data.startswith(b"II") else "big"
    at, size = (8, 8) if data.startswith(BIG_TIFF) else (4, 4)
    return data[:at] + offset.to_bytes(size, order) + data[at + size :]


def _image(page: tifffile.TiffPage, long_side: int | None) -> Image.Image:
    """The page's picture without alpha as L, RGB, CMYK or LAB, maybe reduced."""
    known = _PHOTOMETRICS.get(page.photometric)
    floating = page.sampleformat == _A_FLOAT and page.photometric in _FLOATING
    if known is None or not (floating or page.sampleformat == _A_WHOLE_NUMBER):
        raise NotImplementedError("not supported: the meaning of the samples")
    if page.compression not in _COMPRESSIONS:
        raise NotImplementedError("not supported: the compression")
    samples = _samples(page)
    if samples.shape[2] < known.colours:
        raise NotImplementedError("not supported: fewer samples than colours")
    convert = _over_paper(page, samples, known, _numbers(page, samples[:, :, : known.colours]))
    pixels = deep.eight_bits(
        lambda top, bottom: samples[top:bottom],
        (samples.shape[1], samples.shape[0]),
        convert,
        long_side=long_side,
    )
    if known.mode == "LAB":
        pixels ^= np.array((0, 128, 128), dtype=np.uint8)  # as Pillow reads them from a TIFF
    return Image.frombytes(known.mode, (pixels.shape[1], pixels.shape[0]), pixels.tobytes())


def _samples(page: tifffile.TiffPage) -> NDArray[Any]:
    """The page's samples (height, width, samples) as stored."""
    strips = zip(page.dataoffsets, page.databytecounts, strict=False)
    if any(at + count > page.parent.filehandle.size for at, count in strips):
        raise EOFError("truncated")
    samples: NDArray[Any] = page.asarray(squeeze=False, maxworkers=1)
    planes, depth, _, _, each = samples.shape
    if depth != 1 or min(planes, each) != 1:
        raise NotImplementedError("not supported: a volume")
    return samples[0, 0] if planes == 1 else np.moveaxis(samples[:, 0, :, :, 0], 0, 2)


def _numbers(page: tifffile.TiffPage, colours: NDArray[Any]) -> deep.Convert:
    """From the page's stored ``colours`` to those of an 8-bit picture."""
    bits = _bits(page)
    if page.photometric == _PALETTE:
        return _looked_up(page)
    if page.photometric in (_CIE_LAB, _ICC_LAB):
        return _lab(bits, signed=page.photometric == _CIE_LAB)
    floating = page.sampleformat == _A_FLOAT
    plain = deep.floating_point(colours) if floating else deep.whole_numbers(bits)
    if page.photometric == _WHITE_IS_ZERO:
        return lambda some: np.float32(255.0) - plain(some)
    return plain


def _looked_up(page: tifffile.TiffPage) -> deep.Convert:
    """From numbers of a palette's 16-bit colours; some writers have put 8-bit ones there."""
    colours = np.asarray(page.colormap).T
    if colours.max(initial=0) > 255:
        colours = colours >> 8
    table = colours.astype(np.float32)

    def looked_up(some: deep.Samples) -> NDArray[np.float32]:
        found: NDArray[np.float32] = table[some[:, :, 0]]
        return found

    return looked_up


def _lab(bits: int, *, signed: bool) -> deep.Convert:
    """From L*, a*, b* of 8 or 16 bits to 8 with 128 for no colour; the two kinds differ in both."""
    one = np.float32(2.0 ** (bits - 8))
    full = np.float32(2**bits - 1 if signed else 255 * one)

    def converted(some: deep.Samples) -> NDArray[np.float32]:
        values = some.astype(np.float32)
        values[:, :, 0] *= 255 / full
        values[:, :, 1:] /= one
        if signed:
            values[:, :, 1:] = (values[:, :, 1:] + 128) % 256
        return np.clip(values, 0, 255)

    return converted


def _over_paper(
    page: tifffile.TiffPage, samples: NDArray[Any], known: _Photometric, numbers: deep.Convert
) -> deep.Convert:
    """``numbers`` of the colours alone, laid over white paper where alpha means something."""
    kinds = list(page.extrasamples)[: samples.shape[2] - known.colours]
    alphas = [place for place, kind in enumerate(kinds) if kind in (_ASSOCIATED, _UNASSOCIATED)]
    at = known.colours + alphas[0] if alphas else None
    if at is None or not samples[:, :, at].any():
        return lambda some: numbers(some[:, :, : known.colours])
    associated = kinds[alphas[0]] == _ASSOCIATED
    full = 1.0 if page.sampleformat == _A_FLOAT else 2.0 ** _bits(page) - 1
    paper = np.array(known.paper, dtype=np.float32)

    def over(some: deep.Samples) -> NDArray[np.float32]:
        opaque = np.clip(some[:, :, at : at + 1].astype(np.float32) / np.float32(full), 0, 1)
        opaque = np.nan_to_num(opaque, copy=False)
        colours = numbers(some[:, :, : known.colours])
        laid = (colours if associated else colours * opaque) + (1 - opaque) * paper
        clipped: NDArray[np.float32] = np.clip(laid, 0, 255)
        return clipped

    return over

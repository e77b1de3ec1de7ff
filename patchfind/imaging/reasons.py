"""Why a photo cannot be used, in sentences of ours; what codecs and systems say is for the log."""

from __future__ import annotations

import errno
import io
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from patchfind.foundation.errors import (
    PhotoProblem,
    PhotoStalled,
    PhotoTooLarge,
    PhotoUnread,
    PhotoUnreadable,
    PhotoVanished,
)
from patchfind.foundation.paths import is_folder
from patchfind.foundation.regular_file import NotAsExpected
from patchfind.foundation.sentence import Sentence, of_system
from patchfind.imaging.formats import PILLOW_FORMATS, READABLE_FORMATS
from patchfind.imaging.structure import ends_early, webp_pixels

_log = logging.getLogger(__name__)

_CODEC_BYTES_PER_PIXEL = 12
"""About what the hungriest codecs take: a progressive JPEG's coefficients, WebP's two canvases."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """``kind`` is raised with ``sentence``, into which the photo's path goes."""

    kind: type[PhotoProblem]
    sentence: Sentence


_NO_PICTURE = _Cause(
    PhotoUnreadable,
    Sentence(
        "{path} is damaged or is not a picture that PatchFind reads ({formats}). Replace it, or "
        "leave it out of the folder."
    ),
)
_DAMAGED = _Cause(
    PhotoUnreadable,
    Sentence("{path} is damaged and cannot be decoded. Copy it again from where it came from."),
)
_CUT_SHORT = _Cause(
    PhotoUnreadable,
    Sentence(
        "{path} is cut short: the file ends before the picture does. "
        "Copy it again from where it came from."
    ),
)
_UNSUPPORTED = _Cause(
    PhotoUnreadable,
    Sentence(
        "{path} is of a rare kind that PatchFind does not read (its numbers, colours or "
        "compression), though it reads others of its format. Save it anew from another program to "
        "have it indexed."
    ),
)
_MEMORY = _Cause(
    PhotoTooLarge,
    Sentence(
        "{path} needs more memory to decode than PatchFind allows one photo. "
        "Save a smaller copy to have it indexed."
    ),
)
_MEMORY_OR_DAMAGE = _Cause(
    PhotoTooLarge,
    Sentence(
        "{path} cannot be decoded: it needs more memory than PatchFind allows one photo, or is "
        "damaged. Save a smaller copy to have it indexed."
    ),
)
_LIMIT = _Cause(
    PhotoTooLarge,
    Sentence(
        "{path} is larger than its decoder lets a picture be. Save a smaller copy to have it "
        "indexed."
    ),
)

_SAYINGS: tuple[tuple[re.Pattern[str], _Cause], ...] = tuple(
    (re.compile(words, re.IGNORECASE), cause)
    for words, cause in (
        ("security limit|too large|too big|exceeds? ", _LIMIT),
        ("memory|allocat|bad_alloc|mempool", _MEMORY),
        ("truncated|too small|insufficient input|input/output error|no more images", _CUT_SHORT),
        ("not (supported|implemented)|unsupported|cannot handle|unknown pixel", _UNSUPPORTED),
        (r"^\d+$", _UNSUPPORTED),  # the number of a TIFF's compression
        (r"^\(\d+, \d+\)$|not a PSD", _UNSUPPORTED),  # a PSD's mode and depth; or a PSB
    )
)
"""What Pillow, its plugins and LibRaw say, in order: libheif calls its own limit an allocation."""

_GONE = _Cause(
    PhotoVanished,
    Sentence("{path} is no longer there. If it was moved, the next look at its folder finds it."),
)
_OFFLINE = _Cause(
    PhotoVanished,
    Sentence(
        "{path} cannot be reached: its folder is not there now. Connect the disk or share that it "
        "lies on, or say where the folder has moved."
    ),
)
_DANGLING = _Cause(
    PhotoVanished,
    Sentence(
        "{path} is a link, and what it leads to is not there. Connect the disk that it lies on, or "
        "delete the link."
    ),
)
_FORBIDDEN = _Cause(
    PhotoUnreadable,
    Sentence("{path} may not be opened by this user. Allow reading it, then retry."),
)
_CONNECTION = _Cause(
    PhotoUnread,
    Sentence(
        "{path} could not be read: the network share that it lies on does not answer. "
        "Check the connection, then retry."
    ),
)
_DISK = _Cause(
    PhotoUnread,
    Sentence(
        "{path} could not be read: the disk that it lies on reports an error. "
        "Check the disk or the network connection, then retry."
    ),
)

_SYSTEM: Mapping[int, _Cause] = {
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ESTALE: _GONE,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.ELOOP: _Cause(
        PhotoUnreadable,
        Sentence(
            "{path} is a link that leads round in a circle. Delete the link, or make it anew."
        ),
    ),
    errno.ENAMETOOLONG: _Cause(
        PhotoUnreadable,
        Sentence("{path} is a longer name than the disk lets a file have. Check the name."),
    ),
    errno.ENOMEM: _MEMORY,
    errno.ETIMEDOUT: _CONNECTION,
    errno.EHOSTDOWN: _CONNECTION,
    errno.EHOSTUNREACH: _CONNECTION,
    errno.ENETUNREACH: _CONNECTION,
    errno.ENOTCONN: _CONNECTION,
    errno.ECONNRESET: _CONNECTION,
}
"""What the system says about opening and reading; anything else is the disk's."""


def not_readable(path: Path, error: OSError) -> PhotoProblem:
    """The problem that an error of the file system means for the photo."""
    _log.info("cannot read %s: %s", path, error)
    if isinstance(error, NotAsExpected):
        return PhotoUnreadable(
            "{path} cannot be a photo: {why}. Name an image file instead.",
            why=of_system(error),
            path=path,
        )
    cause = _SYSTEM.get(error.errno or 0, _DISK)
    if cause is _GONE and path.is_symlink():
        cause = _DANGLING
    elif cause is _GONE and not is_folder(path.parent):
        cause = _OFFLINE
    return cause.kind(cause.sentence, path=path)


def not_decodable(
    error: Exception, data: bytes, path: Path, *, pixels: int | None = None
) -> PhotoProblem:
    """The problem that a codec's ``error`` means for the photo that ``data`` is the content of.

    ``pixels`` is how many it has, where that is known.
    """
    _log.info("cannot decode %s", path, exc_info=error)
    cause = _cause(error, data, pixels or webp_pixels(data))
    return cause.kind(cause.sentence, path=path)


def cut_short(path: Path) -> PhotoProblem:
    """The problem of a photo of which less than half is there."""
    return _CUT_SHORT.kind(_CUT_SHORT.sentence, path=path)


def not_identified(data: bytes, path: Path) -> PhotoProblem:
    """The problem of a photo in which Pillow finds none of its formats.

    Pillow does not say why: the plugin that takes the file's beginning for its own does.
    """
    from PIL import Image

    Image.init()
    for name in PILLOW_FORMATS:
        open_it, accepts = Image.OPEN[name]
        if accepts is None or accepts(data[:16].ljust(16, b"\0")) is not True:
            continue
        try:
            open_it(io.BytesIO(data), "").close()
        except Exception as error:  # noqa: BLE001 -- codecs raise anything at all at damaged data
            return not_decodable(error, data, path)
        return not_decodable(MemoryError("opened at the second try"), data, path)
    return _NO_PICTURE.kind(_NO_PICTURE.sentence, path=path, formats=READABLE_FORMATS)


def stalled(path: Path, seconds: float) -> PhotoStalled:
    """The problem of a photo that could not be read within ``seconds``."""
    return PhotoStalled(
        "The disk or network share that {path} lies on did not answer within {seconds} "
        "s. Check that it is connected and switched on, then try again.",
        seconds=format(seconds, "g"),
        path=path,
    )


def overran(path: Path, seconds: float) -> PhotoTooLarge:
    """The problem of a photo that was not decoded after ``seconds``."""
    return PhotoTooLarge(
        "{path} took longer than {seconds} s to decode and was given up. Save it anew "
        "from another program to have it indexed.",
        seconds=format(seconds, "g"),
        path=path,
    )


def toiled(path: Path, seconds: float) -> PhotoTooLarge:
    """The problem of a photo on which ``seconds`` of processor time were not enough."""
    return PhotoTooLarge(
        "{path} takes more than {seconds} s of a processor's time to decode and was "
        "given up. Save it anew from another program to have it indexed.",
        seconds=format(seconds, "g"),
        path=path,
    )


def confused(path: Path) -> PhotoUnreadable:
    """The problem of a photo whose worker answered with nonsense."""
    return PhotoUnreadable(
        "{path} confuses its decoder, which answered what cannot be; it is most likely "
        "damaged. Save it anew from another program to have it indexed.",
        path=path,
    )


def crashed(path: Path, exit_code: int | None) -> PhotoTooLarge | PhotoUnreadable:
    """The problem of a photo in whose middle its worker ended."""
    if exit_code == -9:
        return PhotoTooLarge(
            "The system stopped decoding {path}, most likely for want of memory. Close "
            "other programs and retry, or save a smaller copy.",
            path=path,
        )
    return PhotoUnreadable(
        "{path} makes its decoder crash (exit code {exit_code}); it is most likely "
        "damaged. Save it anew from another program to have it indexed.",
        exit_code=str(exit_code),  # a name, not a count
        path=path,
    )


def _cause(error: Exception, data: bytes, pixels: int | None) -> _Cause:
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return _MEMORY
    said = str(error)
    found = next((cause for words, cause in _SAYINGS if words.search(said)), _DAMAGED)
    if found is _DAMAGED and ends_early(data):
        return _CUT_SHORT
    if found is _DAMAGED and pixels is not None and not _is_free(_CODEC_BYTES_PER_PIXEL * pixels):
        return _MEMORY_OR_DAMAGE  # some codecs do not say when they get no memory
    return found


def _is_free(count: int) -> bool:
    """Whether this process may have ``count`` bytes more; none of them is touched."""
    try:
        np.empty(count, np.uint8)
    except MemoryError:
        return False
    return True

"""What a decode worker says, as messages, and what of it is believed.

A message is the length of some JSON in 4 bytes, the JSON, and what belongs to it; a photo's pixels
are a message of their own. Never a pickle, so that a worker that a hostile file has taken over
cannot take over the application; and what is announced is checked before it is awaited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import BufferTooShort
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.headers import UNKNOWN, Headers
from patchfind.foundation.errors import (
    PatchFindError,
    PhotoProblem,
    PhotoTooLarge,
    PhotoUnread,
    PhotoUnreadable,
    PhotoVanished,
    StorageProblem,
)
from patchfind.foundation.sentence import Sentence
from patchfind.imaging.limits import may_be_reduced

PROBLEMS: Mapping[str, type[PatchFindError]] = {
    problem.__name__: problem
    for problem in (
        PhotoProblem,
        PhotoUnread,
        PhotoUnreadable,
        PhotoTooLarge,
        PhotoVanished,
        StorageProblem,
    )
}
"""The problems that a worker reports, by the name under which they travel."""

MOST_BYTES = 16 << 20
"""The longest message that is not pixels."""

_LENGTH_BYTES = 4
_CONTENT_HASH = re.compile("[0-9a-f]{32}")


class Nonsense(Exception):
    """A worker said what no worker of ours says."""


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A decoded photo as a worker hands it over.

    ``pixels`` (h, w, 3) uint8 are upright sRGB, reduced to the long side that was asked for;
    ``width`` and ``height`` are pixels of the whole upright photo. ``size`` and ``mtime_ns`` are
    the file's when these very bytes were read. ``extra`` is what the pool's extract made of the
    pixels. The file holds ``lines_there`` per cent of the photo's lines; ``headers`` are what its
    headers tell.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    content_hash: str
    size: int
    mtime_ns: int
    extra: bytes | None
    lines_there: int = 100
    headers: Headers = UNKNOWN


@dataclass(frozen=True, slots=True)
class PhotoHeaders:
    """What a file's headers tell; ``size`` and ``mtime_ns`` are the file's when they were read.

    ``orientation`` (EXIF, 1…8) leads from the pixels as stored to the upright photo.
    """

    headers: Headers
    size: int
    mtime_ns: int
    orientation: int = 1


def message(content: Mapping[str, Any]) -> bytes:
    """``content`` as one message."""
    text = json.dumps(content).encode("ascii")
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text


def photo_message(photo: PreparedPhoto) -> bytes:
    """All of a decoded photo but its pixels, which follow."""
    header = {
        "shape": photo.pixels.shape,
        "width": photo.width,
        "height": photo.height,
        "content_hash": photo.content_hash,
        "size": photo.size,
        "mtime_ns": photo.mtime_ns,
        "extra": photo.extra is not None,
        "lines_there": photo.lines_there,
        "headers": photo.headers.as_json(),
    }
    return message(header) + (photo.extra or b"")


def headers_message(found: PhotoHeaders) -> bytes:
    """The answer to who wanted the headers alone."""
    return message(
        {
            "headers": found.headers.as_json(),
            "size": found.size,
            "mtime_ns": found.mtime_ns,
            "orientation": found.orientation,
        }
    )


def opened(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON of a message, and what belongs to it. Raises Nonsense."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
    try:
        content = json.loads(data[_LENGTH_BYTES:end])
    except (ValueError, RecursionError) as error:
        raise Nonsense("a message that is no JSON") from error
    if not isinstance(content, dict):
        raise Nonsense("a message without names")
    return content, data[end:]


def answer(
    content: Mapping[str, Any], rest: bytes, *, long_side: int
) -> PreparedPhoto | PatchFindError:
    """The photo, or the problem with it, that an opened message tells. Raises Nonsense.

    The photo has yet to receive its pixels, which may be what ``long_side`` leads to.
    """
    try:
        if "problem" in content:
            return PROBLEMS[content["problem"]](Sentence.unpacked(str(content["sentence"])))
        height, width, channels = (_count(side) for side in content["shape"])
        if channels != 3 or not min(height, width) or not may_be_reduced(width, height, long_side):
            raise Nonsense("pixels of no photo")
        content_hash = str(content["content_hash"])
        if not _CONTENT_HASH.fullmatch(content_hash):
            raise Nonsense("no content hash")
        return PreparedPhoto(
            pixels=np.empty((height, width, channels), dtype=np.uint8),
            width=_count(content["width"]),
            height=_count(content["height"]),
            content_hash=content_hash,
            size=_count(content["size"]),
            mtime_ns=int(content["mtime_ns"]),
            extra=rest if content["extra"] else None,
            lines_there=min(_count(content["lines_there"]), 100),
            headers=Headers.from_json(content["headers"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Nonsense("an answer that lacks what it should have") from error


def headers_answer(content: Mapping[str, Any]) -> PhotoHeaders | PatchFindError:
    """The headers, or the problem with the file, that an opened message tells. Raises Nonsense."""
    try:
        if "problem" in content:
            return PROBLEMS[content["problem"]](Sentence.unpacked(str(content["sentence"])))
        return PhotoHeaders(
            Headers.from_json(content["headers"]),
            _count(content["size"]),
            int(content["mtime_ns"]),
            min(max(_count(content["orientation"]), 1), 8),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Nonsense("headers that no photo has") from error


def receive_pixels(channel: Connection, photo: PreparedPhoto) -> None:
    """Fill in a photo's pixels. Raises Nonsense, EOFError, OSError."""
    try:
        received = channel.recv_bytes_into(photo.pixels.data.cast("B"))
    except BufferTooShort as error:
        raise Nonsense("more pixels than announced") from error
    if received != photo.pixels.nbytes:
        raise Nonsense("fewer pixels than announced")


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise Nonsense("a number that counts nothing")
    return value

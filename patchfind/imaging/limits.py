"""What one photo may cost before it is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from patchfind.foundation.errors import PhotoTooLarge


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """The most that one photo may take.

    ``pixels`` holds for every format; a JPEG that is wanted reduced may have ``draft_pixels``,
    since it is decoded at a fraction of its size. ``file_bytes`` is the file's length.
    ``seconds`` of processor time and ``memory_bytes`` (on top of what an idle worker uses) hold in
    decode workers only, where the system can count them (not on Windows; memory on Linux alone).
    A busy machine may take many times as long: ``wall_seconds`` are for what waits for ever.
    """

    pixels: int = 200_000_000
    draft_pixels: int = 500_000_000
    file_bytes: int = 1 << 30
    seconds: float = 60.0
    wall_seconds: float = 900.0
    memory_bytes: int = 2 << 30


DEFAULT_LIMITS = DecodeLimits()

DECODE_SIDE = 1600
"""The long side in pixels at which a photo is indexed and searched in: no encoder looks closer."""

_LONG = 2.0
_MOST_TIMES = 6.0


def reduced_side(width: int, height: int, long_side: int) -> int:
    """The longer side in pixels of a photo that is asked for with ``long_side``, never enlarged.

    One that is longer than 2:1 may have as many pixels as a square of that side, or little would
    be left of its height; its longer side is then up to six times ``long_side``.
    """
    longer, shorter = max(width, height), min(width, height)
    if longer > _LONG * shorter:
        long_side = int(long_side * min(math.sqrt(longer / shorter), _MOST_TIMES))
    return min(long_side, longer)


def may_be_reduced(width: int, height: int, long_side: int) -> bool:
    """Whether ``reduced_side`` may lead to so many pixels; a rounded side may add a few."""
    longer, shorter = max(width, height), min(width, height)
    most = _MOST_TIMES * long_side
    is_long = longer + 1 >= _LONG * shorter and width * height <= long_side**2 + most
    return longer <= (most if is_long else long_side)


def check_pixels(path: Path, width: int, height: int, allowed: int) -> None:
    """Raise PhotoTooLarge where a photo has more than the ``allowed`` pixels."""
    if width * height > allowed:
        raise PhotoTooLarge(
            "{path} has {width} × {height} pixels; PatchFind reads at most {most} million. "
            "Save a smaller copy to have it indexed.",
            width=width,
            height=height,
            most=allowed // 1_000_000,
            path=path,
        )

"""What is believed of the values in a photo's headers: dates, places and names."""

from __future__ import annotations

import re
from datetime import datetime

from patchfind.domain.headers import MOST_NAME, DateSource, Headers, clock_ms

MOST_TEXT = 512
"""Bytes of a text that are looked at."""

_DATE = re.compile(
    r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T]+(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?", re.ASCII
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)


def plain(stored: bytes) -> str:
    """Text up to its first NUL, on one line, of printable characters, and not too long."""
    text = stored.partition(b"\0")[0].decode("utf-8", "replace")
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words.replace("\ufffd", "")[:MOST_NAME].strip()


def camera(maker: str, model: str) -> str:
    """A model with its maker before it, once: "Canon" and "Canon EOS 5D" are not joined."""
    first = maker.split(" ", maxsplit=1)[0].casefold()
    return (model if model.casefold().startswith(first) else f"{maker} {model}")[:MOST_NAME].strip()


def date(text: str, offset: str = "", fraction: str = "") -> tuple[int, int | None] | None:
    """A date's milliseconds and its offset in minutes; None where no clock ever shows it."""
    found = _DATE.match(text)
    if found is None:
        return None
    *parts, within = found.groups(default="")
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        clock = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera's
        ahead = _OFFSET.match(offset) or _OFFSET.match(text, found.end())
        minutes = None
        if ahead is not None and int(ahead[3]) < 60:
            minutes = int(ahead[1] + "1") * (60 * int(ahead[2]) + int(ahead[3]))
        elif text[found.end() :].startswith("Z"):
            minutes = 0
        digits = fraction if fraction.isascii() and fraction.isdigit() else within
        taken = clock_ms(clock) + int((digits + "000")[:3])
        try:
            return _checked(taken, minutes)
        except ValueError:  # a date is worth having without an offset that cannot be
            return _checked(taken, None)
    except ValueError:
        return None


def _checked(taken_ms: int, offset_minutes: int | None) -> tuple[int, int | None]:
    Headers(taken_ms, offset_minutes, DateSource.EXIF)
    return taken_ms, offset_minutes


def place(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """A place on earth, or none; a receiver without a fix writes zeros."""
    if latitude is None or longitude is None or not (latitude or longitude):
        return None, None
    try:
        Headers(latitude=latitude, longitude=longitude)
    except ValueError:
        return None, None
    return latitude, longitude

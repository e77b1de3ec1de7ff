"""What a photo's headers tell: when, with what and where it was taken."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self, TypeGuard

FIRST_YEAR, LAST_YEAR = 1826, 2199
"""The oldest photograph that is left, and a year that no clock in use shows by mistake alone."""
MOST_NAME = 120
"""Characters of a camera's or a lens's name."""
_MOST_OFFSET = 14 * 60
_PERIOD = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a camera's clock, which knows no zone
_MILLISECOND = timedelta(milliseconds=1)


class DateSource(StrEnum):
    """Which header told when a photo was taken."""

    EXIF = "exif"
    DIGITISED = "digitised"
    XMP = "xmp"


def clock_ms(clock: datetime) -> int:
    """What a clock without a zone shows, as milliseconds since it showed 1970."""
    return (clock - _EPOCH) // _MILLISECOND


def clock_of(ms: int) -> datetime:
    """The reverse of :func:`clock_ms`."""
    return _EPOCH + timedelta(milliseconds=ms)


_EARLIEST = clock_ms(datetime(FIRST_YEAR, 1, 1))  # noqa: DTZ001
_LATEST = clock_ms(datetime(LAST_YEAR + 1, 1, 1))  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Headers:
    """What was found; everything else is None or "".

    ``taken_ms`` is what the camera's clock showed, as milliseconds since it showed 1970;
    ``offset_minutes`` is how far that clock was ahead of UTC. ``latitude`` and ``longitude`` are
    degrees, WGS 84. Raises ValueError for what cannot be.
    """

    taken_ms: int | None = None
    offset_minutes: int | None = None
    source: DateSource | None = None
    camera: str = ""
    lens: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        dated = self.taken_ms is not None
        sound = (
            (self.taken_ms is None or is_taken(self.taken_ms))
            and _is_whole(self.offset_minutes, -_MOST_OFFSET, _MOST_OFFSET)
            and dated == isinstance(self.source, DateSource)
            and (dated or self.offset_minutes is None)
            and _is_name(self.camera)
            and _is_name(self.lens)
            and (self.latitude is None) == (self.longitude is None)
            and _is_degrees(self.latitude, 90)
            and _is_degrees(self.longitude, 180)
        )
        if not sound:
            raise ValueError("no photo has such headers")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The reverse of :meth:`as_json`. Raises ValueError or TypeError."""
        if not isinstance(stored, Mapping):
            raise TypeError("headers have names")
        source = stored.get("source")
        return cls(**{**stored, "source": None if source is None else DateSource(source)})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def taken(self) -> datetime | None:
        """What the camera's clock showed, without a zone."""
        return None if self.taken_ms is None else clock_of(self.taken_ms)


def is_taken(value: object) -> TypeGuard[int]:
    """Whether ``value`` is a date that a photo can have, as ``taken_ms`` has it."""
    return type(value) is int and _EARLIEST <= value < _LATEST


def period_of(text: str) -> tuple[int, int] | None:
    """When a year, month or day (2019, 2019-06, 2019-06-15) begins, and when the next one does.

    As ``taken_ms`` has it; None for what is no date of a photo.
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        begin = datetime(year, month, day)  # noqa: DTZ001 - a camera's clock
    except ValueError:
        return None
    next_month = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
    end = begin + timedelta(days=1) if found[3] else next_month
    if found[2] is None:
        end = datetime(year + 1, 1, 1)  # noqa: DTZ001
    return clock_ms(begin), clock_ms(end)


def iso_date(taken_ms: int, offset_minutes: int | None) -> str:
    """A date for other programs, with its offset from UTC where that is known."""
    clock = clock_of(taken_ms)
    form = "milliseconds" if clock.microsecond else "seconds"
    text = clock.isoformat(timespec=form)
    if offset_minutes is None:
        return text
    sign, (hours, minutes) = "-" if offset_minutes < 0 else "+", divmod(abs(offset_minutes), 60)
    return f"{text}{sign}{hours:02}:{minutes:02}"


def file_clock_ms(mtime_ns: int) -> int | None:
    """What this machine's clock showed when a file was last written; None for an odd time."""
    seconds, rest_ns = divmod(mtime_ns, 1_000_000_000)
    try:
        clock = datetime.fromtimestamp(seconds, UTC).astimezone().replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None
    ms = clock_ms(clock) + rest_ns // 1_000_000
    return ms if is_taken(ms) else None


def _is_whole(value: object, low: int, high: int) -> bool:
    return value is None or (type(value) is int and low <= value <= high)


def _is_degrees(value: object, most: int) -> bool:
    if value is None:
        return True
    return type(value) is float and math.isfinite(value) and abs(value) <= most


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MOST_NAME and value.isprintable()


UNKNOWN = Headers()
"""Headers that tell nothing."""

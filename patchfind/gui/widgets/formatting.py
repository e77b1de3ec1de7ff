"""Numbers, times and levels in words, the way the person's locale writes them."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from patchfind.domain.headers import clock_of
from patchfind.domain.match import Strictness
from patchfind.domain.progress import Progress
from patchfind.gui.language import tr


def number(count: int) -> str:
    """``count`` with the locale's thousands separators."""
    return QLocale().toString(count)


def photos(count: int) -> str:
    return tr("%Ln photo(s)", "", count)


def data_size(count: int) -> str:
    """So many bytes, in the unit that suits them."""
    return QLocale().formattedDataSize(count, 1)


def month_name(month: int) -> str:
    """A month, counted from the year 0 on, by its name and year."""
    year, place = divmod(month, 12)
    return tr("{month} {year}").format(month=QLocale().standaloneMonthName(place + 1), year=year)


def moment(taken_ms: int) -> QDateTime:
    """What a camera's clock showed, as Qt has it."""
    clock = clock_of(taken_ms)
    return QDateTime(clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second)


def short_moment(taken_ms: int) -> str:
    """The same in figures."""
    return QLocale().toString(moment(taken_ms), QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """A rough time left: "less than a minute", "5 min", "2 h 10 min"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return tr("less than a minute")
    if minutes < 60:
        return tr("{m} min").format(m=minutes)
    return tr("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def rate(per_second: float) -> str:
    """Photos per second, or per minute where that reads better."""
    if per_second >= 1:
        return tr("{n} photos/s").format(n=QLocale().toString(per_second, "f", 1))
    return tr("{n} photos/min").format(n=QLocale().toString(per_second * 60, "f", 1))


def pace(progress: Progress) -> str:
    """How fast it goes, and how long it will take; "" while neither is known."""
    parts = [rate(progress.rate) if progress.rate else "", time_left(progress)]
    return " · ".join(part for part in parts if part)


def time_left(progress: Progress) -> str:
    """How long it will take; "" while that is not known."""
    if progress.seconds_left is None or progress.done >= progress.total:
        return ""
    return tr("{time} left").format(time=duration(progress.seconds_left))


def strictness_name(level: Strictness) -> str:
    """A strictness level as it is named on screen."""
    names = {
        Strictness.SAME_OBJECT: tr("Same object"),
        Strictness.SIMILAR: tr("Similar"),
        Strictness.ANYTHING_LIKE_IT: tr("Anything like it"),
    }
    return names[level]

"""Numbers, times and levels in words, the way the person's locale writes them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from patchfind.domain.match import Strictness
from patchfind.domain.progress import Progress


def _tr(text: str) -> str:
    return QCoreApplication.translate("formatting", text)


def number(count: int) -> str:
    """``count`` with the locale's thousands separators."""
    return QLocale().toString(count)


def counted(count: int, one: str, many: str) -> str:
    """``one`` for a single thing, else ``many`` with ``{n}`` filled in; both translated already."""
    return one if count == 1 else many.format(n=number(count))


def photos(count: int) -> str:
    return counted(count, _tr("1 photo"), _tr("{n} photos"))


def month_name(month: int) -> str:
    """A month, counted from the year 0 on, by its name and year."""
    year, place = divmod(month, 12)
    return _tr("{month} {year}").format(month=QLocale().standaloneMonthName(place + 1), year=year)


def duration(seconds: float) -> str:
    """A rough time left: "less than a minute", "5 min", "2 h 10 min"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _tr("less than a minute")
    if minutes < 60:
        return _tr("{m} min").format(m=minutes)
    return _tr("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def rate(per_second: float) -> str:
    """Photos per second, or per minute where that reads better."""
    if per_second >= 1:
        return _tr("{n} photos/s").format(n=QLocale().toString(per_second, "f", 1))
    return _tr("{n} photos/min").format(n=QLocale().toString(per_second * 60, "f", 1))


def pace(progress: Progress) -> str:
    """How fast it goes, and how long it will take; "" while neither is known."""
    parts = []
    if progress.rate:
        parts.append(rate(progress.rate))
    if progress.seconds_left is not None and progress.done < progress.total:
        parts.append(_tr("{time} left").format(time=duration(progress.seconds_left)))
    return " · ".join(parts)


def strictness_name(level: Strictness) -> str:
    """A strictness level as it is named on screen."""
    names = {
        Strictness.SAME_OBJECT: _tr("Same object"),
        Strictness.SIMILAR: _tr("Similar"),
        Strictness.ANYTHING_LIKE_IT: _tr("Anything like it"),
    }
    return names[level]

"""When the photos of matches were taken: reading a period, keeping what lies in it, telling it."""

from __future__ import annotations

from collections.abc import Iterable

from patchfind.domain.headers import UNKNOWN, file_clock_ms, iso_date, period_of
from patchfind.domain.match import Match
from patchfind.foundation.errors import UsageProblem
from patchfind.library.library import Library


def start_of(text: str) -> int:
    """When a year, month or day begins, as milliseconds of a camera's clock.

    Raises UsageProblem.
    """
    found = period_of(text)
    if found is not None:
        return found[0]
    raise UsageProblem(f"'{text}' is no date. Dates are 2019, 2019-06 or 2019-06-15.")


class MatchDates:
    """When, with what and where the photos of ``matches`` were taken; else when they were written.

    A date that is the file's is so by this machine's clock.
    """

    def __init__(self, library: Library, matches: Iterable[Match]) -> None:
        ids = [match.photo_id for match in matches]
        self._headers = library.headers.of(ids)
        self._photos = library.photos.by_ids(ids)

    def within(self, match: Match, after: int | None, before: int | None) -> bool:
        """Whether the photo is of that time; one without a date is of none."""
        if after is None and before is None:
            return True
        taken, _source = self._taken(match)
        return (
            taken is not None
            and (after is None or after <= taken)
            and (before is None or taken < before)
        )

    def as_json(self, match: Match) -> dict[str, object]:
        """``taken_from`` says which header told, or that it is the file's own time."""
        headers = self._headers.get(match.photo_id, UNKNOWN)
        taken, source = self._taken(match)
        return {
            "taken": None if taken is None else iso_date(taken, headers.offset_minutes),
            "taken_from": source,
            "camera": headers.camera or None,
            "latitude": headers.latitude,
            "longitude": headers.longitude,
        }

    def _taken(self, match: Match) -> tuple[int | None, str | None]:
        headers = self._headers.get(match.photo_id, UNKNOWN)
        if headers.taken_ms is not None:
            return headers.taken_ms, headers.source
        photo = self._photos.get(match.photo_id)
        taken = None if photo is None else file_clock_ms(photo.mtime_ns)
        return taken, None if taken is None else "file"

"""Photos in order, in groups and filtered: as a slow sorting by hand would have them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from patchfind.domain.arranging import Arranging, FolderGroup, Order, Shown, arranged
from patchfind.domain.headers import clock_ms, clock_of, file_clock_ms, period_of
from patchfind.domain.photo import FolderId, Photo, PhotoId, PhotoState

_MS = some.integers(clock_ms(datetime(1826, 1, 1)), clock_ms(datetime(2199, 12, 31)))  # noqa: DTZ001
_NAMES = some.tuples(some.sampled_from(["", "a/", "a/b/", "B/"]), some.sampled_from("xXyz"))


def _photo(number: int, folder: int, name: str, taken: int | None, mtime_ns: int) -> Photo:
    path = f"{name}{number}.jpg"
    return Photo(
        PhotoId(number),
        FolderId(folder),
        Path("/photos") / str(folder) / path,
        path,
        1,
        mtime_ns,
        "",
        0,
        0,
        PhotoState.INDEXED if number % 3 else PhotoState.FAILED,
        number % 5 != 0,
        taken,
    )


@some.composite
def _photos(draw: some.DrawFn) -> list[Photo]:
    drawn = draw(
        some.lists(
            some.tuples(
                some.integers(1, 2),
                _NAMES.map("".join),
                some.none() | _MS,
                some.integers(-(2**63), 2**63 - 1),
            ),
            max_size=12,
        )
    )
    made = [_photo(number, *one) for number, one in enumerate(drawn, 1)]
    return sorted(made, key=lambda photo: (photo.folder_id, photo.relative_path))


def _clock(photo: Photo) -> int | None:
    return photo.taken_ms if photo.taken_ms is not None else file_clock_ms(photo.mtime_ns)


@given(_photos(), some.sampled_from(list(Order)))
def test_nothing_is_lost_and_groups_count_what_stands_in_them(
    photos: list[Photo], order: Order
) -> None:
    found = arranged(photos, Arranging(order))
    assert sorted(photo.id for photo in found.photos) == sorted(photo.id for photo in photos)
    if found.groups:
        assert sum(count for _group, count in found.groups) == len(photos)
        assert len({group for group, _count in found.groups}) == len(found.groups)
    dated = [clock for clock in map(_clock, photos) if clock is not None]
    months = [12 * clock_of(clock).year + clock_of(clock).month - 1 for clock in dated]
    assert dict(found.months) == {month: months.count(month) for month in months}
    assert list(found.months) == sorted(found.months)


@given(_photos())
def test_times_run_one_way_and_photos_without_one_stand_last(photos: list[Photo]) -> None:
    for order, sign in ((Order.OLDEST, 1), (Order.NEWEST, -1)):
        clocks = [_clock(photo) for photo in arranged(photos, Arranging(order)).photos]
        dated = [clock for clock in clocks if clock is not None]
        assert clocks[: len(dated)] == dated
        # A file's time may be off by the quarter in which its clock was put forward.
        assert all(sign * (second - first) >= -900_000 for first, second in pairwise(dated))


@given(_photos(), _MS, _MS)
def test_a_time_and_a_folder_keep_what_lies_in_them(
    photos: list[Photo], after: int, before: int
) -> None:
    taken = [photo for photo in photos if photo.taken_ms is not None]
    found = arranged(taken, Arranging(after=after, before=before)).photos
    assert {one.id for one in found} == {
        one.id for one in taken if one.taken_ms is not None and after <= one.taken_ms < before
    }
    below = arranged(photos, Arranging(below=FolderGroup(FolderId(1), "a"))).photos
    assert {one.id for one in below} == {
        one.id for one in photos if one.folder_id == 1 and one.relative_path.startswith("a/")
    }
    failed = arranged(photos, Arranging(state=Shown.FAILED)).photos
    assert {one.id for one in failed} == {one.id for one in photos if not one.id % 3}


def test_a_file_without_a_date_stands_where_its_own_time_is() -> None:
    noon = int(datetime(2020, 7, 1, 12, tzinfo=UTC).timestamp()) * 10**9
    photos = [_photo(1, 1, "a", None, noon), _photo(2, 1, "b", clock_ms(datetime(2020, 8, 1)), 0)]  # noqa: DTZ001
    assert arranged(photos, Arranging(Order.NEWEST)).groups == (
        (12 * 2020 + 7, 1),
        (12 * 2020 + 6, 1),
    )


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2019", datetime(2019, 1, 1), datetime(2020, 1, 1)),  # noqa: DTZ001
        ("2019-12", datetime(2019, 12, 1), datetime(2020, 1, 1)),  # noqa: DTZ001
        (" 2020-02 ", datetime(2020, 2, 1), datetime(2020, 3, 1)),  # noqa: DTZ001
        ("2020-02-29", datetime(2020, 2, 29), datetime(2020, 3, 1)),  # noqa: DTZ001
    ],
)
def test_a_period_lasts_to_the_beginning_of_the_next(
    text: str, begin: datetime, end: datetime
) -> None:
    assert period_of(text) == (clock_ms(begin), clock_ms(end))

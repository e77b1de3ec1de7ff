"""Which photos of a list are shown, in which order and groups; quick for 200,000 of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.headers import file_clock_ms
from patchfind.domain.photo import FolderId, Photo, PhotoState

_Thing = TypeVar("_Thing")

_NS_IN_QUARTER_HOUR = 900 * 10**9
"""Clocks are put forward and back at quarters of an hour."""


class Order(StrEnum):
    """What photos are sorted by, and grouped by but for their names."""

    FOLDER = "folder"
    NAME = "name"
    NEWEST = "newest"
    OLDEST = "oldest"


class Shown(StrEnum):
    """Photos of which state are shown."""

    ALL = "all"
    INDEXED = "indexed"
    PENDING = "pending"
    FAILED = "failed"
    OFFLINE = "offline"


_STATES: Mapping[Shown, PhotoState] = {
    Shown.INDEXED: PhotoState.INDEXED,
    Shown.PENDING: PhotoState.PENDING,
    Shown.FAILED: PhotoState.FAILED,
}


class FolderGroup(NamedTuple):
    """A folder of a watched one, by its path below it with forward slashes; "" is that itself."""

    folder_id: FolderId
    path: str = ""

    def holds(self, photo: Photo) -> bool:
        """Whether the photo lies in it, or deeper."""
        return photo.folder_id == self.folder_id and (
            not self.path or photo.relative_path.startswith(self.path + "/")
        )


@dataclass(frozen=True, slots=True)
class Arranging:
    """What the person asks for.

    ``name`` is part of a file's name, in letters of either case; ``below`` a sub-folder, as
    ``FolderGroup`` names it. ``after`` and ``before`` are milliseconds of a camera's clock: the
    first that is in, and the first that is out again.
    """

    order: Order = Order.FOLDER
    name: str = ""
    state: Shown = Shown.ALL
    below: FolderGroup | None = None
    after: int | None = None
    before: int | None = None

    @property
    def filters(self) -> bool:
        """Whether any photo may be left out."""
        return self != Arranging(self.order)


Month = int
"""A month of a year, counted from the year 0 on: 12 × the year + 0 to 11."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Photos as they are shown.

    ``groups`` are, in their order, a month, a folder, or None for photos without a date, each
    with how many photos stand there. ``months`` are those with photos, in their order;
    ``folders`` are all that hold photos, whether these are shown or not.
    """

    asked: Arranging = field(default_factory=Arranging)
    photos: Sequence[Photo] = ()
    groups: tuple[tuple[Month | FolderGroup | None, int], ...] = ()
    months: tuple[tuple[Month, int], ...] = ()
    folders: tuple[tuple[FolderGroup, int], ...] = ()
    total: int = 0


def arranged(photos: Sequence[Photo], asked: Arranging) -> Arrangement:
    """``photos``, which stand by folder and path, as they were ``asked`` for."""
    clocks = clocks_of(photos)
    places = [*map(_place, photos)]
    kept = _kept(photos, clocks, asked)
    order = kept[_ORDERS[asked.order](photos, places, clocks, kept)]
    months = months_of(clocks[order])
    shown = [photos[one] for one in order.tolist()]
    groups: tuple[tuple[Month | FolderGroup | None, int], ...] = ()
    if asked.order is Order.FOLDER:
        groups = _runs([places[one] for one in order.tolist()])
    elif asked.order in (Order.NEWEST, Order.OLDEST):
        groups = tuple((None if one < 0 else one, count) for one, count in _runs(months.tolist()))
    dated, counts = np.unique(months[months >= 0], return_counts=True)
    return Arrangement(
        asked,
        shown,
        groups,
        tuple(zip(dated.tolist(), counts.tolist(), strict=True)),
        tuple(sorted(Counter(places).items())),
        len(photos),
    )


def clocks_of(photos: Sequence[Photo]) -> NDArray[np.float64]:
    """When each was taken, as ``taken_ms`` has it, else when its file was written; NaN for odd."""
    clocks = np.array(
        [np.nan if photo.taken_ms is None else photo.taken_ms for photo in photos], dtype=np.float64
    )
    (undated,) = np.nonzero(np.isnan(clocks))
    if undated.size:
        written = np.array([photos[one].mtime_ns for one in undated.tolist()], dtype=np.int64)
        quarters, which = np.unique(written // _NS_IN_QUARTER_HOUR, return_inverse=True)
        begun = [file_clock_ms(quarter * _NS_IN_QUARTER_HOUR) for quarter in quarters.tolist()]
        shown = np.array([np.nan if one is None else one for one in begun], dtype=np.float64)
        clocks[undated] = shown[which] + written % _NS_IN_QUARTER_HOUR // 1_000_000
    return clocks


def months_of(clocks: NDArray[np.float64]) -> NDArray[np.int64]:
    """The month of each clock; -1 where there is none."""
    known = ~np.isnan(clocks)
    months = np.full(len(clocks), -1, dtype=np.int64)
    stamps = clocks[known].astype(np.int64).astype("datetime64[ms]").astype("datetime64[M]")
    months[known] = stamps.astype(np.int64) + 1970 * 12
    return months


def _runs(keys: Sequence[_Thing]) -> tuple[tuple[_Thing, int], ...]:
    """Each key with how often it stands there one after the other."""
    return tuple((key, len([*run])) for key, run in groupby(keys))


def _place(photo: Photo) -> FolderGroup:
    return FolderGroup(photo.folder_id, photo.relative_path.rpartition("/")[0])


def _kept(
    photos: Sequence[Photo], clocks: NDArray[np.float64], asked: Arranging
) -> NDArray[np.int64]:
    """The places of the photos that are shown."""
    kept = np.ones(len(photos), dtype=np.bool_)
    if asked.after is not None:
        kept &= clocks >= asked.after
    if asked.before is not None:
        kept &= clocks < asked.before
    wanted = asked.name.casefold()
    state = _STATES.get(asked.state)
    for one in np.nonzero(kept)[0].tolist() if asked.filters else ():
        photo = photos[one]
        kept[one] = (
            (not wanted or wanted in photo.path.name.casefold())
            and (asked.below is None or asked.below.holds(photo))
            and (state is None or photo.state is state)
            and (asked.state is not Shown.OFFLINE or not photo.online)
        )
    return np.nonzero(kept)[0].astype(np.int64)


def _by_folder(
    _photos: Sequence[Photo],
    places: Sequence[FolderGroup],
    _clocks: NDArray[np.float64],
    kept: NDArray[np.int64],
) -> NDArray[np.int64]:
    """A folder's own photos before those of its sub-folders."""
    numbers = {place: number for number, place in enumerate(sorted({*places}))}
    wanted = np.array([numbers[places[one]] for one in kept.tolist()], dtype=np.int64)
    return np.argsort(wanted, kind="stable")


def _by_name(
    photos: Sequence[Photo],
    _places: Sequence[FolderGroup],
    _clocks: NDArray[np.float64],
    kept: NDArray[np.int64],
) -> NDArray[np.int64]:
    names = [photos[one].relative_path.rpartition("/")[2].casefold() for one in kept.tolist()]
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)


def _newest_first(
    _photos: Sequence[Photo],
    _places: Sequence[FolderGroup],
    clocks: NDArray[np.float64],
    kept: NDArray[np.int64],
) -> NDArray[np.int64]:
    return np.argsort(-clocks[kept], kind="stable")


def _oldest_first(
    _photos: Sequence[Photo],
    _places: Sequence[FolderGroup],
    clocks: NDArray[np.float64],
    kept: NDArray[np.int64],
) -> NDArray[np.int64]:
    return np.argsort(clocks[kept], kind="stable")


_ORDERS = {
    Order.FOLDER: _by_folder,
    Order.NAME: _by_name,
    Order.NEWEST: _newest_first,
    Order.OLDEST: _oldest_first,
}

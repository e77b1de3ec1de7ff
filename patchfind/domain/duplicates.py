"""Photos that are the same, or nearly so, as groups round the best of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from patchfind.domain.photo import Photo

Group = tuple[Photo, ...]
"""Two photos at least, the best first; copies of one content stand side by side."""


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """What resembles what: ``groups`` of content hashes, the best first, among so many contents
    ``compared``.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    compared: int = 0


def by_quality(photo: Photo) -> tuple[int, int, str]:
    """Sorts photos best first: more pixels, then more bytes, which a re-encoding seldom has."""
    return -photo.width * photo.height, -photo.size, str(photo.path)


def grouped(photos: Iterable[Photo], near: Sequence[Sequence[str]]) -> list[Group]:
    """The groups of ``photos`` that have the same content, or contents of one group of ``near``.

    In the order in which the first of each stand among ``photos``.
    """
    places = {one: (group[0], place) for group in near for place, one in enumerate(group)}
    together: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        if photo.content_hash:
            together[places.get(photo.content_hash, (photo.content_hash, 0))[0]].append(photo)

    def order(photo: Photo) -> tuple[int, str]:
        return places.get(photo.content_hash, ("", 0))[1], str(photo.path)

    return [tuple(sorted(those, key=order)) for those in together.values() if len(those) > 1]


def copies_in(group: Group) -> set[Photo]:
    """Those of a group whose very bytes an earlier one of it has."""
    firsts = {photo.content_hash: photo for photo in reversed(group)}
    return {photo for photo in group if firsts[photo.content_hash] is not photo}

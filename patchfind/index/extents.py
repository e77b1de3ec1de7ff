"""What of an encoder set's segments is really on disk.

For a catalogue that was restored from another day: the files tell what it no longer can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from patchfind.foundation.errors import LibraryCorrupt, LibraryTooNew
from patchfind.foundation.regular_file import NotAsExpected
from patchfind.index import header
from patchfind.index.columns import Column, sums_of, units_in
from patchfind.index.segments import DescriptorStore


@dataclass(frozen=True, slots=True)
class Extent:
    """A segment's units on disk, and the (first unit, units) of each append that it notes.

    ``appends`` is None where no checksums are left that could tell.
    """

    units: int
    appends: frozenset[tuple[int, int]] | None

    def holds(self, first: int, count: int) -> bool:
        """Whether these units are there, and were written together."""
        inside = first >= 0 and first + count <= self.units
        return inside and (self.appends is None or (first, count) in self.appends)

    @property
    def written(self) -> int:
        """How far whole appends reach; a crash may have left part of one past that."""
        if self.appends is None:
            return self.units
        return max((first + count for first, count in self.appends), default=0)


@dataclass(frozen=True, slots=True)
class FoundSet:
    """An encoder set as the headers of its segments tell of it."""

    fingerprint: str
    dimension: int
    layout: str


def sets_in(folder: Path) -> list[FoundSet]:
    """The encoder sets that have descriptors in the folders of ``folder``."""
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        store = DescriptorStore(place, fingerprint=place.name, dimension=1)
        for segment in store.segments():
            try:
                fields = header.check(store.rows_path(segment), {"fingerprint": place.name})
            except (LibraryCorrupt, LibraryTooNew):
                continue
            dimension, layout = fields.get("dimension"), fields.get("layout", "")
            if isinstance(dimension, int) and dimension > 0 and isinstance(layout, str):
                found.append(FoundSet(place.name, dimension, layout))
                break
    return found


def descriptor_extents(store: DescriptorStore) -> Mapping[int, Extent]:
    """The segments of ``store`` whose files can be used at all, by number."""
    found = {}
    for segment in store.segments():
        try:
            columns = store.columns_of(segment)
            units = min(_units(one.path(store.folder, segment), one) for one in columns)
            sums = sums_of(store.rows_path(segment), units)
        except (LibraryCorrupt, LibraryTooNew, NotAsExpected):
            continue
        appends = frozenset((start, count) for start, count, _checksum in sums.values())
        found[segment] = Extent(units, appends or None)
    return found


def _units(path: Path, column: Column) -> int:
    with header.open_checked(path, column.fields) as file:
        return units_in(file, column)

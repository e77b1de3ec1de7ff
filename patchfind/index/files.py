"""Append-only segment files: numbered, headed, cut back to what was committed, synced.

A segment is one file per column, `000007.rows` say; all columns of a segment hold equally many
units (rows, or bytes). The catalogue alone says how much of a segment counts; what lies past that
is left over from a crash and is cut off when the next writer opens.
"""

from __future__ import annotations

import contextlib
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from patchfind.foundation import own_files
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import InvariantBroken, StorageProblem
from patchfind.foundation.regular_file import read_regular
from patchfind.index import header
from patchfind.index.columns import SUM, Column, sums_cover, sums_of, sums_path, units_in
from patchfind.index.header import HEADER_BYTES
from patchfind.index.own_folder import are_sums, is_latest

_LATEST = "latest"
_MOST_SEGMENTS = 1 << 22
"""A larger number was not written by us: ranges keep it in 23 bits."""


def segments_in(folder: Path, column: Column) -> list[int]:
    """The numbers of the segments that have a file of ``column`` in ``folder``, ascending."""
    pattern = re.compile(rf"(\d{{6,}})\.{re.escape(column.suffix)}")
    if not folder.is_dir():
        return []
    found = (pattern.fullmatch(path.name) for path in folder.iterdir())
    return sorted(int(match.group(1)) for match in found if match)


def remove_segment(folder: Path, columns: Sequence[Column], segment: int) -> None:
    """Delete a segment's files, as far as they are ours.

    One that another program holds open stays for the next time.
    """
    for column in columns:
        path = column.path(folder, segment)
        known = header.known_as(column.fields)
        with contextlib.suppress(OSError):
            # The checksums first: by the rows beside them they are found the next time.
            if own_files.is_own(path, known) and own_files.delete(sums_path(path), are_sums):
                own_files.delete(path, known)


class ColumnsWriter(Closing):
    """Appends to the segments of one folder. One writer at a time; readers may read meanwhile.

    ``committed`` gives, for each segment that counts, how many of its units do. A segment takes no
    further append once it has reached ``capacity`` units. ``fresh`` begins a new segment even
    where the last one has room.

    Where less is on disk than was committed, or checksums are lost, a new segment begins too: what
    is missing stays so.
    Raises LibraryCorrupt where a file is missing or is none of ours, StorageProblem where the disk
    is full or the folder cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        columns: Sequence[Column],
        committed: Mapping[int, int],
        *,
        capacity: int,
        fresh: bool = False,
    ) -> None:
        self._folder = folder
        self._columns = tuple(columns)
        self._capacity = capacity
        self._files: list[_ColumnFile] = []
        self._segment = 0
        self._units = 0
        self._highest = max(committed, default=0)
        try:
            with _storage(folder):
                own_files.make_folder(folder)
                self._remove_leftovers(committed)
                if committed and not fresh:
                    self._resume(self._highest, committed[self._highest])
        except BaseException:
            self.close()
            raise

    def append(self, payloads: Sequence[bytes | memoryview], units: int) -> tuple[int, int]:
        """Write one payload per column, ``units`` units each: (segment, first unit).

        They count once they are synced and the catalogue says so. A failed append leaves the
        writer as it was.
        """
        for column, payload in zip(self._columns, payloads, strict=True):
            if len(payload) != units * column.unit_bytes:
                raise InvariantBroken(f"{len(payload)} bytes are not {units} units of {column}")
        with _storage(self._folder):
            if not self._files or self._units >= self._capacity:
                self._begin()
            first = self._units
            for file, payload in zip(self._files, payloads, strict=True):
                file.append(payload, first, units)
        self._units += units
        return self._segment, first

    def sync(self) -> None:
        """Return once everything appended would survive a loss of power."""
        with _storage(self._folder):
            for file in self._files:
                file.sync()

    def close(self) -> None:
        """Close the files; appended data stays. Does not sync."""
        for file in self._files:
            file.close()
        self._files = []

    def _remove_leftovers(self, committed: Mapping[int, int]) -> None:
        for column in self._columns:
            for segment in segments_in(self._folder, column):
                if segment not in committed:
                    remove_segment(self._folder, self._columns, segment)

    def _resume(self, segment: int, units: int) -> None:
        """Go on with a segment, unless less is there than was committed, or what must not change:
        somebody's copy of it by a second name, checksums that are none."""
        for column in self._columns:
            path = column.path(self._folder, segment)
            with header.open_checked(path, column.fields) as file:
                if units_in(file, column) < units:
                    return
            if not sums_cover(path, units):
                return
        try:
            for column in self._columns:
                path = column.path(self._folder, segment)
                self._files.append(_ColumnFile(path, column))
        except StorageProblem:
            self.close()
            return
        self._segment, self._units = segment, units
        for one in self._files:
            one.cut(units)

    def _begin(self) -> None:
        """Start the next segment. Numbers are never used twice: readers know them by number."""
        self.sync()
        self.close()
        latest = self._folder / _LATEST
        with contextlib.suppress(OSError, ValueError):
            said = int(read_regular(latest, most_bytes=32))
            if said <= _MOST_SEGMENTS:
                self._highest = max(self._highest, said)
        self._highest += 1
        while self._is_taken(self._highest):
            self._highest += 1
        own_files.write(latest, f"{self._highest}\n".encode("ascii"), is_latest)
        self._segment, self._units = self._highest, 0
        for column in self._columns:
            path = column.path(self._folder, self._segment)
            with own_files.create(path) as file:
                _write_at(file, 0, header.pack({**column.notes, **column.fields}))
            self._files.append(_ColumnFile(path, column))
        own_files.sync_folder(self._folder)

    def _is_taken(self, segment: int) -> bool:
        """Whether anything that is not ours to remove has a name that the segment needs."""
        paths = [column.path(self._folder, segment) for column in self._columns]
        return any(map(os.path.lexists, (*paths, *map(sums_path, paths))))


class _ColumnFile:
    """One open column: its data and its checksums."""

    def __init__(self, path: Path, column: Column) -> None:
        self._path = path
        self._column = column
        self._data = own_files.open_own(path, header.known_as(column.fields))
        try:
            self._sums = own_files.open_or_create(sums_path(path), are_sums)
        except BaseException:
            self._data.close()
            raise
        self._sum_count = 0

    def cut(self, units: int) -> None:
        """Drop what lies past the committed ``units``."""
        end = HEADER_BYTES + units * self._column.unit_bytes
        with contextlib.suppress(PermissionError):  # Windows, mapped by a reader: overwritten then
            own_files.cut(self._data, end)
        self._sum_count = len(sums_of(self._path, units))
        own_files.cut(self._sums, self._sum_count * SUM.size)

    def append(self, payload: bytes | memoryview, first: int, units: int) -> None:
        _write_at(self._data, HEADER_BYTES + first * self._column.unit_bytes, payload)
        record = SUM.pack(first, units, zlib.crc32(payload))
        _write_at(self._sums, self._sum_count * SUM.size, record)
        self._sum_count += 1

    def sync(self) -> None:
        os.fsync(self._data.fileno())
        os.fsync(self._sums.fileno())

    def close(self) -> None:
        self._data.close()
        self._sums.close()


def _write_at(file: BinaryIO, offset: int, payload: bytes | memoryview) -> None:
    """Write all of ``payload``; an unbuffered file may take it in pieces."""
    file.seek(offset)
    left = memoryview(payload)
    while left:
        left = left[file.write(left) :]


def _storage(folder: Path) -> contextlib.AbstractContextManager[None]:
    return StorageProblem.where_refused(
        "The library's folder {path} could not be written: {why}. Everything indexed "
        "so far is kept; make room or allow writing, and go on.",
        path=folder,
    )

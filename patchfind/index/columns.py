"""The files of a segment as they are read: their layout, their checksums, and what does not match.

Beside a column, `000007.rows` say, lies `000007.rows.sums`: one record for each append,
which is one photo's, of its first unit, its units, and their CRC-32.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from patchfind.foundation.errors import LibraryCorrupt
from patchfind.foundation.regular_file import open_regular, size_of
from patchfind.foundation.sentence import Sentence, of_system
from patchfind.index import header
from patchfind.index.header import HEADER_BYTES, damaged

SUM = struct.Struct("<QII")
"""A record of checksums."""

_MOST_SUMS = 1 << 22
"""No segment has more appends: one photo's rows take kilobytes of the gigabyte that it holds."""

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Column:
    """One file of a segment: its suffix, the bytes of one unit, and what its header says.

    ``fields`` must be found there again on opening; ``notes`` are written and not compared.
    """

    suffix: str
    unit_bytes: int
    fields: header.Fields
    notes: header.Fields = field(default_factory=dict)

    def path(self, folder: Path, segment: int) -> Path:
        """Where this column of ``segment`` lies in ``folder``."""
        return folder / f"{segment:06d}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Damage:
    """Units of a segment that are not as they were written; ``sentence`` says which.

    ``certain`` is False where no checksum says what was written: it was lost, not the units.
    """

    path: Path
    segment: int
    first_unit: int
    units: int
    sentence: str
    certain: bool = True


def ignore_reading(_count: int) -> None:
    """For callers whom it does not concern how much was read."""


def ignore_damage(_damage: Damage) -> None:
    """For callers whom it does not concern what is unknown."""


def units_in(file: BinaryIO, column: Column) -> int:
    """How many whole units an open file holds now, committed or not."""
    return max(0, size_of(file) - HEADER_BYTES) // column.unit_bytes


def sums_path(path: Path) -> Path:
    """Where the checksums of the column file ``path`` lie."""
    return path.with_name(path.name + ".sums")


def sums_of(path: Path, units: int) -> dict[int, tuple[int, int, int]]:
    """The (first unit, units, CRC-32) of the appends within the first ``units`` of ``path``.

    By their place among the records; empty where the checksums are missing, and without what
    cannot have been written there. Raises LibraryCorrupt where they cannot be read.
    """
    beside = sums_path(path)
    try:
        with open_regular(beside) as file:
            raw = file.read(min(max(0, units), _MOST_SUMS) * SUM.size)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise damaged(
            beside, Sentence("it cannot be read ({why})", why=of_system(error))
        ) from error
    records = SUM.iter_unpack(raw[: len(raw) // SUM.size * SUM.size])
    return {
        place: (first, count, checksum)
        for place, (first, count, checksum) in enumerate(records)
        if count and first + count <= units
    }


def sums_cover(path: Path, units: int) -> bool:
    """Whether the checksums of the column file ``path`` can be read, and lack none of ``units``."""
    reached = 0
    try:
        found = sums_of(path, units)
    except LibraryCorrupt:
        return False
    for place, (first, count, _checksum) in enumerate(found.values()):
        if place not in found or first != reached:
            return False
        reached = first + count
    return reached == units


def verify(
    folder: Path,
    column: Column,
    segment: int,
    part: tuple[int, int],
    *,
    on_read: Callable[[int], None] = ignore_reading,
) -> Iterator[Damage]:
    """Compare units of a column with their sums: those from ``part``'s first to before its last.

    ``on_read`` is told after each piece how many bytes were read. Raises LibraryCorrupt and
    LibraryTooNew as :func:`header.check` does.
    """
    path = column.path(folder, segment)
    reached, units = part
    with header.open_checked(path, column.fields) as file:
        for first, count, checksum in sorted(sums_of(path, units).values()):
            if first < reached:
                continue
            if first > reached:
                yield _unknown(path, segment, reached, first - reached)
            start = HEADER_BYTES + first * column.unit_bytes
            end = start + count * column.unit_bytes
            if end > size_of(file) or _crc(file, path, (start, end), on_read) != checksum:
                yield _damage(path, segment, first, count)
            reached = first + count
    if reached < units:
        yield _unknown(path, segment, reached, units - reached)


def _crc(file: BinaryIO, path: Path, part: tuple[int, int], on_read: Callable[[int], None]) -> int:
    """The checksum of the bytes from ``part``'s first to before its last."""
    start, end = part
    checksum = 0
    try:
        file.seek(start)
        while start < end and (piece := file.read(min(end - start, _PIECE_BYTES))):
            checksum = zlib.crc32(piece, checksum)
            start += len(piece)
            on_read(len(piece))
    except OSError as error:
        raise damaged(path, Sentence("it cannot be read ({why})", why=of_system(error))) from error
    return checksum


def _damage(path: Path, segment: int, first: int, units: int) -> Damage:
    sentence = f"Rows {first} to {first + units - 1} of {path} do not match their checksum."
    return Damage(path, segment, first, units, sentence)


def _unknown(path: Path, segment: int, first: int, units: int) -> Damage:
    sentence = f"The checksums of rows {first} to {first + units - 1} of {path} are lost."
    return Damage(path, segment, first, units, sentence, certain=False)

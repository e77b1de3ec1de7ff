"""The file that codes are kept in: a header, the coded ranges, and the codes as plain arrays.

A data folder is input, so faiss reads no file here: what it is given are arrays whose sizes and
values were checked, and a file that was made to look sound gives odd estimates at worst.
"""

from __future__ import annotations

import dataclasses
import io
import logging
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import LibraryProblem
from patchfind.foundation.regular_file import size_of
from patchfind.foundation.sentence import Sentence
from patchfind.index import header
from patchfind.index.header import HEADER_BYTES
from patchfind.index.quantisers import ProductQuantiser
from patchfind.index.segments import DescriptorStore

FILE_NAME = "compressed.pq"

Stamp = tuple[int, int]

_LOG = logging.getLogger(__name__)
_RANGE_DTYPE = np.dtype([("segment", "<i4"), ("row_count", "<i4"), ("first_row", "<i8")])

_ALL_LEVELS = -2
"""Stands in a header, which holds numbers and words, for a quantiser trained on all levels."""

_SPARE_RANGES = 100_000
_SPARE_ROWS = 1 << 20
"""So much more than twice the library may be coded: photos that went since."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedCodes:
    """What a file of codes says of itself, read without the codes: a few bytes for each photo.

    ``covered`` are the ranges whose rows are coded; ``stamp`` (the checksums of ranges and codes)
    differs where two files do; ``begin`` is the byte at which the codes begin.
    """

    path: Path
    quantiser: ProductQuantiser
    covered: RowRanges
    stamp: Stamp
    begin: int

    @classmethod
    def find(cls, store: DescriptorStore, live: RowRanges, folder: Path) -> Self | None:
        """The file in ``folder``, or None where there is none that can be used.

        One that covers far more than the ``live`` rows is of no use either.
        """
        path = folder / FILE_NAME
        if not path.exists() and not path.is_symlink():
            return None
        try:
            fields = header.check(path, fields_of(store.fingerprint))
            if fields.get("codes") != ProductQuantiser.name:  # an older version had others
                return None
            return cls._read(path, fields, live)
        except (LibraryProblem, OSError) as error:
            _LOG.warning("The compressed index is made anew: %s", error)
            return None

    @classmethod
    def _read(cls, path: Path, fields: header.Fields, live: RowRanges) -> Self:
        """Raises LibraryCorrupt, OSError."""
        try:
            settings: dict[str, Any] = {
                one.name: fields[one.name] for one in dataclasses.fields(ProductQuantiser)
            }
            if settings["train_level"] < 0:
                settings["train_level"] = None
            quantiser = ProductQuantiser(**settings)
            quantiser.check()
            size = _whole(fields["span_bytes"])
            stamp = _whole(fields["span_crc"]), _whole(fields["code_crc"])
        except (KeyError, TypeError, ValueError) as error:
            raise header.damaged(path, Sentence("its settings make no sense")) from error
        if size > (2 * len(live) + _SPARE_RANGES) * _RANGE_DTYPE.itemsize:
            raise header.damaged(path, Sentence("it covers far more than the library holds"))
        with header.open_checked(path, {}) as file:
            raw = file.read(size)
        if len(raw) != size or size % _RANGE_DTYPE.itemsize or zlib.crc32(raw) != stamp[0]:
            raise header.damaged(path, Sentence("it does not match its checksum"))
        covered = _ranges(np.frombuffer(raw, dtype=_RANGE_DTYPE))
        if covered is None or covered.total_rows > 2 * live.total_rows + _SPARE_ROWS:
            raise header.damaged(path, Sentence("it covers what cannot be"))
        return cls(path, quantiser, covered, stamp, HEADER_BYTES + size)

    def index(self, dimension: int) -> Any | None:
        """The codes as a faiss index; None, and a word in the log, where they are damaged."""
        try:
            with header.open_checked(self.path, {}) as file:
                file.seek(self.begin)
                arrays = ArrayReader(cast("io.BufferedReader", file), size_of(file) - self.begin)
                index = self.quantiser.read(dimension, self.covered.row_counts, arrays)
            if arrays.left or arrays.checksum != self.stamp[1]:
                raise header.damaged(self.path, Sentence("it does not match its checksum"))
        except (LibraryProblem, OSError, ValueError) as error:
            _LOG.warning("The compressed index is made anew: %s", error)
            return None
        return index


class ArrayReader:
    """Gives a file's bytes as arrays, one after the other, and never more than there are.

    All are read into the same memory, since fresh memory for gigabytes takes as long as reading
    them: an array is good until the next one is asked for. ``left`` bytes are still to come;
    ``checksum`` is that of those that came.
    """

    def __init__(self, file: io.BufferedReader, left: int) -> None:
        self._file = file
        self._memory = bytearray()
        self.left = left
        self.checksum = 0

    def __call__(self, dtype: str, *shape: int) -> NDArray[Any]:
        """The next array. Raises ValueError where the file is too short for it, and OSError."""
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if not 0 <= size <= self.left:
            raise ValueError(f"{self.left} bytes are left where {size} should be")
        if len(self._memory) < size:
            self._memory = bytearray(size)
        raw = memoryview(self._memory)[:size]
        read = self._file.readinto(raw)
        if read != size:
            raise ValueError(f"{read} bytes could be read where {size} should be")
        self.left -= size
        self.checksum = zlib.crc32(raw, self.checksum)
        return np.frombuffer(raw, dtype=dtype).reshape(shape)


def write_codes(
    file: BinaryIO, fingerprint: str, quantiser: ProductQuantiser, index: Any, covered: RowRanges
) -> int:
    """Write the whole file; its size in bytes. Raises OSError."""
    ranges = np.empty(len(covered), dtype=_RANGE_DTYPE)
    ranges["segment"], ranges["row_count"] = covered.segments, covered.row_counts
    ranges["first_row"] = covered.first_rows
    file.seek(HEADER_BYTES)
    file.write(ranges.data)
    checksum = 0
    for array in quantiser.arrays(index):  # in pieces: a copy of all codes would be gigabytes
        checksum = zlib.crc32(array.data, checksum)
        file.write(array.data)
    size = file.tell()
    file.seek(0)
    fields = {
        **fields_of(fingerprint),
        "codes": quantiser.name,
        **dataclasses.asdict(quantiser),
        **({"train_level": _ALL_LEVELS} if quantiser.train_level is None else {}),
        "span_bytes": ranges.nbytes,
        "span_crc": zlib.crc32(ranges.data),
        "code_crc": checksum,
    }
    file.write(header.pack(fields))
    return size


def fields_of(fingerprint: str) -> header.Fields:
    """What the header of the codes of an encoder's rows says."""
    return {"kind": "compressed", "form": 3, "fingerprint": fingerprint}


def _whole(value: object) -> int:
    """A count or a checksum. Raises ValueError where it is none."""
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no whole number")
    return value


def _ranges(columns: NDArray[np.void]) -> RowRanges | None:
    """The coded ranges; None where they are no ranges."""
    if any((columns[name] < least).any() for name, least in _LEAST.items()):
        return None
    return RowRanges(
        np.full(len(columns), -1, dtype=np.int64),
        columns["segment"].astype(np.int32),
        columns["first_row"].astype(np.int64),
        columns["row_count"].astype(np.int32),
    )


_LEAST = {"segment": 0, "row_count": 1, "first_row": 0}

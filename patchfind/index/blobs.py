"""Records of varying length on disk (packed local features), each with its own checksum."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

from patchfind.foundation.errors import InvariantBroken, LibraryCorrupt
from patchfind.foundation.regular_file import open_regular, size_of
from patchfind.index import files
from patchfind.index.columns import Column
from patchfind.index.header import HEADER_BYTES, damaged

SEGMENT_BYTES = 1 << 30

MOST_RECORD_BYTES = 1 << 20
"""No record takes more: a photo's local features are sixty times smaller."""

_PREFIX = struct.Struct("<II")
"""The length and CRC-32 of the bytes that follow."""

COLUMN = Column("blobs", 1, {"kind": "blobs"}, checksummed=False)


class RecordDamaged(LibraryCorrupt):
    """One record is not as it was written; the others of its file may well be."""


class BlobRef(NamedTuple):
    """Where a record lies; ``offset`` and ``length`` count bytes of the record with its prefix."""

    segment: int
    offset: int
    length: int


class BlobStore:
    """Append-only segments of byte strings in one folder; reading is safe while one appends."""

    def __init__(self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        self._capacity = segment_bytes

    def writer(self, committed: Mapping[int, int], *, fresh: bool = False) -> BlobWriter:
        """Open for appending after the ``committed`` bytes of each segment.

        ``committed`` gives ``offset + length`` of each segment's last record. Whatever it does not
        name is left over from a crash and removed. Raises LibraryCorrupt, LibraryTooNew,
        StorageProblem.
        """
        return BlobWriter(
            files.SegmentWriter(
                self.folder, (COLUMN,), committed, capacity=self._capacity, fresh=fresh
            )
        )

    def read(self, ref: tuple[int, int, int]) -> bytes:
        """The bytes of the record at ``ref``.

        Raises RecordDamaged where it is not as written, LibraryCorrupt where its file cannot be
        read at all.
        """
        segment, offset, length = ref
        path = COLUMN.path(self.folder, segment)
        record = b""
        try:
            with open_regular(path) as file:
                whole = offset >= 0 and HEADER_BYTES + offset + length <= size_of(file)
                if whole and _PREFIX.size <= length <= MOST_RECORD_BYTES:
                    file.seek(HEADER_BYTES + offset)
                    record = file.read(length)
        except OSError as error:
            raise damaged(path, f"it cannot be read ({error.strerror})") from error
        if len(record) != length or not record:
            raise _record_damaged(path, "it is shorter than what was written to it")
        size, checksum = _PREFIX.unpack_from(record)
        blob = record[_PREFIX.size :]
        if size != len(blob) or zlib.crc32(blob) != checksum:
            raise _record_damaged(path, f"the record at byte {offset} does not match its checksum")
        return blob

    def remove(self, segment: int) -> None:
        """Delete a segment that nothing refers to any more."""
        files.remove_segment(self.folder, (COLUMN,), segment)


class BlobWriter:
    """Appends records. One at a time for a store; made by its ``writer``."""

    def __init__(self, inner: files.SegmentWriter) -> None:
        self._inner = inner

    def append(self, blob: bytes) -> BlobRef:
        """Write one record. It counts once it is synced and the catalogue names it."""
        record = _PREFIX.pack(len(blob), zlib.crc32(blob)) + blob
        if len(record) > MOST_RECORD_BYTES:
            raise InvariantBroken(f"a record of {len(record)} bytes")
        return BlobRef(*self._inner.append([record], len(record)), len(record))

    def sync(self) -> None:
        """Return once everything appended would survive a loss of power. Raises StorageProblem."""
        self._inner.sync()

    def close(self) -> None:
        """Close the file without syncing."""
        self._inner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _record_damaged(path: Path, what: str) -> RecordDamaged:
    return RecordDamaged(damaged(path, what).sentence, path=path)

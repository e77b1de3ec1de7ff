"""Local features as earlier versions kept them: records in files of their own, moved to the store.

A record is its length and CRC-32, and then the bytes; the first 4 KiB of a file are its header.
"""

from __future__ import annotations

import logging
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from patchfind.catalogue.features import (
    FILE,
    MOST_RECORD_BYTES,
    FeaturesDamaged,
    FeatureStore,
    batches,
)
from patchfind.catalogue.sound_rows import is_hash, is_whole
from patchfind.foundation.regular_file import open_regular

_HEADER_BYTES = 4096
_PREFIX = struct.Struct("<II")
_MOST = 1 << 40

_WHERE = """
    SELECT hash, segment, start, length FROM photo_features
    JOIN contents ON contents.id = content_id ORDER BY segment, start
"""

_log = logging.getLogger(__name__)


def move_features(connection: sqlite3.Connection, catalogue: Path) -> None:
    """Bring all sound records that the ``catalogue`` knows into the store beside it.

    Goes on where it was ended. What cannot be read is left out, and made anew by the next
    indexing. Raises StorageProblem, LibraryTooNew, LibraryBusy.
    """
    folder = catalogue.with_name("features")
    with FeatureStore(catalogue.with_name(FILE)) as store:
        try:
            _move(connection, folder, store)
        except FeaturesDamaged:
            store.discard()
            _move(connection, folder, store)


def _move(connection: sqlite3.Connection, folder: Path, store: FeatureStore) -> None:
    moved = store.hashes()
    rows = [row for row in connection.execute(_WHERE) if row[0] not in moved]
    for batch in batches(_records(folder, rows)):
        store.write(batch)


def drop_tables(connection: sqlite3.Connection) -> None:
    """Forget where the records were."""
    connection.execute("DROP TABLE photo_features")
    connection.execute("DROP TABLE feature_segments")


def _records(
    folder: Path, rows: list[tuple[object, object, object, object]]
) -> Iterator[tuple[str, bytes]]:
    for hash_, segment, start, length in rows:
        if not (
            is_hash(hash_)
            and is_whole(segment, 0, _MOST)
            and is_whole(start, 0, _MOST)
            and is_whole(length, _PREFIX.size, MOST_RECORD_BYTES)
        ):
            continue
        packed = _record(folder / f"{segment:06d}.blobs", start, length)
        if packed is not None:
            yield hash_, packed


def _record(path: Path, start: int, length: int) -> bytes | None:
    """The bytes of one record; None where they are not as they were written."""
    try:
        with open_regular(path) as file:
            file.seek(_HEADER_BYTES + start)
            record = file.read(length)
    except OSError as error:
        _log.warning("Local features in %s are made anew: %s", path, error)
        return None
    if len(record) != length:
        return None
    size, checksum = _PREFIX.unpack_from(record)
    packed = record[_PREFIX.size :]
    return packed if size == len(packed) and zlib.crc32(packed) == checksum else None

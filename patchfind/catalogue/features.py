"""The photos' local features: rows of one database file, by the hash of the photo's bytes.

They are learnt from the photos alone, so the file may go at any moment: what it lacks is made anew.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from patchfind.catalogue.database import Database
from patchfind.catalogue.migrations import Migration
from patchfind.catalogue.open_database import open_database
from patchfind.catalogue.side_files import KNOWN, SUFFIXES
from patchfind.catalogue.sound_rows import is_hash
from patchfind.domain.progress import Control
from patchfind.foundation import own_files
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import InvariantBroken, LibraryCorrupt, StorageProblem
from patchfind.foundation.paths import exists
from patchfind.foundation.sentence import Sentence

FILE = "features.sqlite3"
"""Its name in the data folder."""

MOST_RECORD_BYTES = 1 << 20
"""No photo's local features take more: a panorama's take a fifth, others a sixtieth of it."""

_MOST_BYTES = 64 << 30
"""Of four million photos."""

_AT_ONCE = 256
_DROPPED_AT_ONCE = 1024


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE features (
            hash TEXT PRIMARY KEY,
            crc32 INTEGER NOT NULL,
            packed BLOB NOT NULL
        ) STRICT"""
    )


MIGRATIONS = (Migration("2026-11-features", _create),)

_SHRINKS = ("PRAGMA auto_vacuum = FULL",)
"""Each commit moves as many pages as it has freed, and cuts the file."""


class RecordDamaged(LibraryCorrupt):
    """One photo's features are not as they were written; the others may well be."""


class FeaturesDamaged(LibraryCorrupt):
    """The file as a whole is damaged, or none of ours."""


class FeatureStore(Closing):
    """The features in the file ``path``, which is opened when it is first asked.

    Where it is not there, reading finds nothing; writing begins it. Usable from any thread until
    it is closed. Every method raises FeaturesDamaged, LibraryTooNew, LibraryBusy, StorageProblem.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opening = threading.Lock()
        self._database: Database | None = None

    def close(self) -> None:
        """Close the file."""
        with self._opening:
            database, self._database = self._database, None
        if database is not None:
            database.close()

    def write(self, features: Mapping[str, bytes]) -> None:
        """Keep the packed features of these contents, durably: all of them or none."""
        if not features:
            return
        if max(map(len, features.values())) > MOST_RECORD_BYTES:
            raise InvariantBroken("local features that are far too long")
        with self._explained(), self._begun().change() as connection:
            connection.executemany(
                """INSERT INTO features (hash, crc32, packed) VALUES (?, ?, ?)
                   ON CONFLICT (hash) DO UPDATE
                   SET crc32 = excluded.crc32, packed = excluded.packed""",
                ((hash_, zlib.crc32(packed), packed) for hash_, packed in features.items()),
            )

    def read(self, content_hash: str) -> bytes | None:
        """The packed features of a content, None where there are none. Raises RecordDamaged."""
        with self._explained():
            database = self._present()
            if database is None:
                return None
            row = database.row("SELECT crc32, packed FROM features WHERE hash = ?", (content_hash,))
        if row is None:
            return None
        if not _is_sound(*row):
            raise RecordDamaged(
                Sentence(
                    "The local features of a photo in {path} do not match their checksum. They are "
                    "made anew when the photo is indexed the next time.",
                    path=self.path,
                ),
                path=self.path,
            )
        packed: bytes = row[1]
        return packed

    def read_many(self, hashes: Iterable[str]) -> tuple[dict[str, bytes], set[str]]:
        """The packed features of those contents that have any, in one go; whose are damaged."""
        found: dict[str, bytes] = {}
        damaged: set[str] = set()
        with self._explained():
            database = self._present()
            if database is None:
                return found, damaged
            rows = database.rows(
                """SELECT hash, crc32, packed FROM features
                   WHERE hash IN (SELECT value FROM json_each(?))""",
                (json.dumps(list(hashes)),),
            )
        for hash_, *record in rows:
            if _is_sound(*record):
                found[hash_] = record[1]
            else:
                damaged.add(hash_)
        return found, damaged

    def sizes(self) -> dict[str, int]:
        """How many bytes the features of each content take."""
        with self._explained():
            database = self._present()
            rows = database.rows("SELECT hash, LENGTH(packed) FROM features") if database else []
        return dict(rows)

    def hashes(self) -> set[str]:
        """The contents that have features, told from the index of the table alone."""
        with self._explained():
            database = self._present()
            rows = database.rows("SELECT hash FROM features") if database else []
        return {hash_ for (hash_,) in rows}

    def total_bytes(self) -> int:
        """What the features take."""
        with self._explained():
            database = self._present()
            row = database.row("SELECT TOTAL(LENGTH(packed)) FROM features") if database else None
        return int(row[0]) if row else 0

    def damaged(self) -> list[str]:
        """Read everything: the contents whose features are not as they were written."""
        found: list[str] = []
        with self._explained():
            database = self._present()
            last = -1
            while database is not None:
                rows = database.rows(
                    """SELECT rowid, hash, crc32, packed FROM features
                       WHERE rowid > ? ORDER BY rowid LIMIT ?""",
                    (last, _AT_ONCE),
                )
                if not rows:
                    break
                last = rows[-1][0]
                found += [row[1] for row in rows if not (is_hash(row[1]) and _is_sound(*row[2:]))]
        return found

    def forget(self, hashes: Iterable[str], control: Control | None = None) -> None:
        """Drop the features of these contents; their space goes back to the disk.

        Raises Cancelled too; what was dropped by then stays so.
        """
        with self._explained():
            database = self._present()
            left = iter(hashes)
            while database is not None and (batch := list(islice(left, _DROPPED_AT_ONCE))):
                if control is not None:
                    control.checkpoint()
                with database.change() as connection:
                    connection.executemany(
                        "DELETE FROM features WHERE hash = ?", ((one,) for one in batch)
                    )
            if database is not None:
                database.rows("PRAGMA wal_checkpoint")  # cuts the file itself

    def discard(self) -> None:
        """Delete a damaged file, so that all features are made anew.

        The caller holds the library's ingest lock: nobody writes to it. Raises StorageProblem where
        it cannot be told for one of ours any more.
        """
        self.close()
        with StorageProblem.where_refused(
            "The damaged file {path} cannot be deleted ({why}). Delete it: the next indexing makes "
            "it anew from the photos.",
            path=self.path,
        ):
            for suffix in reversed(SUFFIXES):  # with a file begun anew no old log must ever meet
                if not own_files.delete(self._beside(suffix), KNOWN[suffix]):
                    raise own_files.in_the_way(self._beside(suffix))

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _present(self) -> Database | None:
        """The file, None where it is not there."""
        with self._opening:
            if self._database is None and exists(self.path):
                self._database = open_database(self.path, MIGRATIONS, most_bytes=_MOST_BYTES)
            return self._database

    def _create(self) -> None:
        with StorageProblem.where_refused(
            "{path} cannot be made ({why}). Make room, or allow writing there.", path=self.path
        ):
            for suffix in SUFFIXES:
                own_files.check_free(self._beside(suffix), KNOWN[suffix])
            own_files.create(self.path).close()

    def _begun(self) -> Database:
        """The file, begun where it is not there."""
        with self._opening:
            if self._database is None:
                if not exists(self.path):
                    self._create()
                self._database = open_database(
                    self.path, MIGRATIONS, most_bytes=_MOST_BYTES, ways_of_a_new_one=_SHRINKS
                )
            return self._database

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say of this file what is said of catalogues, in its own words."""
        try:
            yield
        except FeaturesDamaged:
            raise
        except LibraryCorrupt as error:
            raise FeaturesDamaged(
                Sentence(
                    "The local features in {path} are damaged. Your photos are untouched. Until "
                    "they are made anew from the photos, which the next indexing does, searches go "
                    "by looks alone.",
                    path=self.path,
                ),
                path=self.path,
            ) from error


def batches(features: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, bytes]]:
    """``features`` in pieces that may be in memory, and in one transaction, together."""
    batch: dict[str, bytes] = {}
    for hash_, packed in features:
        batch[hash_] = packed
        if len(batch) == _AT_ONCE:
            yield batch
            batch = {}
    yield batch


def _is_sound(crc32: object, packed: object) -> bool:
    return (
        isinstance(packed, bytes)
        and len(packed) <= MOST_RECORD_BYTES
        and zlib.crc32(packed) == crc32
    )

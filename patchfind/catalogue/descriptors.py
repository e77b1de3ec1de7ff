"""Which descriptors belong to which photo, per encoder set."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from patchfind.catalogue.database import Database, Row
from patchfind.catalogue.headers import keep_headers
from patchfind.catalogue.problems import damaged
from patchfind.catalogue.sound_rows import SPAN_LIMITS, is_extent, is_hash, is_set, is_span
from patchfind.domain.changes import Changes
from patchfind.domain.headers import UNKNOWN, Headers
from patchfind.domain.photo import PhotoId
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import InvariantBroken, UsageProblem
from patchfind.foundation.sentence import Sentence

_ROWS_BEYOND = """
    SELECT 1 FROM photo_rows LEFT JOIN segments USING (set_id, segment) WHERE set_id = ?
    AND first_row + photo_rows.row_count > COALESCE(segments.row_count, -1) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class IndexedPhoto:
    """A photo whose descriptors are written and synced, and its local features if it has any.

    ``size`` and ``mtime_ns`` are the file's stamp from before its bytes were read, ``width`` and
    ``height`` pixels of the upright photo, ``content_hash`` the hex BLAKE2b-128 of the bytes, which
    hold ``lines_there`` per cent of its lines; ``headers`` are what they tell.
    """

    photo_id: PhotoId
    size: int
    mtime_ns: int
    content_hash: str
    width: int
    height: int
    segment: int
    first_row: int
    row_count: int
    lines_there: int = 100
    headers: Headers = UNKNOWN


@dataclass(frozen=True, slots=True)
class EncoderSet:
    """The descriptors of one encoder and layout; ``complete`` once it had every photo."""

    fingerprint: str
    name: str
    layout: str
    dimension: int
    complete: bool


class DescriptorTable:
    """Encoder sets, and where in the segments each photo's rows are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sets(self) -> list[EncoderSet]:
        """Every encoder set, oldest first. Each search asks: nothing is counted here.

        Raises LibraryCorrupt where one is damaged.
        """
        rows = self._database.rows(
            "SELECT fingerprint, name, layout, dimension, complete FROM encoder_sets ORDER BY id"
        )
        # None is left out: what no set has a right to is deleted.
        if not all(is_set(*row) for row in rows):
            raise damaged(
                self._database.path, Sentence("it names sets of descriptors that cannot be")
            )
        return [
            EncoderSet(fingerprint, name, layout, dimension, bool(complete))
            for fingerprint, name, layout, dimension, complete in rows
        ]

    def describe(self, fingerprint: str, *, name: str, layout: str, dimension: int) -> None:
        """Begin the encoder set, or say again what it is."""
        with self._database.write(Changes.DESCRIPTORS) as connection:
            connection.execute(
                """INSERT INTO encoder_sets (fingerprint, name, layout, dimension)
                   VALUES (?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE
                   SET name = excluded.name, layout = excluded.layout,
                       dimension = excluded.dimension
                   WHERE (name, layout, dimension)
                       <> (excluded.name, excluded.layout, excluded.dimension)""",
                (fingerprint, name, layout, dimension),
            )

    def mark_complete(self, fingerprint: str) -> bool:
        """Record that every photo has descriptors in the set, or a failure; False where not.

        Photos of offline folders count too: they can be found only through an older set.
        """
        lacking = self._database.row(
            """SELECT 1 FROM photos
               WHERE NOT EXISTS (SELECT 1 FROM failures WHERE photo_id = photos.id)
               AND NOT EXISTS (SELECT 1 FROM photo_rows
                               WHERE photo_rows.content_id = photos.content_id AND set_id = ?)""",
            (self._set_id(fingerprint),),
        )
        if lacking is not None:
            return False
        with self._database.write(Changes.DESCRIPTORS) as connection:
            connection.execute(
                "UPDATE encoder_sets SET complete = 1 WHERE fingerprint = ? AND NOT complete",
                (fingerprint,),
            )
        return True

    def drop(self, fingerprint: str) -> None:
        """Forget the set with all its rows; its segments may then be deleted.

        Raises UsageProblem where it is the only complete one: the library could not be searched.
        """
        if not any(one.complete and one.fingerprint != fingerprint for one in self.sets()):
            raise UsageProblem(
                "These descriptors are the only complete ones. Let another backbone index the "
                "whole library first."
            )
        with self._database.write(Changes.DESCRIPTORS) as connection:
            connection.execute("DELETE FROM encoder_sets WHERE fingerprint = ?", (fingerprint,))

    def _set_id(self, fingerprint: str) -> int:
        """The set's id in the catalogue, -1 where it was never begun."""
        row = self._database.row(
            "SELECT id FROM encoder_sets WHERE fingerprint = ?", (fingerprint,)
        )
        return int(row[0]) if row else -1

    def commit(self, fingerprint: str, batch: Sequence[IndexedPhoto]) -> None:
        """Make the photos of ``batch`` findable, all of them or none.

        A photo that was deleted meanwhile only counts its rows as written (and dead). The set
        was begun with :meth:`describe`.
        """
        with self._database.write(Changes.DESCRIPTORS | Changes.FAILURES) as connection:
            set_id = set_id_of(connection, fingerprint)
            for photo in batch:
                _commit_one(connection, set_id, photo)

    def forget_rows(self, fingerprint: str, ranges: RowRanges) -> None:
        """Make the contents whose rows lie where ``ranges`` do pending again; ids do not count."""
        places = set(zip(ranges.segments.tolist(), ranges.first_rows.tolist(), strict=True))
        set_id = self._set_id(fingerprint)
        with self._database.write(Changes.DESCRIPTORS) as connection:
            rows = connection.execute(
                "SELECT content_id, segment, first_row FROM photo_rows WHERE set_id = ?", (set_id,)
            ).fetchall()
            connection.executemany(
                "DELETE FROM photo_rows WHERE set_id = ? AND content_id = ?",
                ((set_id, row[0]) for row in rows if row[1:] in places),
            )

    def ranges(self, fingerprint: str) -> RowRanges:
        """The ranges of all contents that a photo has, in the order of their rows on disk."""
        rows = self._database.rows(
            """SELECT content_id, segment, first_row, row_count FROM photo_rows
               WHERE set_id = ? AND EXISTS (SELECT 1 FROM photos
                                            WHERE photos.content_id = photo_rows.content_id)
               ORDER BY segment, first_row, content_id""",
            (self._set_id(fingerprint),),
        )
        found = ranges_of(rows)
        if found is None:
            found = RowRanges.from_rows(self._database.sound("descriptors", rows, is_span))
        return found

    def long_with_rows(self, fingerprint: str, row_count: int, *, aspect: float) -> list[str]:
        """The hashes of contents with so many rows that are longer than ``aspect``:1."""
        rows = self._database.rows(
            """SELECT hash FROM contents
               JOIN photo_rows ON photo_rows.content_id = contents.id
                   AND set_id = ? AND row_count = ?
               WHERE MAX(width, height) > ? * MIN(width, height)""",
            (self._set_id(fingerprint), row_count, aspect),
        )
        return sorted(hashes_of(rows))

    def described_hashes(self) -> set[str]:
        """The hashes of all contents that a photo and descriptors of any set belong to."""
        rows = self._database.rows(
            """SELECT hash FROM contents
               WHERE EXISTS (SELECT 1 FROM photos WHERE photos.content_id = contents.id)
               AND EXISTS (SELECT 1 FROM photo_rows WHERE photo_rows.content_id = contents.id)"""
        )
        return hashes_of(rows)

    def committed_rows(self, fingerprint: str) -> dict[int, int]:
        """How many rows of each segment were committed; what lies past them is a crash's.

        Raises LibraryCorrupt where a photo has rows past them: they would be cut off.
        """
        parameters = (self._set_id(fingerprint),)
        rows = self._database.rows(
            "SELECT segment, row_count FROM segments WHERE set_id = ?", parameters
        )
        beyond = self._database.row(_ROWS_BEYOND, parameters)
        if beyond is not None or not all(is_extent(*row) for row in rows):
            raise damaged(
                self._database.path, Sentence("it does not say rightly how far its files reach")
            )
        return {segment: count for segment, count in rows}  # noqa: C416 - a Row is not a pair


def ranges_of(rows: Sequence[Row]) -> RowRanges | None:
    """The table of (id, segment, first row, row count) rows; None where one is damaged."""
    table = np.asarray(rows or np.empty((0, 4), dtype=np.int64))
    lowest, highest = np.transpose(SPAN_LIMITS)
    if table.dtype != np.int64 or ((table < lowest) | (table > highest)).any():
        return None
    return RowRanges.from_rows(table)


def set_id_of(connection: sqlite3.Connection, fingerprint: str) -> int:
    """The id of a set that was begun."""
    row = connection.execute(
        "SELECT id FROM encoder_sets WHERE fingerprint = ?", (fingerprint,)
    ).fetchone()
    if row is None:
        raise InvariantBroken(f"the encoder set {fingerprint} was never begun")
    return int(row[0])


def replace_segments(
    connection: sqlite3.Connection, set_id: int, written: Mapping[int, int]
) -> None:
    """Make ``written`` all that counts of the set's segments: of each so many rows."""
    connection.execute("DELETE FROM segments WHERE set_id = ?", (set_id,))
    connection.executemany(
        "INSERT INTO segments (set_id, segment, row_count) VALUES (?, ?, ?)",
        ((set_id, segment, count) for segment, count in written.items()),
    )


def hashes_of(rows: Iterable[Row]) -> set[str]:
    """The sound ones of (hash,) rows."""
    return {content_hash for (content_hash,) in rows if is_hash(content_hash)}


def _commit_one(connection: sqlite3.Connection, set_id: int, photo: IndexedPhoto) -> None:
    """Record one photo's content and rows, and how far the segments reach."""
    connection.execute(
        """INSERT INTO segments (set_id, segment, row_count) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET row_count = MAX(row_count, excluded.row_count)""",
        (set_id, photo.segment, photo.first_row + photo.row_count),
    )
    (content_id,) = connection.execute(
        """INSERT INTO contents (hash, size, width, height, lines_there) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (hash) DO UPDATE SET width = excluded.width, height = excluded.height,
               lines_there = excluded.lines_there
           RETURNING id""",
        (photo.content_hash, photo.size, photo.width, photo.height, photo.lines_there),
    ).fetchone()
    keep_headers(connection, content_id, photo.headers)
    connection.execute(
        "UPDATE photos SET size = ?, mtime_ns = ?, content_id = ? WHERE id = ?",
        (photo.size, photo.mtime_ns, content_id, photo.photo_id),
    )
    connection.execute("DELETE FROM failures WHERE photo_id = ?", (photo.photo_id,))
    connection.execute(
        "INSERT OR REPLACE INTO photo_rows VALUES (?, ?, ?, ?, ?)",
        (content_id, set_id, photo.segment, photo.first_row, photo.row_count),
    )

"""Making a catalogue and the segments beside it agree: after a compaction, and after a rebuild."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from patchfind.catalogue.database import Database
from patchfind.catalogue.descriptors import hashes_of, ranges_of, replace_segments, set_id_of
from patchfind.catalogue.problems import damaged
from patchfind.domain.changes import Changes
from patchfind.domain.row_ranges import RowRanges
from patchfind.foundation.errors import InvariantBroken, LibraryBusy
from patchfind.foundation.sentence import Sentence

_KEPT = """
    (SELECT id FROM contents WHERE last_held > ?
     OR EXISTS (SELECT 1 FROM photos WHERE photos.content_id = contents.id))
"""

_KEPT_ROWS = f"""
    SELECT content_id, segment, first_row, row_count FROM photo_rows
    WHERE set_id = (SELECT id FROM encoder_sets WHERE fingerprint = ?) AND content_id IN {_KEPT}
    ORDER BY segment, first_row
"""  # noqa: S608 - ours

_ROWS_THAT_GO = """
    FROM photo_rows WHERE set_id = ?
    AND segment NOT IN (SELECT segment FROM segments WHERE set_id = photo_rows.set_id)
"""

_FORGET_UNNEEDED = """
    DELETE FROM contents
    WHERE NOT EXISTS (SELECT 1 FROM photos WHERE photos.content_id = contents.id)
    AND NOT EXISTS (SELECT 1 FROM photo_rows WHERE photo_rows.content_id = contents.id)
"""


class CompactionTable:
    """Dead rows and contents, and their removal. The caller holds the library's ingest lock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept_rows(self, fingerprint: str, dead_before: float) -> RowRanges:
        """The ranges to keep: of every content that some photo has, or had after ``dead_before``.

        The ids are the contents', not the photos': a walk may give a photo another content at
        any moment, but the rows of a content stay its own. Raises LibraryCorrupt where one of
        them is damaged: what is not kept is deleted.
        """
        ranges = ranges_of(self._database.rows(_KEPT_ROWS, (fingerprint, dead_before)))
        if ranges is None:
            raise damaged(self._database.path, Sentence("it misplaces descriptors"))
        return ranges

    def kept_hashes(self, dead_before: float) -> set[str]:
        """The same contents, by their hashes."""
        rows = self._database.rows(f"SELECT hash FROM contents WHERE id IN {_KEPT}", (dead_before,))  # noqa: S608 - ours
        return hashes_of(rows)

    def content_hashes(self) -> set[str]:
        """Every content that is still remembered, with or without a photo."""
        rows = self._database.rows("SELECT hash FROM contents")
        return hashes_of(rows)

    def replace_rows(
        self, fingerprint: str, ranges: RowRanges, committed: Mapping[int, int]
    ) -> None:
        """Point the contents at their ``ranges``; forget what lies in segments not ``committed``.

        ``ranges`` are those of :meth:`kept_rows` at their new places, ``committed`` the rows of
        each segment from now on. Raises LibraryBusy, with nothing changed, where a photo has a
        content of a segment that goes, which is not among ``ranges``: it came back from the dead
        since they were read.
        """
        _check_ends(ranges, committed)
        with self._database.write(Changes.DESCRIPTORS) as connection:
            set_id = set_id_of(connection, fingerprint)
            connection.executemany(
                """UPDATE photo_rows SET segment = ?, first_row = ?, row_count = ?
                   WHERE set_id = ? AND content_id = ?""",
                (
                    (segment, first_row, row_count, set_id, content_id)
                    for content_id, segment, first_row, row_count in _tuples(ranges)
                ),
            )
            replace_segments(connection, set_id, committed)
            _check_nobody_is_lost(connection, "SELECT content_id " + _ROWS_THAT_GO, (set_id,))
            connection.execute("DELETE " + _ROWS_THAT_GO, (set_id,))
            connection.execute(_FORGET_UNNEEDED)

    def forget_dead(self, dead_before: float) -> None:
        """Forget the contents that no photo has, nor had after ``dead_before``, with their rows."""
        with self._database.write(Changes.DESCRIPTORS) as connection:
            connection.execute(f"DELETE FROM contents WHERE id NOT IN {_KEPT}", (dead_before,))  # noqa: S608 - ours
            connection.execute(_FORGET_UNNEEDED)


def _tuples(ranges: RowRanges) -> Iterable[tuple[int, int, int, int]]:
    columns = (ranges.content_ids, ranges.segments, ranges.first_rows, ranges.row_counts)
    return zip(*(column.tolist() for column in columns), strict=True)


def _check_ends(ranges: RowRanges, committed: Mapping[int, int]) -> None:
    for segment, end in zip(ranges.segments.tolist(), ranges.ends.tolist(), strict=True):
        if end > committed.get(segment, 0):
            raise InvariantBroken(f"rows up to {end} of segment {segment} were never committed")


def _check_nobody_is_lost(
    connection: sqlite3.Connection, going: str, parameters: tuple[int, ...]
) -> None:
    """Raise LibraryBusy where a photo has one of the contents that the SELECT ``going`` gives."""
    lost = connection.execute(
        f"SELECT 1 FROM photos WHERE content_id IN ({going})",  # noqa: S608 - ours
        parameters,
    ).fetchone()
    if lost is not None:
        raise LibraryBusy(
            "The library changed while space was being freed in it. Nothing was lost; it "
            "is tried again next time."
        )


class FittingTable:
    """What a copy from another day says of files that went on without it.

    Rows that it does not know are counted as written, and dead: they are never written over, so
    that whatever else may still know them keeps its rows.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def ranges(self, fingerprint: str) -> list[tuple[int, int, int, int]]:
        """(content id, segment, first row, rows) of every content that has rows in the set."""
        return [
            (content_id, segment, first_row, row_count)
            for content_id, segment, first_row, row_count in self._database.rows(
                """SELECT content_id, segment, first_row, row_count FROM photo_rows
                   WHERE set_id = (SELECT id FROM encoder_sets WHERE fingerprint = ?)""",
                (fingerprint,),
            )
        ]

    def fit_rows(self, fingerprint: str, lost: Iterable[int], present: Mapping[int, int]) -> None:
        """Forget the rows of the contents ``lost``; ``present`` are each segment's rows."""
        with self._database.write(Changes.DESCRIPTORS) as connection:
            set_id = set_id_of(connection, fingerprint)
            connection.executemany(
                "DELETE FROM photo_rows WHERE set_id = ? AND content_id = ?",
                ((set_id, content_id) for content_id in lost),
            )
            replace_segments(connection, set_id, present)

    def go_on_from(self, version: int) -> None:
        """Count on from ``version``: whoever compares takes this catalogue for the later one."""
        with self._database.write(Changes.DESCRIPTORS) as connection:
            connection.execute("UPDATE view_version SET value = MAX(value, ?)", (version,))

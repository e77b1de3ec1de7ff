"""Making a restored catalogue agree with the segments that lie beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from patchfind.catalogue.database import Database
from patchfind.catalogue.descriptors import replace_segments
from patchfind.domain.changes import Changes


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
            (set_id,) = connection.execute(
                "SELECT id FROM encoder_sets WHERE fingerprint = ?", (fingerprint,)
            ).fetchone()
            connection.executemany(
                "DELETE FROM photo_rows WHERE set_id = ? AND content_id = ?",
                ((set_id, content_id) for content_id in lost),
            )
            replace_segments(connection, set_id, present)

    def go_on_from(self, version: int) -> None:
        """Count on from ``version``: whoever compares takes this catalogue for the later one."""
        with self._database.write(Changes.DESCRIPTORS) as connection:
            connection.execute("UPDATE view_version SET value = MAX(value, ?)", (version,))

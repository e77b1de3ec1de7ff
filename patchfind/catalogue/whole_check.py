"""Whether all that a catalogue says can be so: every row by itself, and the tables together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from patchfind.catalogue.database import Database, Row
from patchfind.catalogue.problems import damaged
from patchfind.catalogue.sound_rows import RULES, is_count
from patchfind.foundation.sentence import Sentence

_SPANS_BEYOND = """
    SELECT COUNT(*) FROM photo_rows LEFT JOIN segments USING (set_id, segment)
    WHERE first_row + photo_rows.row_count > COALESCE(segments.row_count, -1)
"""

_SPANS_SHARED = """
    SELECT COUNT(*) FROM (
        SELECT first_row < LAG(first_row + row_count)
            OVER (PARTITION BY set_id, segment ORDER BY first_row) AS shared FROM photo_rows)
    WHERE shared
"""

_COUNTS_WRONGLY = Sentence("it counts wrongly")

_TOGETHER = {
    "contents have descriptors past the end of what was written": _SPANS_BEYOND,
    "contents share descriptors with others": _SPANS_SHARED,
}


def check_counters(connection: sqlite3.Connection, path: Path) -> None:
    """Raise LibraryCorrupt where the catalogue could not count on, at whatever is written next."""
    if not _counts(lambda query: connection.execute(query).fetchall()):
        raise damaged(path, _COUNTS_WRONGLY)


def _counts(select: Callable[[str], list[Row]]) -> bool:
    _columns, is_sound = RULES["view_version"]
    counters = select("SELECT * FROM view_version LIMIT 2")  # of older catalogues, too
    numbers = select("SELECT seq FROM sqlite_sequence LIMIT 1000")
    return (
        len(counters) == 1
        and is_sound(*counters[0])
        and all(is_count(number) for (number,) in numbers)
    )


def what_is_wrong(database: Database) -> Iterator[str]:
    """Each kind of damage in words. Reads everything; raises LibraryCorrupt for damaged pages."""
    for page in database.rows("PRAGMA integrity_check(1)"):
        if page != ("ok",):
            yield "its pages are not in order"
            return
    if database.row("PRAGMA foreign_key_check") is not None:
        yield "rows are missing that others belong to"
    for table, (columns, is_sound) in RULES.items():
        rows = database.rows(f"SELECT {columns} FROM {table}")  # noqa: S608 - our own words
        odd = sum(not is_sound(*row) for row in rows)
        if odd:
            yield f"rows of {table} that PatchFind never writes: {odd:,}"
    for words, query in _TOGETHER.items():
        row = database.row(query)
        if row is None or row[0]:
            yield words
    if not _counts(database.rows):
        yield _COUNTS_WRONGLY

"""Whether all that a catalogue says can be so: every row by itself, and the tables together."""

from __future__ import annotations

from collections.abc import Iterator

from patchfind.catalogue.database import Database
from patchfind.catalogue.sound_rows import RULES

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

_FEATURES_BEYOND = """
    SELECT COUNT(*) FROM photo_features LEFT JOIN feature_segments USING (segment)
    WHERE start + length > COALESCE(byte_count, -1)
"""

_TOGETHER = {
    "contents have descriptors past the end of what was written": _SPANS_BEYOND,
    "contents share descriptors with others": _SPANS_SHARED,
    "contents have local features past the end of what was written": _FEATURES_BEYOND,
    "counters are missing": "SELECT COUNT(*) <> 1 FROM view_version",
    "numbers of rows are none": """
        SELECT COUNT(*) FROM sqlite_sequence WHERE typeof(seq) <> 'integer' OR seq < 0
        OR seq > 1 << 62""",
}


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

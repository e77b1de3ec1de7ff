"""What the headers of each content tell, and the contents whose headers were not read yet."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from patchfind.catalogue.database import Database
from patchfind.catalogue.sound_rows import headers_of, is_whole
from patchfind.domain.changes import Changes
from patchfind.domain.headers import UNKNOWN, Headers
from patchfind.domain.photo import PhotoId

_COLUMNS = "taken_ms, offset_minutes, source, camera, lens, latitude, longitude"

_UNREAD = """
    SELECT content_id, MIN(photos.id) FROM photos
    WHERE content_id > ? AND folder_id IN (SELECT id FROM folders WHERE online)
    AND NOT EXISTS (SELECT 1 FROM headers WHERE headers.content_id = photos.content_id)
    GROUP BY content_id ORDER BY content_id LIMIT ?
"""


class HeaderTable:
    """Headers, by content: copies of a photo share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, photo_ids: Iterable[PhotoId]) -> dict[PhotoId, Headers]:
        """What the headers of each of these photos tell; none of one that were not read yet."""
        rows = self._database.rows(
            f"""SELECT photos.id, {_COLUMNS} FROM photos JOIN headers USING (content_id)
                WHERE photos.id IN (SELECT value FROM json_each(?))""",  # noqa: S608 - ours
            (json.dumps(list(photo_ids)),),
        )
        return {row[0]: headers_of(*row[1:]) or UNKNOWN for row in rows}

    def lines_there(self, photo_id: PhotoId) -> int:
        """How many per cent of its lines a photo's file holds; 100 until it is indexed."""
        row = self._database.row(
            """SELECT lines_there FROM contents JOIN photos ON photos.content_id = contents.id
               WHERE photos.id = ?""",
            (photo_id,),
        )
        return row[0] if row and is_whole(row[0], 0, 100) else 100

    def unread(self, after: int, most: int) -> dict[int, PhotoId]:
        """The next contents past ``after`` without headers, each with a photo within reach."""
        rows = self._database.rows(_UNREAD, (after, most))
        return {content_id: PhotoId(photo_id) for content_id, photo_id in rows}

    def unread_count(self) -> int:
        """How many such contents there are."""
        row = self._database.row(f"SELECT COUNT(*) FROM ({_UNREAD})", (0, -1))  # noqa: S608 - ours
        return int(row[0]) if row else 0

    def keep(self, found: Sequence[tuple[int, PhotoId, int, int, Headers]]) -> None:
        """Keep what was read: (content id, photo, size and mtime_ns of the file, headers).

        Nothing of a photo that has another content or stamp by now.
        """
        with self._database.write(Changes.HEADERS) as connection:
            for content_id, photo_id, size, mtime_ns, headers in found:
                if connection.execute(
                    """SELECT 1 FROM photos
                       WHERE id = ? AND content_id = ? AND size = ? AND mtime_ns = ?""",
                    (photo_id, content_id, size, mtime_ns),
                ).fetchone():
                    keep_headers(connection, content_id, headers)


def keep_headers(connection: sqlite3.Connection, content_id: int, headers: Headers) -> None:
    """Keep what the headers of a content tell, within a transaction."""
    found: Mapping[str, object] = headers.as_json()
    connection.execute(
        f"INSERT OR REPLACE INTO headers (content_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - ours
        (content_id, *(found[name] for name in _COLUMNS.split(", "))),
    )

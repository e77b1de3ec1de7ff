"""The catalogue's schema, as the named changes that led to it.

What is learnt from a file's bytes (size in pixels, descriptors) hangs on its
*content*, not on its path: a moved, renamed, copied or restored photo only points at the content
again. A content that no photo points at is dead; ``last_held`` says since when, so that compaction
can spare what has died only lately and may well come back.

File names that are not valid Unicode are kept as the BLOB of their bytes, all others as TEXT.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from patchfind.catalogue.migrations import Migration
from patchfind.catalogue.old_features import drop_tables, move_features

_FIRST = (
    """CREATE TABLE folders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path ANY NOT NULL UNIQUE,
        excludes TEXT NOT NULL,
        online INTEGER NOT NULL DEFAULT 1,
        root_inode TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE contents (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX contents_by_size ON contents (size)",
    """CREATE TABLE photos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        folder_id INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
        relative_path ANY NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        content_id INTEGER REFERENCES contents,
        UNIQUE (folder_id, relative_path)
    ) STRICT""",
    "CREATE INDEX photos_by_content ON photos (content_id)",
    """CREATE TABLE failures (
        photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
        reason TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE encoder_sets (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        layout TEXT NOT NULL,
        dimension INTEGER NOT NULL,
        complete INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE photo_rows (
        content_id INTEGER NOT NULL REFERENCES contents ON DELETE CASCADE,
        set_id INTEGER NOT NULL REFERENCES encoder_sets ON DELETE CASCADE,
        segment INTEGER NOT NULL,
        first_row INTEGER NOT NULL,
        row_count INTEGER NOT NULL,
        PRIMARY KEY (content_id, set_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE segments (
        set_id INTEGER NOT NULL REFERENCES encoder_sets ON DELETE CASCADE,
        segment INTEGER NOT NULL,
        row_count INTEGER NOT NULL,
        PRIMARY KEY (set_id, segment)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE photo_features (
        content_id INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
        segment INTEGER NOT NULL,
        start INTEGER NOT NULL,
        length INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE feature_segments (
        segment INTEGER PRIMARY KEY,
        byte_count INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE saved_objects (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        query TEXT NOT NULL
    ) STRICT""",
    "CREATE TABLE view_version (value INTEGER NOT NULL) STRICT",
    "INSERT INTO view_version (value) VALUES (1)",
)


_LAST_HELD = (
    "ALTER TABLE contents ADD COLUMN last_held INTEGER NOT NULL DEFAULT 0",
    "UPDATE contents SET last_held = strftime('%s', 'now')",
    """CREATE TRIGGER contents_begun AFTER INSERT ON contents BEGIN
        UPDATE contents SET last_held = strftime('%s', 'now') WHERE id = NEW.id;
    END""",
    """CREATE TRIGGER contents_lost_photo AFTER DELETE ON photos
    WHEN OLD.content_id IS NOT NULL BEGIN
        UPDATE contents SET last_held = strftime('%s', 'now') WHERE id = OLD.content_id;
    END""",
    """CREATE TRIGGER contents_let_go AFTER UPDATE OF content_id ON photos
    WHEN OLD.content_id IS NOT NULL AND OLD.content_id IS NOT NEW.content_id BEGIN
        UPDATE contents SET last_held = strftime('%s', 'now') WHERE id = OLD.content_id;
    END""",
)
"""When a photo last let go of a content (seconds since 1970): triggers miss no way to do so.

What is dead already counts from the day of this change on.
"""


_MOUNTS = (
    """CREATE TABLE folder_mounts (
        folder_id INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
        relative_path ANY NOT NULL,
        PRIMARY KEY (folder_id, relative_path)
    ) STRICT, WITHOUT ROWID""",
)
"""Sub-folders that lay on a disk of their own: an empty one may be a disk that is away."""

_VOLUMES = (
    "ALTER TABLE folders ADD COLUMN volume TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE folder_mounts ADD COLUMN volume TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE folder_mounts ADD COLUMN directory TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE folder_mounts ADD COLUMN linked INTEGER NOT NULL DEFAULT 0",
)
"""Which volume a folder or a disk below it was: "" until the next walk has learnt it."""


_LAST_CHANGES = tuple(
    f"ALTER TABLE view_version ADD COLUMN {kind} INTEGER NOT NULL DEFAULT 0"
    for kind in ("photos", "folders", "failures", "objects", "descriptors")
)
"""After how many writes, counted by ``value``, things of each kind last changed."""


_LEFT_OUT = ("ALTER TABLE folders ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0",)
"""How many folders of a watched one the last walk took for no photos of a person."""


_STAMPS = tuple(
    f"ALTER TABLE photos ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"
    for column in ("ctime_ns", "inode", "checked")
)
"""What tells a change that keeps size and time: 0 until the next walk has learnt it.

``checked`` is 1 for photos whose bytes were read anew in a check that is not through yet.
"""


_UNWATCHED = tuple(
    f"ALTER TABLE folders ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"
    for column in ("inside", "unwatched")
)
"""How many folders inside a watched one there are, and how many of them give no events."""


_INCOMPLETE = (
    "ALTER TABLE contents ADD COLUMN lines_there INTEGER NOT NULL DEFAULT 100",
    "CREATE INDEX contents_incomplete ON contents (id) WHERE lines_there < 100",
)
"""How many of a hundred lines of the photo the bytes hold: less where they are cut short."""


_HEADERS = (
    """CREATE TABLE headers (
        content_id INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
        taken_ms INTEGER,
        offset_minutes INTEGER,
        source TEXT,
        camera TEXT NOT NULL,
        lens TEXT NOT NULL,
        latitude REAL,
        longitude REAL
    ) STRICT""",
    "ALTER TABLE view_version ADD COLUMN headers INTEGER NOT NULL DEFAULT 0",
)
"""What the headers of each content tell; none were looked at yet of one without a row."""


_FINDS = (
    """CREATE TABLE object_finds (
        object_id INTEGER NOT NULL REFERENCES saved_objects ON DELETE CASCADE,
        content_id INTEGER NOT NULL REFERENCES contents ON DELETE CASCADE,
        x1 REAL NOT NULL,
        y1 REAL NOT NULL,
        x2 REAL NOT NULL,
        y2 REAL NOT NULL,
        log_nfa REAL NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (object_id, content_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX object_finds_by_content ON object_finds (content_id)",
    "ALTER TABLE view_version ADD COLUMN finds INTEGER NOT NULL DEFAULT 0",
)
"""In which new contents saved objects were found, and whether the person has seen that."""


def _made_of(statements: Sequence[str]) -> Callable[[sqlite3.Connection], None]:
    def change(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return change


MIGRATIONS = (
    Migration("2026-11-first-schema", _made_of(_FIRST)),
    Migration("2026-11-last-held", _made_of(_LAST_HELD)),
    Migration("2026-11-mounts", _made_of(_MOUNTS)),
    Migration("2026-11-volumes", _made_of(_VOLUMES)),
    Migration("2026-11-what-changed", _made_of(_LAST_CHANGES)),
    Migration("2026-11-without-features", drop_tables, first=move_features),
    Migration("2026-11-left-out", _made_of(_LEFT_OUT)),
    Migration("2026-11-stamps", _made_of(_STAMPS)),
    Migration("2026-11-unwatched", _made_of(_UNWATCHED)),
    Migration("2026-11-incomplete", _made_of(_INCOMPLETE)),
    Migration("2026-11-headers", _made_of(_HEADERS)),
    Migration("2026-11-finds", _made_of(_FINDS)),
)
"""Every change there ever was, oldest first. A released one is never edited."""

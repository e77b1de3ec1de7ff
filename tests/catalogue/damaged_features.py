"""Local features with a bit that flipped, without a page of the database being out of order."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def flip_a_feature(path: Path, content_hash: str) -> None:
    """Damage a content's features in the store ``path``."""
    with closing(sqlite3.connect(path)) as connection, connection:
        ((packed,),) = connection.execute(
            "SELECT packed FROM features WHERE hash = ?", (content_hash,)
        )
        raw = bytearray(packed)
        raw[len(raw) // 2] ^= 1
        connection.execute(
            "UPDATE features SET packed = ? WHERE hash = ?", (bytes(raw), content_hash)
        )

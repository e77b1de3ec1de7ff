"""File names between Python and SQLite: valid Unicode as TEXT, any other bytes as a BLOB."""

from __future__ import annotations

import os


def to_sql(name: str) -> str | bytes:
    """What the catalogue stores for a file name; the same name always gives the same value."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def from_sql(stored: str | bytes) -> str:
    """The file name that :func:`to_sql` stored."""
    return stored if isinstance(stored, str) else os.fsdecode(stored)

"""The kinds of thing that a write to the library changes, so that views read again only theirs."""

from __future__ import annotations

from enum import Flag, auto


class Changes(Flag):
    """What may be other than before."""

    PHOTOS = auto()
    """Which photos there are, where they lie, and which content each has."""
    FOLDERS = auto()
    """The watched folders, and whether they can be reached."""
    FAILURES = auto()
    """Which photos could not be indexed."""
    OBJECTS = auto()
    """The saved objects."""
    DESCRIPTORS = auto()
    """Which contents can be found through which encoder set, and where their rows lie."""

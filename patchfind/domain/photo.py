"""A photo as the library knows it, and the folder it lies in."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NewType

_HALF = 1 << 63
"""Kept numbers lie in [-2^63, 2^63), all that a catalogue's integers can hold."""

PhotoId = NewType("PhotoId", int)
FolderId = NewType("FolderId", int)


class PhotoState(StrEnum):
    """Where a photo stands on its way in."""

    PENDING = "pending"
    INDEXED = "indexed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a scan sees of a file without opening it. ``relative_path`` uses forward slashes.

    ``ctime_ns`` and ``inode`` tell a change that keeps size and time; both 0 where the volume
    keeps no such numbers.
    """

    relative_path: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0
    inode: int = 0


def stamp_of(found: os.stat_result) -> tuple[int, int]:
    """A file's size in bytes and mtime_ns, as they are kept and compared everywhere.

    A file system may say anything: a year 2446 is more nanoseconds than 64 bits hold. Numbers
    beyond them are folded round rather than cut off, so that a change of one still shows.
    """
    return _folded(found.st_size), _folded(found.st_mtime_ns)


def change_of(found: os.stat_result) -> tuple[int, int]:
    """A file's ctime_ns and inode, kept as in :func:`stamp_of`.

    Programs set a file's time back after a change; these they cannot. But a restored backup, or
    a copied disk, has others for the very same bytes.
    """
    return _folded(found.st_ctime_ns), _folded(found.st_ino)


def _folded(number: int) -> int:
    return (number + _HALF) % (2 * _HALF) - _HALF


@dataclass(frozen=True, slots=True)
class Folder:
    """A watched root. ``online`` is False while its volume is not mounted.

    ``left_out`` counts the folders in it that the last walk took for no photos of a person. Of
    ``inside`` folders that are looked through, itself among them, ``unwatched`` give no file
    events, as far as the window last found.
    """

    id: FolderId
    path: Path
    excludes: tuple[str, ...]
    online: bool
    left_out: int = 0
    inside: int = 0
    unwatched: int = 0


@dataclass(frozen=True, slots=True)
class Photo:
    """One image file that the library knows.

    ``width`` and ``height`` are pixels of the upright photo and 0 until it is indexed;
    ``content_hash`` is the hex BLAKE2b-128 of the file's bytes, "" until first read. ``taken_ms``
    is what the camera's clock showed, as in ``domain.headers``; None where no header tells.
    """

    id: PhotoId
    folder_id: FolderId
    path: Path
    relative_path: str
    size: int
    mtime_ns: int
    content_hash: str
    width: int
    height: int
    state: PhotoState
    online: bool
    taken_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that could not be indexed, and the sentence that says why."""

    photo_id: PhotoId
    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class FolderCounts:
    """How many photos of a folder stand where; ``incomplete`` counts some of the indexed."""

    folder: Folder
    indexed: int
    pending: int
    failed: int
    incomplete: int = 0

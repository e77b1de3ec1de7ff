"""Tells, while photos are read, what is a photo's own fault from what its disk's is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Set
from pathlib import Path

from patchfind.domain.photo import FolderId, Photo, stamp_of
from patchfind.foundation.errors import PhotoProblem
from patchfind.library.library import Library

_IN_A_ROW = 3

HeldBack = list[tuple[Photo, PhotoProblem]]


class DiskTroubles:
    """Counts, for each folder, the photos in a row that its disk did not give.

    A photo that cannot be read is held back until another one of its folder can be: only then is
    it listed as a failure. A disk that is pulled out gives nothing but errors from then on.
    """

    def __init__(self, library: Library, folder_ids: Set[FolderId]) -> None:
        """``folder_ids`` are the folders whose photos are about to be read."""
        self._library = library
        self._folder_ids = folder_ids
        self._away_before = library.out_of_reach(folder_ids)
        self._stalls: Counter[FolderId] = Counter()
        self._held: defaultdict[FolderId, HeldBack] = defaultdict(list)

    def is_silent(self, folder_id: FolderId) -> bool:
        """Whether the folder's disk has left so many photos unanswered that no more are tried."""
        return self._stalls[folder_id] >= _IN_A_ROW

    def stalled(self, photo: Photo) -> None:
        """The photo's disk did not answer in time."""
        self._stalls[photo.folder_id] += 1

    def unread(self, photo: Photo, problem: PhotoProblem) -> None:
        """The photo's disk gave an error in place of its bytes."""
        self._stalls.pop(photo.folder_id, None)
        self._held[photo.folder_id].append((photo, problem))

    def answered(self, folder_id: FolderId) -> HeldBack:
        """The folder's disk gave a photo; those that were held back are themselves at fault."""
        self._stalls.pop(folder_id, None)
        return self._held.pop(folder_id, [])

    def settle(self) -> tuple[HeldBack, list[Photo]]:
        """Those still held back at the end: what is at fault, and photos of a disk that is."""
        held = list(self._held.values())
        faults = [fault for one in held if len(one) < _IN_A_ROW for fault in one]
        left = [photo for one in held if len(one) >= _IN_A_ROW for photo, _problem in one]
        return faults, left

    def lost(self) -> tuple[Path, ...]:
        """The folders, and disks inside folders, that went away or give nothing but errors.

        Those that are silent are not asked again: whoever asks may hang.
        """
        failing = {folder for folder, held in self._held.items() if len(held) >= _IN_A_ROW}
        failing |= {folder for folder in self._stalls if self.is_silent(folder)}
        lost = self._library.out_of_reach(self._folder_ids - failing) - self._away_before
        folders = (one.folder for one in self._library.folders.counts())
        return tuple(sorted(lost.union(one.path for one in folders if one.id in failing)))


def is_as_listed(photo: Photo) -> bool:
    """Whether the photo's file still has the stamp that it was listed with."""
    try:
        found = photo.path.stat()
    except PermissionError:  # a reason to list it, unlike a disk that is out of reach
        return True
    except OSError:
        return False
    return stamp_of(found) == (photo.size, photo.mtime_ns)

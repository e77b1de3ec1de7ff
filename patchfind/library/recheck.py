"""Reading every photo anew: what changed without a trace, or was damaged on its disk."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patchfind.catalogue import Catalogue, KnownFile
from patchfind.domain.photo import FileStamp, Folder, PhotoId, change_of, stamp_of
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.foundation.errors import Cancelled
from patchfind.library.comparison import Comparison

_KEEP_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How many photos were read, how many of them hold other bytes than were indexed, and those
    that could not be read. ``left`` are for the next call: this one was stopped. Photos of folders
    that are offline are in no count."""

    read: int
    changed: int
    unread: tuple[Path, ...]
    left: int = 0


class Check:
    """One check of all photos within reach; one that was stopped, even by a crash, is gone on
    with where it stopped."""

    def __init__(
        self, catalogue: Catalogue, control: Control, on_progress: ProgressCallback
    ) -> None:
        self._catalogue = catalogue
        self._control = control
        self._on_progress = on_progress
        self._comparison = Comparison(catalogue, control)
        self._read: list[PhotoId] = []
        self._kept_at = time.monotonic()

    def run(self) -> CheckReport:
        """Read what is left to read, or as much as there is until ``control`` cancels."""
        photos = self._catalogue.photos
        todo: list[tuple[Folder, str, KnownFile]] = []
        total = 0
        for folder in self._catalogue.folders.all():
            if folder.online:
                todo += [(folder, *one) for one in sorted(photos.to_check(folder.id).items())]
                total += len(photos.known_files(folder.id))
        meter = RateMeter(max(total, len(todo)), done=max(total - len(todo), 0))
        unread, read = [], 0
        try:
            with suppress(Cancelled):
                for folder, name, known in todo:
                    self._control.checkpoint()
                    if self._compare(folder, name, known):
                        read += 1
                    else:
                        unread.append(folder.path / name)
                    self._on_progress(meter.advance(what=name))
        finally:
            self._keep()
        left = len(todo) - read - len(unread)
        if not left:
            photos.end_check()
        return CheckReport(read, self._comparison.changed, tuple(unread), left)

    def _compare(self, folder: Folder, name: str, known: KnownFile) -> bool:
        try:
            found = os.stat(folder.path / name)  # noqa: PTH116 - links are followed as in a walk
        except OSError:
            return False  # the next walk says what has become of it
        change = change_of(found) if known.inode else (0, 0)
        if not self._comparison.compare(folder, known, FileStamp(name, *stamp_of(found), *change)):
            return False
        self._read.append(known.photo_id)
        if time.monotonic() - self._kept_at >= _KEEP_EVERY_S:
            self._keep()
        return True

    def _keep(self) -> None:
        self._comparison.keep()
        self._catalogue.photos.note_checked(self._read)
        self._read = []
        self._kept_at = time.monotonic()

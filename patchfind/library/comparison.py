"""Reading photos anew: whether files that look as before hold the bytes that were indexed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path

from patchfind.catalogue import Catalogue, FolderChanges, KnownFile
from patchfind.domain.photo import FileStamp, Folder
from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.foundation.regular_file import open_regular

_HASH_BLOCK = 1 << 20
_FOR_SECONDS = 60.0


class Comparison:
    """Compares file after file with the catalogue, to which :meth:`keep` brings what it found.

    ``changed`` counts the photos with other bytes, which are pending from then on.
    """

    def __init__(self, catalogue: Catalogue, control: Control) -> None:
        self._catalogue = catalogue
        self._control = control
        self._same: list[tuple[KnownFile, FileStamp]] = []
        self._changes = FolderChanges()
        self.changed = 0

    def compare(self, folder: Folder, before: KnownFile, stamp: FileStamp) -> bool:
        """Read one file; False where it cannot be read, and stays as it is. Raises Cancelled."""
        content_id = None
        if before.content_id is not None:
            try:
                read = content_hash_of(folder.path / stamp.relative_path, self._control)
            except OSError:
                return False
            content_id = self._catalogue.photos.content_id(read)
        if before.content_id is not None and content_id == before.content_id:
            self._same.append((before, stamp))
        else:  # other bytes, or a photo that failed before something was done to it
            self.changed += before.content_id is not None
            self._changes.restamped.append((before, stamp, content_id))
        return True

    def compare_for_a_while(
        self,
        doubtful: Iterable[tuple[Folder, KnownFile, FileStamp]],
        on_progress: ProgressCallback | None,
    ) -> int:
        """Read files to which something was done; how many are left for another time.

        A restored backup or a copied disk makes all photos doubtful at once, and they may take
        hours to read: what was changed last comes first, and after a minute it is enough. Raises
        Cancelled; what was found until then is kept.
        """
        todo = sorted(doubtful, key=lambda one: one[2].ctime_ns, reverse=True)
        meter, until = RateMeter(len(todo)), time.monotonic() + _FOR_SECONDS
        done = 0
        try:
            for folder, before, stamp in todo:
                if done and time.monotonic() >= until:
                    break
                self._control.checkpoint()
                self.compare(folder, before, stamp)
                done += 1
                progress = meter.advance(what=stamp.relative_path)
                if on_progress is not None:
                    on_progress(progress)
        finally:
            self.keep()
        return len(todo) - done

    def keep(self) -> None:
        """Bring what was found to the catalogue."""
        self._catalogue.photos.apply(self._changes)
        self._catalogue.photos.note_seen(self._same)
        self._changes, self._same = FolderChanges(), []


def content_hash_of(path: Path, control: Control) -> str:
    """The hex BLAKE2b-128 of a file's bytes, of no pipe or device. Raises OSError, Cancelled."""
    digest = hashlib.blake2b(digest_size=16)
    with open_regular(path, through_links=True) as file:
        while block := file.read(_HASH_BLOCK):
            control.checkpoint()
            digest.update(block)
    return digest.hexdigest()

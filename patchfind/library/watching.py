"""Watching the folders of a library: what is left out, and what is told of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from patchfind.foundation.errors import PatchFindError
from patchfind.imaging.formats import EXTENSIONS
from patchfind.library.library import Library
from patchfind.watch.coverage import Coverage
from patchfind.watch.events import FolderWatcher

_log = logging.getLogger(__name__)


def watcher_of(library: Library) -> FolderWatcher:
    """A watcher that heeds the folders' excludes, and lets the library know, for whoever shows its
    folders, how much of each gives no events."""

    def excludes(path: Path) -> Sequence[str]:
        folders = library.folders.all(sound_only=True)
        return next((one.excludes for one in folders if one.path == path), ())

    def note(coverage: Mapping[Path, Coverage]) -> None:
        try:
            for folder in library.folders.all():
                if folder.path in coverage:
                    library.folders.note_coverage(folder.id, *coverage[folder.path])
        except PatchFindError as problem:  # on a disk that is full, say: it is only told
            _log.warning("%s", problem.sentence)

    return FolderWatcher(EXTENSIONS, ignored=library.root, excludes=excludes, on_coverage=note)

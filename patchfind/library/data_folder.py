"""The folder that a library lies in: its own alone, marked as such, and closed to other people."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

from patchfind.catalogue.emptied import speaks_of_our_tables
from patchfind.catalogue.features import FILE as FEATURES
from patchfind.catalogue.side_files import KNOWN
from patchfind.foundation import own_files, settings, window_state
from patchfind.foundation.errors import LibraryProblem, StorageProblem
from patchfind.foundation.own_files import Known
from patchfind.foundation.regular_file import open_regular
from patchfind.index.own_folder import is_latest
from patchfind.library import backup as library_backup
from patchfind.library import paths
from patchfind.library.lock import is_lock

_log = logging.getLogger(__name__)

_FILES: dict[re.Pattern[str], Known | None] = {
    re.compile(r"catalogue\.sqlite3(-wal|-shm|-journal)?"): None,
    **{re.compile(re.escape(FEATURES + side)): known for side, known in KNOWN.items()},
    re.compile(r"catalogue\.sqlite3\.(before-[\w-]+|damaged(-\d+)?|draft|rebuilt)"): KNOWN[""],
    re.compile(r"settings(\.damaged-[\d-]+)?\.json"): settings.KNOWN,
    re.compile(r"window\.json"): window_state.KNOWN,
    re.compile(r"(ingest|open)\.lock"): is_lock,
    re.compile(re.escape(paths.KEEPSAKE)): library_backup.is_keepsake,
    re.compile(re.escape(own_files.MARK)): own_files.begins_with(b"PatchFind"),
}
"""What we keep right in the data folder. The catalogue goes by its name: opening it to look would
end the locks that this process holds on it."""

_SEGMENT = re.compile(r"\d{6,}\.(rows|boxes|blobs)(\.sums)?|latest")
_HEADED = own_files.begins_with(b"PATCHFND")
_OLD_FEATURES = {re.compile(r"\d{6,}\.blobs"): _HEADED, re.compile(r"latest"): is_latest}
_FOLDERS = {
    paths.SEGMENTS: re.compile(r"[0-9a-f]{16}"),
    paths.ANN: re.compile(r"[0-9a-f]{16}"),
    paths.OLD_FEATURES: _SEGMENT,
    paths.COPIES: library_backup.COPY,
    paths.THUMBNAILS: re.compile(r"[0-9a-f]{2}|drafts|unfinished"),
    paths.VIEWS: re.compile(r"[0-9a-f]{2}|drafts|" + re.escape(paths.VIEW_FEATURES) + r"(-\w+)?"),
}
"""The folders that we keep in it, and the names in each."""

_LITTER = {
    ".DS_Store", ".Spotlight-V100", ".TemporaryItems", ".Trashes", ".directory", ".fseventsd",
    ".localized", "$RECYCLE.BIN", "System Volume Information", "Thumbs.db", "desktop.ini",
    "lost+found",
}  # fmt: skip
"""What systems put into any folder or disk."""

_LOOKED_AT = 1 << 20


def claim(root: Path) -> None:
    """See to it that ``root`` may be a library's data folder; it is made where it is not there.

    Raises LibraryProblem where it holds other people's things and no library of ours, and
    StorageProblem where it cannot be made.
    """
    with StorageProblem.where_refused(
        "The library's data folder {path} cannot be made ({why}). Choose another place for it.",
        path=root,
    ):
        if own_files.is_marked(root) or _holds_a_library(root):
            return
        own_files.make_folder(root)
        other = min(_others(root), default=None)
        if other is not None:
            raise LibraryProblem(
                "{path} holds other things already (for instance {other}). PatchFind keeps its "
                "data in a folder of its own: choose an empty one, or a new name.",
                other=other,
                path=root,
            )
        own_files.mark(root)


def keep(root: Path) -> None:
    """Mark the data folder of a library that was opened, and close it to other people.

    Earlier versions did neither. Only what is ours changes; where nothing can be written, nothing
    does. Everything below a folder that is closed is closed too, so nothing there is looked at.
    """
    try:
        own_files.mark(root)
    except (OSError, StorageProblem) as error:
        _log.info("The data folder %s stays without its mark: %s", root, error)
    if os.name != "posix":
        return
    alone = True
    for entry in _entries(root):
        path, kinds = Path(entry.path), _kinds_of(entry.name)
        if entry.name in _FOLDERS:
            ours = known = _is_our_folder(path)
        else:
            known = bool(kinds) or entry.name in _LITTER
            ours = any(
                own_files.is_open_to_others(path) and own_files.is_own(path, kind) for kind in kinds
            )
        if ours:
            own_files.make_private(path)
        alone = alone and known
    if alone:
        own_files.make_private(root)


def remove_old_features(root: Path) -> None:
    """Delete the files that local features lay in before they became rows of a database.

    What cannot be deleted now stays for the next time.
    """
    with contextlib.suppress(OSError):
        own_files.delete_folder(root / paths.OLD_FEATURES, _OLD_FEATURES)


def _kinds_of(name: str) -> list[Known | None]:
    return [kind for pattern, kind in _FILES.items() if pattern.fullmatch(name)]


def _is_our_folder(folder: Path) -> bool:
    """Whether it is a folder of ours with nothing in it that has another form of name."""
    names = _FOLDERS[folder.name]
    return (
        folder.is_dir()
        and not own_files.is_link(folder)
        and all(names.fullmatch(one.name) or one.name in _LITTER for one in _entries(folder))
    )


def _others(root: Path) -> Iterator[str]:
    """The names in ``root`` of what is neither litter nor an empty file of ours."""
    for entry in _entries(root):
        empty = entry.is_file(follow_symlinks=False) and not entry.stat().st_size
        if entry.name not in _LITTER and not (empty and _kinds_of(entry.name)):
            yield entry.name


def _holds_a_library(root: Path) -> bool:
    """Whether a library that no mark speaks of lies there, be it damaged: traces are enough."""
    catalogue = root / paths.CATALOGUE
    for path in (catalogue, catalogue.with_name(catalogue.name + "-wal")):
        with contextlib.suppress(OSError), open_regular(path) as file:
            if speaks_of_our_tables(file.read(_LOOKED_AT)):
                return True
    folders = [
        root / paths.OLD_FEATURES,
        *(Path(one.path) for one in _entries(root / paths.SEGMENTS)),
    ]
    return any(
        not own_files.is_link(folder)
        and _SEGMENT.fullmatch(one.name)
        and one.stat(follow_symlinks=False).st_size
        and own_files.is_own(Path(one.path), _HEADED)
        for folder in folders
        for one in _entries(folder)
    )


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing where it is none."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []

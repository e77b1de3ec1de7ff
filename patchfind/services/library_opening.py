"""What is refused at opening: an emptied catalogue is damage, and not a new library."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from patchfind.catalogue import Catalogue
from patchfind.catalogue.emptied import holds_nothing
from patchfind.catalogue.problems import emptied, forgetful
from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryProblem
from patchfind.foundation.paths import exists
from patchfind.index.header import HEADER_BYTES

_HEADED = own_files.begins_with(b"PATCHFND")
_BESIDE = re.compile(r"(-wal|\.damaged.*|\.before-.*)")
_PLACES = {
    "segments": (2, re.compile(r"\d{6,}\.(rows|boxes)"), True),
    "features": (1, re.compile(r"\d{6,}\.blobs"), True),
    "ann": (2, re.compile(r".+"), True),
    "thumbnails": (3, re.compile(r"[0-9a-f]{32}\.webp"), False),
}
"""Our own files below a data folder: how deep, their names, and whether they have our header."""


def refuse_emptied(path: Path, *, create: bool) -> None:
    """Refuse the catalogue ``path`` where it holds nothing, but the data folder does.

    Changes nothing. Raises LibraryCorrupt; LibraryProblem where there is neither a catalogue nor
    data, unless by ``create``.
    """
    if not holds_nothing(path):
        return
    if any(_traces(path)):
        raise emptied(path)
    if not create and not exists(path):
        raise LibraryProblem(
            f"There is no library in {path.parent}. Add a folder to begin one.", path=path.parent
        )


def refuse_forgetful(catalogue: Catalogue, path: Path) -> None:
    """Refuse a sound catalogue that knows of no descriptors at all where some lie beside it.

    The next indexing would take them for left over, and delete them. Raises LibraryCorrupt.
    """
    if catalogue.descriptors.sets():
        return
    if any(file.stat().st_size > HEADER_BYTES for file in _ours(path.parent, "segments")):
        raise forgetful(path)


def _traces(path: Path) -> Iterator[Path]:
    """Files that only a library that was in use leaves; other people's files are none."""
    root = path.parent
    for entry in _entries(root):
        of_it = entry.name.startswith(path.name) and entry.name[len(path.name) :]
        if of_it and _BESIDE.fullmatch(of_it) and _is_filled(entry):
            yield Path(entry.path)
    for place in _PLACES:
        yield from _ours(root, place)


def _ours(root: Path, place: str) -> Iterator[Path]:
    depth, names, headed = _PLACES[place]
    for file in _files(root / place, depth):
        if names.fullmatch(file.name) and (not headed or own_files.is_own(file, _HEADED)):
            yield file


def _files(folder: Path, depth: int) -> Iterator[Path]:
    for entry in _entries(folder):
        if depth == 1 and _is_filled(entry):
            yield Path(entry.path)
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), depth - 1)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return


def _is_filled(entry: os.DirEntry[str]) -> bool:
    try:
        return (
            entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_size > 0
        )
    except OSError:
        return False

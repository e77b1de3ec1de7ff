"""Opening a catalogue: a rebuild that was cut short is finished, and damage never passes for new.

An emptied, lost or older catalogue beside a library's data is refused, and nothing is touched.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from patchfind.catalogue import Catalogue
from patchfind.catalogue.emptied import holds_nothing
from patchfind.catalogue.problems import emptied, forgetful
from patchfind.catalogue.side_files import KNOWN, SUFFIXES
from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryProblem, StorageProblem
from patchfind.foundation.paths import exists, is_folder
from patchfind.foundation.sentence import of_system
from patchfind.index.header import HEADER_BYTES
from patchfind.library import data_folder
from patchfind.library.backup import Keepsake, copies, keep, kept
from patchfind.library.lock import alone, shared
from patchfind.library.paths import ANN, CATALOGUE, SEGMENTS, THUMBNAILS, VIEWS, LibraryPaths

_HEADED = own_files.begins_with(b"PATCHFND")
_BESIDE = re.compile(r"(-wal|\.damaged.*|\.before-.*)")
_PLACES = {
    SEGMENTS: (2, re.compile(r"\d{6,}\.(rows|boxes)"), True),
    ANN: (2, re.compile(r".+"), True),
    THUMBNAILS: (3, re.compile(r"[0-9a-f]{32}\.webp"), False),
    VIEWS: (3, re.compile(r"[0-9a-f]{32}\.webp"), False),
}
"""Our own files below a data folder: how deep, their names, and whether they have our header."""


def opened(paths: LibraryPaths, closing: ExitStack, *, create: bool) -> Catalogue:
    """The catalogue; ``closing`` closes it, and then says that it is no longer in use.

    Raises LibraryProblem where there is none and ``create`` is False, LibraryCorrupt,
    LibraryTooNew, LibraryBusy, StorageProblem.
    """
    root, path = paths.root, paths.catalogue
    if exists(complete(path)):
        with alone(paths.open_lock):
            put_in_place(path)
    refuse_emptied(paths, create=create)
    data_folder.claim(root)
    in_use = shared(paths.open_lock)
    if in_use is not None:
        closing.enter_context(in_use)
    catalogue = Catalogue.open(path)
    closing.callback(catalogue.close)
    keepsake = kept(paths)
    refuse_older(catalogue, paths, keepsake)
    data_folder.keep(root)
    if catalogue.read_only is None:
        data_folder.remove_old_features(root)
    if keepsake is None and catalogue.folders.all():  # from before there was one
        keep(paths, catalogue)
    return catalogue


def complete(path: Path) -> Path:
    """Where a rebuilt catalogue lies from its completion until it is in the place ``path``."""
    return path.with_name(path.name + ".rebuilt")


def put_in_place(path: Path) -> None:
    """Set the catalogue ``path`` aside as ``….damaged``, and put the rebuilt one there, if any.

    For whoever has the library alone; may be ended at any moment and done again. Raises
    StorageProblem.
    """
    if not exists(complete(path)):
        return
    try:
        own_files.check_free(complete(path), KNOWN[""])
        aside = _free_name(path)
        for side in reversed(SUFFIXES):  # the file itself last: until then its new name is free
            with contextlib.suppress(FileNotFoundError):
                own_files.rename(
                    path.with_name(path.name + side), aside.with_name(aside.name + side), None
                )
        own_files.rename(complete(path), path, KNOWN[""])
        own_files.sync_folder(path.parent)
    except OSError as error:
        raise unreplaced(path, error) from error


def unreplaced(path: Path, error: OSError) -> StorageProblem:
    """The refusal of a disk to have the catalogue ``path`` replaced."""
    return StorageProblem(
        "The catalogue {path} cannot be replaced ({why}), so it stays as it is. Free some space "
        "there or make its folder writable, then try again.",
        why=of_system(error),
        path=path,
    )


def _free_name(path: Path) -> Path:
    """``….damaged``, numbered where there is one already."""
    target = path.with_name(path.name + ".damaged")
    number = 2
    while target.exists():
        target = path.with_name(f"{path.name}.damaged-{number}")
        number += 1
    return target


def refuse_emptied(paths: LibraryPaths, *, create: bool) -> None:
    """Refuse the catalogue where it holds nothing, but the data folder does.

    Changes nothing. Raises LibraryCorrupt; LibraryProblem where there is neither a catalogue nor
    data, unless by ``create``.
    """
    path = paths.catalogue
    if not holds_nothing(path):
        return
    if is_in_use(paths):
        raise emptied(path)
    if not create and not exists(path):
        raise LibraryProblem(
            "There is no library in {path}. Add a folder to begin one.", path=path.parent
        )


def refuse_older(catalogue: Catalogue, paths: LibraryPaths, keepsake: Keepsake | None) -> None:
    """Refuse a sound catalogue that is older than what lies in the data folder, or misnames it.

    That is one from before the ``keepsake``, or one that lacks the name of descriptors that lie
    there, and has none at all or names some that do not lie there: the next indexing would take
    them for left over, and delete them. Raises LibraryCorrupt.
    """
    if keepsake is not None and catalogue.version().writes < keepsake.version:
        raise forgetful(paths.catalogue)
    named = {one.fingerprint for one in catalogue.descriptors.sets()}
    lying = {
        file.parent.name
        for file in _ours(paths.root, SEGMENTS)
        if file.stat().st_size > HEADER_BYTES
    }
    if lying <= named:
        return
    if not named or any(catalogue.descriptors.committed_rows(one) for one in named - lying):
        raise forgetful(paths.catalogue)


def is_in_use(paths: LibraryPaths) -> bool:
    """Whether the data folder holds what only a library in use leaves."""
    return any(_traces(paths))


def _traces(paths: LibraryPaths) -> Iterator[Path]:
    """Files that only a library that was in use leaves; other people's files are none."""
    if not is_folder(paths.root):
        return
    for entry in _entries(paths.root):
        of_it = entry.name.startswith(CATALOGUE) and entry.name[len(CATALOGUE) :]
        if of_it and _BESIDE.fullmatch(of_it) and _is_filled(entry):
            yield Path(entry.path)
    if own_files.is_own(paths.features, KNOWN[""]) and paths.features.stat().st_size:
        yield paths.features
    yield from copies(paths)
    if paths.keepsake.is_file():
        yield paths.keepsake
    for place in _PLACES:
        yield from _ours(paths.root, place)


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

"""Which folders a library may watch: the rules for adding and relocating, as sentences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from patchfind.catalogue import KnownFile
from patchfind.domain.photo import Folder, stamp_of
from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.paths import absolute, real
from patchfind.foundation.sentence import Sentence, of_system

_LOOKED_FOR = 200
"""So many photos are looked for where a folder is said to lie now."""


def checked_folder(path: Path, others: Iterable[Folder], data_folder: Path) -> Path:
    """``path`` made absolute, once it is sure that it can be watched beside ``others``.

    Raises FolderProblem where it is missing, not a folder, not readable, already watched,
    inside a watched folder or around one, or the library's own data folder or inside that.
    """
    named = absolute(path)
    try:
        with os.scandir(named):
            pass
    except NotADirectoryError as error:
        raise FolderProblem(
            "{path} is a file. Choose the folder that it lies in.", path=named
        ) from error
    except FileNotFoundError as error:
        raise FolderProblem(
            "There is no folder {path}. Check its name, or connect its disk.", path=named
        ) from error
    except OSError as error:
        raise FolderProblem(
            "The folder {path} cannot be read ({why}). Allow reading it first.",
            why=of_system(error),
            path=named,
        ) from error
    if _holds(data_folder, named):
        raise FolderProblem(
            "{path} belongs to the library's own data in {data_folder}. Choose a folder "
            "with your photos.",
            data_folder=data_folder,
            path=named,
        )
    refuse_overlaps(named, others)
    return named


def refuse_overlaps(path: Path, others: Iterable[Folder]) -> None:
    """Raise FolderProblem where ``path`` is one of ``others``, or inside one, or around one."""
    for other in others:
        _refuse_overlap(path, other.path)


def check_same_folder(folder: Folder, path: Path, known: Mapping[str, KnownFile]) -> None:
    """Raise FolderProblem unless most of some known files of ``folder`` are there below ``path``.

    One file alone says little: every camera has an ``IMG_0001.JPG``.
    """
    found, looked_for = _found(path, known)
    if 2 * found <= looked_for != 0:
        raise FolderProblem(
            "{path} holds {found} of the {looked_for} photos of {folder} that were looked "
            "for, so it does not seem to be the same folder. Add it as a new one instead.",
            found=found,
            looked_for=looked_for,
            folder=folder.path,
            path=path,
        )


def most_are_there(root: Path, known: Mapping[str, KnownFile]) -> bool:
    """Whether most of a sample of the ``known`` files lie below ``root``, as long as they were."""
    found, looked_for = _found(root, known)
    return 2 * found > looked_for


def _refuse_overlap(path: Path, watched: Path) -> None:
    inside, around = _holds(watched, path), _holds(path, watched)
    if inside and around:
        sentence = Sentence("The folder {path} is already watched.")
    elif inside:
        sentence = Sentence(
            "{path} lies inside {watched}, which is watched already with all it holds."
        )
    elif around:
        sentence = Sentence(
            "{path} holds {watched}, which is watched already. Remove that one first; "
            "photos that were indexed there are recognised."
        )
    else:
        return
    raise FolderProblem(sentence, path=path, watched=watched)


def _holds(outer: Path, inner: Path) -> bool:
    """Whether ``inner`` is ``outer`` or lies below it, by name or by what is on disk."""
    if inner == outer or outer in inner.parents:
        return True
    try:
        wanted = outer.stat()
    except OSError:
        return False
    return any(_is_same(wanted, candidate) for candidate in (inner, *real(inner).parents))


def _is_same(wanted: os.stat_result, candidate: Path) -> bool:
    try:
        return os.path.samestat(wanted, candidate.stat())
    except OSError:
        return False


def _found(root: Path, known: Mapping[str, KnownFile]) -> tuple[int, int]:
    """How many files of a sample lie below ``root``, and how many were looked for."""
    looked_for = _spread(known)
    return sum(_is_there(root / name, one) for name, one in looked_for), len(looked_for)


def _spread(known: Mapping[str, KnownFile]) -> list[tuple[str, KnownFile]]:
    """At most ``_LOOKED_FOR`` of a folder's files, evenly spread over its paths."""
    files = sorted(known.items())
    count = min(len(files), _LOOKED_FOR)
    return [files[place * len(files) // count] for place in range(count)]


def _is_there(path: Path, known: KnownFile) -> bool:
    """Whether the file ``path`` is there and as long as the catalogue knows it."""
    try:
        return stamp_of(path.stat())[0] == known.size
    except OSError:
        return False

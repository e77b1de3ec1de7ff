"""Copies of photos for a person, in a folder that they choose; the originals stay as they are."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patchfind.domain.progress import Control, ProgressCallback, RateMeter
from patchfind.foundation import handed_out, own_files
from patchfind.foundation.errors import StorageProblem, UsageProblem
from patchfind.foundation.sentence import Sentence, of_system

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Copied:
    """``copies`` are the new files; ``failures`` say of each other photo why there is none."""

    copies: tuple[Path, ...]
    failures: tuple[str, ...]


def copy_photos(
    photos: Sequence[Path],
    folder: Path,
    control: Control,
    on_progress: ProgressCallback = lambda _progress: None,
) -> Copied:
    """Copy photos into ``folder``, which is made; nothing that is there already is replaced.

    Where a name is taken, the copy's gets a number. A photo that cannot be read is left out. Raises
    Cancelled, StorageProblem where nothing more can be written, and UsageProblem; what is copied
    by then stays, and half of a photo does not.
    """
    if any(own_files.is_marked(one) for one in (folder, *folder.parents)):
        raise UsageProblem(
            "{folder} is where PatchFind keeps its own data. Choose another.", folder=folder
        )
    copies: list[Path] = []
    failures: list[str] = []
    meter = RateMeter(len(photos))
    try:
        own_files.make_folder(folder, private=False)
        handed_out.remove_half_copies(folder)
    except OSError as error:
        raise _not_written(folder, error, 0, len(photos)) from error
    for photo in photos:
        control.checkpoint()
        try:
            copies.append(handed_out.copy_into(photo, folder, checkpoint=control.checkpoint))
        except OSError as error:
            if error.errno in _FULL or not folder.is_dir() or _is_of_a_draft(error):
                raise _not_written(folder, error, len(copies), len(photos)) from error
            failures.append(
                Sentence("{path} could not be copied: {why}.", path=photo, why=of_system(error))
            )
        on_progress(meter.advance(what=photo.name))
    return Copied(tuple(copies), tuple(failures))


def _is_of_a_draft(error: OSError) -> bool:
    """Whether nothing can be written there; not that this one's name is not allowed there."""
    return own_files.DRAFT.fullmatch(Path(str(error.filename)).name) is not None


def _not_written(folder: Path, error: OSError, done: int, wanted: int) -> StorageProblem:
    why = Sentence("its disk is full") if error.errno in _FULL else of_system(error)
    return StorageProblem(
        "No more could be copied to {path}: {why}. {done} of {wanted} photos are "
        "there, and nothing is there by half. Free some space, or choose another "
        "folder.",
        why=why,
        done=done,
        wanted=wanted,
        path=folder,
    )

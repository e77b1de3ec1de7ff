"""Files for a person, in a place of theirs: what they asked for, and never over anything else.

They appear when they are whole, and are as readable as the person's other files.
"""

from __future__ import annotations

import itertools
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.own_files import (
    begins_with,
    draft_in,
    is_link,
    make_folder,
    put_in_place,
    remove_drafts,
    sync,
)
from patchfind.foundation.regular_file import open_regular

_CHUNK = 1 << 20
_HALF = b"PatchFind is still copying a photo to here: the rest has yet to come.\n"
"""Stands in the place of a copy's own first bytes until it is whole."""
_ABANDONED_SECONDS = 3600.0


def hand_out(path: Path, content: bytes, *, replaceable: Callable[[Path], bool]) -> None:
    """Write what a person asked for to ``path``, in one step; folders around it are made.

    A file that is there already is replaced only where it is ``replaceable``, and keeps its
    rights; a link leads to a file that is there, of the same ending. Raises UsageProblem and
    OSError.
    """
    target = check_hand_out(path, replaceable=replaceable)
    make_folder(target.parent, private=False)
    with draft_in(target.parent, private=False) as draft:
        draft.write_bytes(content)
        if target.exists():
            shutil.copymode(target, draft)
        sync(draft)
        put_in_place(draft, check_hand_out(path, replaceable=replaceable))


def check_hand_out(path: Path, *, replaceable: Callable[[Path], bool]) -> Path:
    """Where :func:`hand_out` would write. Raises UsageProblem where it would not."""
    target = path
    if is_link(path):
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:  # dangling, or a link to itself
            raise UsageProblem(
                "{path} is a link to a file that is not there. Give another name.", path=path
            ) from error
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return target
    if target.suffix.lower() != path.suffix.lower():
        raise UsageProblem(
            "{path} is a link to {target}, which stays as it is. Give another name.",
            path=path,
            target=target,
        )
    if not stat.S_ISREG(found.st_mode) or not replaceable(target):
        raise UsageProblem(
            "{path} is there already and was not made by PatchFind, so it stays as it is. "
            "Give another name.",
            path=path,
        )
    return target


def copy_into(source: Path, folder: Path, *, checkpoint: Callable[[], None]) -> Path:
    """Copy a person's file, with its date, into a folder that is there; the copy's path.

    Where its name is taken there, the copy's gets a number. ``checkpoint`` is called over and over
    and may raise, upon which nothing stays. Raises OSError.
    """
    with (
        open_regular(source, through_links=True) as file,
        draft_in(folder, private=False) as draft,
    ):
        first = file.read(len(_HALF))
        with draft.open("r+b") as copy:
            copy.write(_HALF)
            while chunk := file.read(_CHUNK):
                checkpoint()
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())  # here at the latest a full disk says so
            copy.seek(0)
            copy.write(first)
            if len(first) < len(_HALF):
                copy.truncate()
        found = os.fstat(file.fileno())
        os.utime(draft, ns=(found.st_atime_ns, found.st_mtime_ns))
        return next(
            target for target in _names(folder, source.name) if _takes_its_place(draft, target)
        )


def remove_half_copies(folder: Path) -> None:
    """Remove what copying left in ``folder`` when it was killed long ago. Raises OSError."""
    remove_drafts(folder, begins_with(_HALF), older_than_s=_ABANDONED_SECONDS)


def _names(folder: Path, name: str) -> itertools.chain[Path]:
    whole = folder / name
    numbered = (
        whole.with_name(f"{whole.stem} ({number}){whole.suffix}") for number in itertools.count(2)
    )
    return itertools.chain([whole], numbered)


def _takes_its_place(draft: Path, target: Path) -> bool:
    """Give a finished draft the name ``target``, unless anything has it. Raises OSError."""
    try:
        os.link(draft, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without second names, as cameras' cards have it
        try:
            target.open("xb").close()
        except FileExistsError:
            return False
        put_in_place(draft, target)
    return True

"""The one place that makes, changes, renames and deletes files: only what PatchFind made itself.

A file is our own where it is a regular one, is reached through no link below its data folder, and
begins like what we write there (a :data:`Known` says so). A file without a byte counts as one: it
holds nothing of anybody, and a power cut leaves such files. Whatever else stands at one of our
names stays as it is; where that name is needed, StorageProblem says which file is in the way.

Everything is made for its owner alone: folders 0700, files 0600. (Windows: as the folder around.)
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.regular_file import open_regular

Known = Callable[[bytes], bool]
"""Whether a file that begins with these bytes, at most HEAD_BYTES, is one of ours."""

HEAD_BYTES = 4096
MARK = "patchfind-data.txt"
"""The file that says of a folder that it is a data folder of PatchFind."""

_MARK_TEXT = (
    b"PatchFind keeps its data in this folder, and may replace and delete its own files here.\n"
    b"Please keep nothing else in it.\n"
)
DRAFT = re.compile(r"\.patchfind-[0-9a-f]{16}\.part")
"""The names of drafts that were not finished yet, or whose writer was killed."""

_ABANDONED_SECONDS = 3600.0
_REPLACE_TRIES = 20
_REPLACE_PAUSE_S = 0.5
_MOUNT_POINT = 0xA0000003
"""Windows' tag of a junction, which is a link to another folder."""


def begins_with(*beginnings: bytes) -> Known:
    """For files that begin with one of these."""
    return lambda head: head.startswith(beginnings)


_EMPTY = begins_with()
"""Nothing but an empty file begins with none of none."""


def is_marked(folder: Path) -> bool:
    """Whether ``folder`` is marked as a data folder of PatchFind."""
    try:
        with open_regular(folder / MARK) as file:
            return file.read(len(_MARK_TEXT)) == _MARK_TEXT
    except OSError:
        return False


def mark(folder: Path) -> None:
    """Mark ``folder``, which is there, as a data folder. Raises OSError, StorageProblem."""
    if not is_marked(folder):
        write(folder / MARK, _MARK_TEXT, begins_with(_MARK_TEXT[:16]))


def is_link(path: Path) -> bool:
    """Whether ``path`` is a link, or a junction of Windows, to another file or folder."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == _MOUNT_POINT


def is_own(path: Path, known: Known | None) -> bool:
    """Whether a file lies at ``path`` that is ours.

    ``known`` of None goes by the name alone, which says enough only right in a marked folder.
    """
    if _is_beyond_a_link(path):
        return False
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or not found.st_size:
            return stat.S_ISREG(found.st_mode)
        if known is None:
            return is_marked(path.parent)
        with open_regular(path) as file:
            return known(file.read(HEAD_BYTES))
    except OSError:
        return False


def check_free(path: Path, known: Known | None) -> None:
    """Raise StorageProblem where something that is not ours stands at ``path``, or on its way."""
    if _is_beyond_a_link(path) or (os.path.lexists(path) and not is_own(path, known)):
        raise in_the_way(path)


def _is_beyond_a_link(path: Path) -> bool:
    """Whether a link lies between ``path`` and the marked folder that it lies in."""
    linked = False
    for folder in path.parents:
        if is_marked(folder):
            return linked
        linked = linked or is_link(folder)
    return False  # in no data folder: a store that stands alone, whose folder was named to us


def in_the_way(path: Path) -> StorageProblem:
    """The refusal to touch what is not ours at a name that is needed."""
    return StorageProblem(
        "{path} was not made by PatchFind (or is damaged beyond recognition), so it "
        "stays as it is. Its place is needed: move it to another folder, then try "
        "again.",
        path=path,
    )


def make_folder(folder: Path, *, private: bool = True) -> None:
    """Make ``folder`` with those around it, unless it is there. Raises OSError, StorageProblem."""
    if _is_beyond_a_link(folder / "any"):
        raise in_the_way(folder)
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(0o700 if private else 0o777, exist_ok=True)


def create(path: Path) -> FileIO:
    """A new file, unbuffered, for reading and writing. Raises FileExistsError where anything is."""
    if _is_beyond_a_link(path):
        raise in_the_way(path)
    return open(path, "x+b", buffering=0, opener=_opener(0o600))


def open_own(path: Path, known: Known | None) -> FileIO:
    """A file of ours, unbuffered, for changing it in its place.

    One that has a second name (a hard link: somebody's copy) is not changed. Raises
    StorageProblem, FileNotFoundError and other OSErrors.
    """
    check_free(path, known)
    file = open(path, "r+b", buffering=0, opener=_opener(0o600))  # noqa: SIM115
    return _refuse_second_name(file, path)


def open_or_create(path: Path, known: Known | None) -> FileIO:
    """:func:`open_own`, or :func:`create` where nothing is."""
    try:
        return open_own(path, known)
    except FileNotFoundError:
        return create(path)


def is_open_to_others(path: Path) -> bool:
    """Whether other people's accounts may do anything with the file or folder ``path``."""
    try:
        return os.name == "posix" and bool(os.lstat(path).st_mode & 0o077)
    except OSError:
        return False


def make_private(path: Path) -> None:
    """Take every right to our file or folder ``path`` from other people, where we may.

    A link, and a file with a second name, stays as it is.
    """
    with contextlib.suppress(OSError):
        found = os.lstat(path)
        alone = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
        if (alone or stat.S_ISDIR(found.st_mode)) and is_open_to_others(path):
            path.chmod(found.st_mode & 0o700)


def open_to_append(path: Path, known: Known | None) -> FileIO:
    """A file of ours, made where it is not there, to which several processes may append.

    Raises StorageProblem, OSError.
    """
    check_free(path, known)
    file = open(path, "ab", buffering=0, opener=_opener(0o600))  # noqa: SIM115
    return _refuse_second_name(file, path)


def copy(source: Path, target: Path) -> None:
    """Copy a regular file, found through links too, into a new or an empty one. Raises OSError."""
    with open_regular(source, through_links=True) as file, open_or_create(target, _EMPTY) as copy_:
        shutil.copyfileobj(file, copy_, 1 << 20)


def cut(file: BinaryIO, end: int) -> None:
    """Drop what lies past byte ``end`` of a file of ours that is open. Raises OSError."""
    file.truncate(end)


@contextmanager
def replacing(
    path: Path, known: Known | None, *, durable: bool = True, drafts: Path | None = None
) -> Iterator[Path]:
    """An empty draft, which takes the place of ``path`` when the block ends well.

    It lies beside ``path``, or in the folder ``drafts``; what killed writers left there is
    removed. ``durable`` syncs file and folder. Raises StorageProblem where ``path`` is not ours to
    replace, and OSError.
    """
    check_free(path, known)
    folder = drafts or path.parent
    remove_drafts(folder, known, older_than_s=_ABANDONED_SECONDS)
    with draft_in(folder, private=True) as draft:
        yield draft
        if durable:
            sync(draft)
        check_free(path, known)
        put_in_place(draft, path)
    if durable:
        sync_folder(path.parent)


def write(
    path: Path,
    content: bytes,
    known: Known | None,
    *,
    durable: bool = True,
    drafts: Path | None = None,
    executable: bool = False,
) -> None:
    """Make ``content`` the whole of our file ``path``. Raises as :func:`replacing`."""
    with replacing(path, known, durable=durable, drafts=drafts) as draft:
        draft.write_bytes(content)
        if executable:
            draft.chmod(0o700)


def put(draft: Path, path: Path, known: Known | None) -> None:
    """Move a finished file of ours into its place in the same folder, durably.

    Raises StorageProblem where either is not ours, and OSError.
    """
    check_free(draft, known)
    check_free(path, known)
    sync(draft)
    put_in_place(draft, path)
    sync_folder(path.parent)


def rename(path: Path, target: Path, known: Known | None) -> None:
    """Give our file another name in the same folder, which nothing has yet.

    Raises StorageProblem, FileNotFoundError and other OSErrors.
    """
    check_free(path, known)
    if os.path.lexists(target):
        raise in_the_way(target)
    path.rename(target)


def sync_folder(folder: Path) -> None:
    """Make new names durable, where the system lets a folder be synced. Raises OSError."""
    if os.name == "posix":
        sync(folder)


def scratch_folder(within: Path | None = None) -> AbstractContextManager[str]:
    """A new folder for this process alone, in ``within`` or where the system keeps such; it goes
    with all that is in it when the block ends."""
    return tempfile.TemporaryDirectory(prefix="patchfind-", dir=within)


def delete(path: Path, known: Known | None) -> bool:
    """Delete a file if it is ours; True where it is gone now. Raises OSError."""
    if is_own(path, known):
        path.unlink(missing_ok=True)
    return not os.path.lexists(path)


def delete_folder(folder: Path, kinds: Mapping[re.Pattern[str], Known]) -> bool:
    """Delete the files of ours in ``folder``, then the folder if nothing is left in it.

    ``kinds`` says by whole names what ours are. False where something stayed. Raises OSError.
    """
    if is_link(folder) or not folder.is_dir() or _is_beyond_a_link(folder / "any"):
        return False
    left = False
    for path in list(folder.iterdir()):
        known = next((one for name, one in kinds.items() if name.fullmatch(path.name)), None)
        left = known is None or not delete(path, known) or left
    if not left:
        folder.rmdir()
    return not left


def remove_empty_folders(folder: Path, within: Path) -> None:
    """Remove ``folder``, and those around it below ``within``, as far as nothing is in them."""
    with contextlib.suppress(OSError):
        while folder != within and folder.is_relative_to(within):
            folder.rmdir()
            folder = folder.parent


def remove_drafts(folder: Path, known: Known | None, *, older_than_s: float = 0.0) -> None:
    """Delete drafts of files of a kind that nobody has written to for so long. Raises OSError."""
    for path in list(folder.iterdir()):
        if DRAFT.fullmatch(path.name) is not None:
            with contextlib.suppress(FileNotFoundError):  # its writer has just finished
                if os.lstat(path).st_mtime <= time.time() - older_than_s and is_own(
                    path, known or _EMPTY
                ):
                    _unlink_draft(path)


def _refuse_second_name(file: FileIO, path: Path) -> FileIO:
    if os.fstat(file.fileno()).st_nlink > 1:
        file.close()
        raise in_the_way(path)
    return file


def _opener(mode: int) -> Callable[[str, int], int]:
    """For :func:`open`: follows no link in the last place, and gives new files ``mode``."""
    return lambda path, flags: os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), mode)


@contextmanager
def draft_in(folder: Path, *, private: bool) -> Iterator[Path]:
    """A new empty file of a name that nothing has; what is left of it at the end is removed.

    Raises OSError.
    """
    draft = folder / f".patchfind-{secrets.token_hex(8)}.part"
    open(draft, "xb", opener=_opener(0o600 if private else 0o666)).close()
    try:
        yield draft
    finally:
        _unlink_draft(draft)


def _unlink_draft(draft: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):  # what SQLite keeps beside its files
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def put_in_place(draft: Path, path: Path) -> None:
    """Move ``draft`` into its place; on Windows that waits until nobody reads what is there.

    Raises OSError.
    """
    for _ in range(_REPLACE_TRIES if os.name == "nt" else 0):
        with contextlib.suppress(PermissionError):
            draft.replace(path)
            return
        time.sleep(_REPLACE_PAUSE_S)
    draft.replace(path)


def sync(path: Path) -> None:
    """Wait until a file or folder is on its disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

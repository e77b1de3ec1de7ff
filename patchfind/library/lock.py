"""Lock files that the system frees when their holder dies: for one process alone, or for many."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryBusy, StorageProblem
from patchfind.foundation.locks import is_refusal
from patchfind.foundation.regular_file import open_regular
from patchfind.foundation.sentence import of_system

_File = BinaryIO | FileIO

if sys.platform == "win32":
    import msvcrt

    _SHARERS = 64

    def _is_locked(file: _File, *, alone: bool) -> bool:
        """One byte of the file for each that shares it, all bytes for whoever wants it alone."""
        for place in (0,) if alone else range(_SHARERS):
            file.seek(place)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, _SHARERS if alone else 1)
            except OSError:
                continue
            return True
        return False

else:
    import fcntl

    def _is_locked(file: _File, *, alone: bool) -> bool:
        """True as well where the file system knows no locks: then nothing can be told."""
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            return is_refusal(error)
        return True


def shared(path: Path) -> _File | None:
    """The lock file ``path``, held together with others until it is closed.

    None where it cannot be made: on media that nobody can write to, nobody replaces anything.
    Raises LibraryBusy where a process holds it alone.
    """
    file: _File
    try:
        file = own_files.open_or_create(path, is_lock)
    except (OSError, StorageProblem):
        try:
            file = open_regular(path)
        except OSError:
            return None
    if not _is_locked(file, alone=False):
        file.close()
        raise LibraryBusy(
            "This library is being rebuilt by another running copy of PatchFind. Wait "
            "until it has finished.",
            path=path,
        )
    return file


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only one that holds the lock file ``path``.

    Raises LibraryBusy where anyone shares it, this process included, and StorageProblem.
    """
    try:
        file = own_files.open_or_create(path, is_lock)
    except OSError as error:
        raise _unwritable(path, error) from error
    with file:
        if not _is_locked(file, alone=True):
            raise LibraryBusy(
                "This library is open in another window or command of PatchFind. Close it, "
                "then try again.",
                path=path,
            )
        yield


_PROCESS = re.compile(rb"\d+\s")


def is_lock(head: bytes) -> bool:
    """Tells a lock file that is not empty: it holds a process's number where locks do not work."""
    return _PROCESS.match(head) is not None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``. Raises LibraryBusy where another one does, StorageProblem."""
    # Never a soft lock: it would be left behind by a crash, and hold nothing on other machines.
    lock = FileLock(path, timeout=0, thread_local=False, fallback_to_soft=False)
    try:
        try:
            own_files.create(path).close()
        except FileExistsError:  # some versions of FileLock empty whatever file is there
            own_files.check_free(path, is_lock)
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(
            "Another running copy of PatchFind is indexing this library. Wait until it has "
            "finished, or close it.",
            path=path,
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(path: Path, error: OSError) -> StorageProblem:
    if is_refusal(error):
        return StorageProblem(
            "{parent} lies on a disk or network share on which files cannot be locked: two "
            "copies of PatchFind would destroy the library. Move its folder to a disk of "
            "this machine (the photos may stay where they are); until then it can be "
            "searched.",
            parent=path.parent,
            path=path,
        )
    return StorageProblem(
        "{path} cannot be written ({why}). Make the data folder writable.",
        why=of_system(error),
        path=path,
    )

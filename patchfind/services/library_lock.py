"""A lock file that one process at a time holds, and that the system frees when it dies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from patchfind.foundation import own_files
from patchfind.foundation.errors import LibraryBusy, StorageProblem

_PROCESS = re.compile(rb"\d+\s")


def is_lock(head: bytes) -> bool:
    """Tells a lock file that is not empty: it holds a process's number where locks do not work."""
    return _PROCESS.match(head) is not None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``. Raises LibraryBusy where another one does, StorageProblem."""
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        try:
            own_files.create(path).close()
        except FileExistsError:  # some versions of FileLock empty whatever file is there
            own_files.check_free(path, is_lock)
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(
            "Another running copy of PatchFind is indexing this library. "
            "Wait until it has finished, or close it.",
            path=path,
        ) from error
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be written ({error.strerror}). Make the data folder writable.",
            path=path,
        ) from error
    try:
        yield
    finally:
        lock.release()

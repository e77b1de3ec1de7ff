"""Whether files can be locked at a place: some network shares cannot, or their server is down."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from patchfind.foundation.own_files import MARK

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL})


def is_refusal(error: OSError) -> bool:
    """Whether ``error`` says that there are no locks, and not that somebody holds one."""
    return error.errno in _NO_LOCKS


def locks_work(folder: Path) -> bool:
    """Whether files of the data folder ``folder`` can be locked; True where that cannot be told.

    Tried on the folder's mark, which nothing else locks.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        descriptor = os.open(folder / MARK, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        for lock in (fcntl.lockf, fcntl.flock):
            lock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return not is_refusal(error)
    finally:
        os.close(descriptor)
    return True

"""One setting-up at a time, and no environment removed that is running."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO


def hold(path: Path, *, shared: bool = False) -> IO[bytes] | None:
    """Lock the file ``path``, made where it is missing; None where another process holds it.

    The lock lasts until the file is closed, or its process and all that inherited it have ended.
    Raises OSError where the file cannot be made.
    """
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            if not shared:  # a running program cannot be removed there anyway
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(file.fileno(), kind | fcntl.LOCK_NB)
            os.set_inheritable(file.fileno(), True)  # noqa: FBT003
    except OSError:
        file.close()
        return None
    return file

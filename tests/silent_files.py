"""Files that do not give their bytes, as those of a disk that does not answer; Linux only."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def silent(*paths: Path) -> Iterator[None]:
    """Whoever opens one of ``paths`` waits until the block ends.

    Each is leased, as a file server leases files to its clients; the kernel takes a lease back only
    after ``/proc/sys/fs/lease-break-time`` seconds.
    """
    assert sys.platform == "linux"
    import fcntl

    with ExitStack() as undo:
        # The kernel asks for a lease back by this signal, which would end the process.
        undo.callback(signal.signal, signal.SIGIO, signal.signal(signal.SIGIO, signal.SIG_IGN))
        for path in paths:
            descriptor = os.open(path, os.O_RDONLY)
            undo.callback(os.close, descriptor)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        yield

"""Starting a process of ours."""

from __future__ import annotations

import signal
from multiprocessing.process import BaseProcess


def start_process(process: BaseProcess) -> None:
    """Start ``process`` so that a Ctrl-C during its first moments does not end it.

    A new process inherits the blocked signals of the thread that starts it. The tracker of
    shared resources, which unblocks them, is started first. Raises OSError.
    """
    if not hasattr(signal, "pthread_sigmask"):
        process.start()
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

"""Starting a decode worker, and what may interrupt its first moments."""

from __future__ import annotations

import signal
from multiprocessing.context import SpawnProcess

from patchfind.foundation.errors import ProcessProblem


def start(process: SpawnProcess) -> None:
    """Start ``process`` so that a Ctrl-C during its first moments does not end it.

    A new process inherits the blocked signals of the thread that starts it. The tracker of
    shared resources, which unblocks them, is started first. Raises ProcessProblem.
    """
    try:
        if hasattr(signal, "pthread_sigmask"):
            from multiprocessing import resource_tracker

            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        process.start()
    except OSError as error:
        raise cannot_start(error.strerror or str(error)) from error


def cannot_start(why: str) -> ProcessProblem:
    """The error that says ``why`` there are no decode workers."""
    return ProcessProblem(
        f"The processes that decode photos cannot be started ({why}). Close other programs to free "
        "memory and start again; if it stays so, install PatchFind anew."
    )

"""Starting a decode worker: its environment, and what may interrupt its first moments."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from multiprocessing.context import SpawnProcess
from types import MappingProxyType

from patchfind.foundation.errors import ProcessProblem

_ONE_THREAD_EACH: Mapping[str, str] = MappingProxyType(
    {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
)
"""The workers share the cores among themselves: threads in each would only wait for each other."""


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """What processes that are started in here find in their environment, unless it is set."""
    added = [name for name in values if name not in os.environ]
    os.environ.update({name: values[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


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
        with _environment(_ONE_THREAD_EACH):
            process.start()
    except OSError as error:
        raise cannot_start(error.strerror or str(error)) from error


def cannot_start(why: str) -> ProcessProblem:
    """The error that says ``why`` there are no decode workers."""
    return ProcessProblem(
        f"The processes that decode photos cannot be started ({why}). Close other programs to free "
        "memory and start again; if it stays so, install PatchFind anew."
    )

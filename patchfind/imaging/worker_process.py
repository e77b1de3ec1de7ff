"""A decode worker as its pool sees it: the process, our end of its channel, the photo it has."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import signal
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Any

from patchfind.foundation.errors import PatchFindError, ProcessProblem
from patchfind.foundation.process_start import start_process
from patchfind.foundation.sentence import of_system
from patchfind.imaging import reasons
from patchfind.imaging.answers import (
    MOST_BYTES,
    Nonsense,
    PhotoHeaders,
    PreparedPhoto,
    answer,
    headers_answer,
    opened,
    receive_pixels,
)
from patchfind.imaging.worker_task import WorkerTask

_log = logging.getLogger(__name__)

_BURIAL_SECONDS = 2.0
_MESSAGE_SECONDS = 10.0
"""How long a message may take from its beginning to its end."""
_OUT_OF_TIME = -int(getattr(signal, "SIGPROF", 0)) or None
"""The exit code of a worker that used up its processor time."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodeJob:
    """A photo to decode, reduced to ``long_side`` pixels; see ``limits.reduced_side``.

    Where that is None, its headers alone are wanted.
    """

    path: Path
    long_side: int | None
    future: Future[Any]


class WorkerProcess:
    """One process, and the ``job`` that it works on, until ``deadline``. For one thread.

    Whatever becomes of the job, its future hears of it. ``ready`` is False until the process has
    said that it is: that may take minutes on a machine that has other things to do, and is waited
    for as long as it lives. ``exit_code`` is there once the process is ``gone``, unless it had to
    be killed. Making one raises ProcessProblem.
    """

    def __init__(self, context: SpawnContext, task: WorkerTask, read_seconds: float) -> None:
        self.channel, theirs = context.Pipe()
        self._process = context.Process(
            target=begin, args=(theirs, task), name="patchfind-decode", daemon=True
        )
        with theirs:
            try:
                start_process(self._process)
            except OSError as error:
                raise cannot_start(of_system(error)) from error
        self._read_seconds = read_seconds
        self._limits = task.limits
        self._reading = False
        self._awaiting_pixels: PreparedPhoto | None = None
        self.ready = False
        self.gone = False
        self.exit_code: int | None = None
        self.job: DecodeJob | None = None
        self.deadline = math.inf

    def give(self, job: DecodeJob) -> None:
        """Have it decode a photo: the disk has ``read_seconds``, decoding what its limits say."""
        self.job, self._reading = job, True
        self.deadline = time.monotonic() + self._read_seconds
        asked = {"path": str(job.path), "long_side": job.long_side}
        with contextlib.suppress(OSError):  # it has just died: its channel says so too
            self.channel.send_bytes(json.dumps(asked).encode("ascii"))

    def listen(self) -> None:
        """Take a message; a closed channel, or nonsense, means that it is done for."""
        giving_up = threading.Timer(_MESSAGE_SECONDS, self._process.kill)
        giving_up.start()
        try:
            if self._awaiting_pixels is not None:
                receive_pixels(self.channel, self._awaiting_pixels)
                self._settle(self._awaiting_pixels)
            else:
                self._take(*opened(self.channel.recv_bytes(MOST_BYTES)))
        except Nonsense as nonsense:
            self._give_up(str(nonsense))
        except (EOFError, OSError):
            if giving_up.finished.is_set() or not self.channel.readable:
                self._give_up("a message without an end")
            else:
                self._bury()
        finally:
            giving_up.cancel()

    def end_if_late(self) -> None:
        """Kill it where it is past its deadline; what it has just said is heard first."""
        if self.job is None or time.monotonic() <= self.deadline or self.channel.poll():
            return
        if self._reading:
            self.end(partial(reasons.stalled, seconds=self._read_seconds))
        else:
            self.end(partial(reasons.overran, seconds=self._limits.wall_seconds))

    def end(self, problem: Callable[[Path], Exception], *, patience: float = 0.0) -> None:
        """Make sure that it is gone, killed after ``patience`` seconds. Its photo, if any, fails.

        A second time is no harm.
        """
        if self.gone:
            return
        self.channel.close()  # by which it knows that it is to go
        self._process.join(patience)
        self._process.kill()
        self._process.join(_BURIAL_SECONDS)
        if self._process.exitcode is not None:  # else it hangs in the kernel: left to the system
            self._process.close()
        self.gone = True
        if self.job is not None:
            self._settle(problem(self.job.path))

    def _take(self, content: Mapping[str, Any], rest: bytes) -> None:
        """Do as a message that is not pixels says. Raises Nonsense."""
        if not self.ready:
            self.ready = True
        elif self.job is None:
            raise Nonsense("an answer that nobody asked for")
        elif self._reading and "read" in content:
            self._reading = False
            self.deadline = time.monotonic() + self._limits.wall_seconds
        else:
            side = self.job.long_side
            said: PreparedPhoto | PhotoHeaders | PatchFindError = (
                headers_answer(content) if side is None else answer(content, rest, long_side=side)
            )
            if isinstance(said, PreparedPhoto):
                self._awaiting_pixels = said
            elif isinstance(said, PhotoHeaders):
                self._settle(said)
            else:
                said.path = self.job.path
                _log_detail(said.sentence, str(content.get("detail", "")))
                self._settle(said)

    def _settle(self, said: PreparedPhoto | PhotoHeaders | Exception) -> None:
        """Hand over what became of the photo; the process is free for the next."""
        job, self.job, self._awaiting_pixels = self.job, None, None
        self.deadline = math.inf
        assert job is not None
        if isinstance(said, Exception):
            job.future.set_exception(said)
        else:
            job.future.set_result(said)

    def _give_up(self, said: str) -> None:
        """Kill a worker that talks nonsense."""
        _log.error("a decode worker was given up: it said %s", said)
        self.end(reasons.confused)

    def _bury(self) -> None:
        """Account for a worker that ended by itself."""
        self._process.join(_BURIAL_SECONDS)
        self.exit_code = self._process.exitcode
        if self.exit_code == _OUT_OF_TIME:
            self.end(partial(reasons.toiled, seconds=self._limits.seconds))
        else:
            self.end(partial(reasons.crashed, exit_code=self.exit_code))


def begin(channel: Connection, task: WorkerTask) -> None:
    """The life of a worker, whose process alone imports the codecs."""
    from patchfind.imaging.worker import work

    work(channel, task)


def cannot_start(why: str) -> ProcessProblem:
    """The error that says ``why`` there are no decode workers."""
    return ProcessProblem(
        "The processes that decode photos cannot be started ({why}). Close other "
        "programs to free memory and start again; if it stays so, install PatchFind "
        "anew.",
        why=why,
    )


def _log_detail(sentence: str, detail: str) -> None:
    """Keep what a codec or the system said about a photo, for whoever looks into it."""
    if detail:
        for line in (sentence, *detail.rstrip().split("\n")):
            _log.info("%s", line)

"""Expendable processes that decode photos: whatever a file does to one costs that file only."""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from patchfind.foundation.errors import (
    InvariantBroken,
    PatchFindError,
    PhotoStalled,
    PhotoTooLarge,
    PhotoUnreadable,
    ProcessProblem,
)
from patchfind.imaging.answers import (
    MOST_BYTES,
    Nonsense,
    PreparedPhoto,
    answer,
    opened,
    receive_pixels,
)
from patchfind.imaging.limits import DEFAULT_LIMITS, DecodeLimits
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.imaging.worker import Extract, WorkerTask, work
from patchfind.imaging.worker_process import cannot_start, start

_log = logging.getLogger(__name__)

_FAILED_STARTS = 3
_READ_SECONDS = 60.0
_GOODBYE_SECONDS = 0.5
_BURIAL_SECONDS = 2.0
_MESSAGE_SECONDS = 10.0
"""How long a message may take from its beginning to its end."""


@dataclass(frozen=True, slots=True)
class _Job:
    path: Path
    content_hash: str | None
    future: Future[PreparedPhoto]


@dataclass(slots=True)
class _Worker:
    """A process and our end of its channel. It works on ``job``, until ``deadline``.

    ``reading`` is True until it has the bytes of the job's file: ``deadline`` is that of the disk
    until then, and of decoding afterwards.

    ``photo`` is the answer whose pixels are still to come.

    ``ready`` is False until it has said that it is. That may take minutes on a machine that has
    other things to do, and is waited for as long as the process lives.
    """

    process: SpawnProcess
    channel: Connection
    ready: bool = False
    job: _Job | None = None
    reading: bool = False
    photo: PreparedPhoto | None = None
    deadline: float = 0.0


class DecodePool:
    """``workers`` processes that decode, hash, thumbnail and describe photos.

    One thread of this process speaks with them. Each process has one photo at a time, for at
    most ``limits.seconds`` once its file is read; one that crashes, hangs or is killed is
    replaced, and its photo's future raises PhotoUnreadable or PhotoTooLarge; so does one that talks
    nonsense. Reading may take
    ``read_seconds``, after which the future raises PhotoStalled. Where no process can be started,
    every future raises ProcessProblem. ``extract`` is a module-level function that runs in the
    worker on the photo's pixels. A process that starts a pool must be importable: scripts need
    ``if __name__ == "__main__":``.
    """

    def __init__(
        self,
        workers: int,
        *,
        long_side: int,
        thumbnails: ThumbnailStore | None = None,
        extract: Extract | None = None,
        limits: DecodeLimits = DEFAULT_LIMITS,
        read_seconds: float = _READ_SECONDS,
    ) -> None:
        folder = None if thumbnails is None else thumbnails.folder
        self._task = WorkerTask(long_side, folder, extract, limits)
        self._read_seconds = read_seconds
        self._size = workers
        self._context = multiprocessing.get_context("spawn")
        self._jobs: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._closing = False
        self._broken: PatchFindError | None = None
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._bell, self._ring = self._context.Pipe(duplex=False)
        self._rung = False
        self._thread = threading.Thread(target=self._run, name="patchfind-decode", daemon=True)
        self._thread.start()

    def decode(self, path: Path, content_hash: str | None = None) -> Future[PreparedPhoto]:
        """Queue a photo. The future raises PhotoProblem, or StorageProblem for its thumbnail.

        Raises ProcessProblem where the pool has found out that no process can be started.
        Nothing bounds the queue: the caller keeps no more futures than it has memory for, at
        3 × long_side² bytes each. ``content_hash`` is given where it is known for sure.
        """
        job = _Job(path, content_hash, Future())
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._closing:
                raise InvariantBroken("a photo was given to a closed decode pool")
            self._jobs.append(job)
            self._ring_bell()
        return job.future

    def _ring_bell(self) -> None:
        """Wake the pool's thread, under the lock; once is enough, and more could fill the pipe."""
        if not self._rung:
            self._rung = True
            self._ring.send_bytes(b".")

    def close(self) -> None:
        """Cancel what waits, stop the workers, at once where they do not stop by themselves."""
        with self._lock:
            if not self._closing:
                self._closing = True
                self._ring_bell()
        self._thread.join()
        self._bell.close()
        self._ring.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        """The life of the pool's thread; the only one that touches the workers."""
        try:
            while not self._closing:
                self._hire()
                self._hand_out()
                self._wait()
        except ProcessProblem as problem:
            _log.error("%s", problem.sentence)
            self._broken = problem
            self._fail_all(problem)
        except Exception as error:  # noqa: BLE001 -- whatever it is, those who wait must hear of it
            _log.exception("the decode pool's thread ended")
            self._fail_all(InvariantBroken(f"the decode pool broke: {error}"))
        finally:
            self._dismiss_all()

    def _hire(self) -> None:
        """Bring the number of workers up to the pool's size."""
        while len(self._workers) < self._size:
            ours, theirs = self._context.Pipe()
            process = self._context.Process(
                target=work, args=(theirs, self._task), name="patchfind-decode", daemon=True
            )
            with theirs:
                start(process)
            self._workers.append(_Worker(process, ours))

    def _hand_out(self) -> None:
        """Give every idle worker the next waiting photo."""
        for worker in self._workers:
            if worker.ready and worker.job is None:
                worker.job = self._next_job()
                if worker.job is None:
                    return
                worker.reading = True
                worker.deadline = time.monotonic() + self._read_seconds
                path, known = str(worker.job.path), worker.job.content_hash
                message = json.dumps({"path": path, "content_hash": known}).encode("ascii")
                with contextlib.suppress(OSError):  # it has just died: its channel says so too
                    worker.channel.send_bytes(message)

    def _next_job(self) -> _Job | None:
        """The first waiting photo that nobody has cancelled."""
        while True:
            with self._lock:
                if not self._jobs:
                    return None
                job = self._jobs.popleft()
            if job.future.set_running_or_notify_cancel():
                return job

    def _wait(self) -> None:
        """Sleep until a worker speaks, dies or is late, or until the bell rings; see to it."""
        now = time.monotonic()
        patience = min((one.deadline - now for one in self._workers if one.job), default=None)
        channels = {id(worker.channel): worker for worker in self._workers}
        spoken = connection.wait(
            [self._bell, *(worker.channel for worker in self._workers)],
            None if patience is None else max(0.0, patience),
        )
        if self._bell in spoken:
            with self._lock:
                self._bell.recv_bytes()
                self._rung = False
        for channel in spoken:
            if channel is not self._bell:
                self._listen(channels[id(channel)])
        now = time.monotonic()
        for worker in list(self._workers):
            late = worker.job is not None and now > worker.deadline
            if late and not worker.channel.poll():  # what has just been said is heard first
                self._end_late(worker)

    def _listen(self, worker: _Worker) -> None:
        """Take a worker's message; a closed channel, or nonsense, means that it is done for."""
        giving_up = threading.Timer(_MESSAGE_SECONDS, worker.process.kill)
        giving_up.start()
        try:
            if worker.photo is not None:
                receive_pixels(worker.channel, worker.photo)
                self._finish(worker, worker.photo)
            else:
                self._take(worker, *opened(worker.channel.recv_bytes(MOST_BYTES)))
        except Nonsense as nonsense:
            self._give_up(worker, str(nonsense))
        except (EOFError, OSError):
            if giving_up.finished.is_set() or not worker.channel.readable:
                self._give_up(worker, "a message without an end")
            else:
                self._bury(worker)
        finally:
            giving_up.cancel()

    def _take(self, worker: _Worker, content: Mapping[str, Any], rest: bytes) -> None:
        """Do as a message that is not pixels says. Raises Nonsense."""
        if not worker.ready:
            worker.ready, self._failed_starts = True, 0
        elif worker.job is None:
            raise Nonsense("an answer that nobody asked for")
        elif worker.reading and "read" in content:
            worker.reading = False
            worker.deadline = time.monotonic() + self._task.limits.seconds
        else:
            said = answer(content, rest, long_side=self._task.long_side)
            if isinstance(said, PreparedPhoto):
                worker.photo = said
            else:
                said.path = worker.job.path
                _log_detail(said.sentence, str(content.get("detail", "")))
                self._finish(worker, said)

    def _finish(self, worker: _Worker, said: PreparedPhoto | PatchFindError) -> None:
        """Hand over what became of a worker's photo; the worker is free for the next."""
        job, worker.job, worker.photo = worker.job, None, None
        assert job is not None
        if isinstance(said, PreparedPhoto):
            job.future.set_result(said)
        else:
            job.future.set_exception(said)

    def _give_up(self, worker: _Worker, said: str) -> None:
        """Kill a worker that talks nonsense; its photo fails."""
        _log.error("a decode worker was given up: it said %s", said)
        self._remove(worker)
        if worker.job is not None:
            worker.job.future.set_exception(_confused(worker.job.path))

    def _bury(self, worker: _Worker) -> None:
        """Account for a worker that ended by itself: its photo fails, the rest go on."""
        worker.process.join(_BURIAL_SECONDS)
        code = worker.process.exitcode
        self._remove(worker)
        if worker.job is not None:
            worker.job.future.set_exception(_crash(worker.job.path, code))
            return
        if worker.ready:
            return
        self._failed_starts += 1
        if self._failed_starts >= _FAILED_STARTS:
            raise cannot_start(f"{_FAILED_STARTS} times in a row, with exit code {code}")

    def _end_late(self, worker: _Worker) -> None:
        """Kill a worker that is past its deadline; its photo fails."""
        job = worker.job
        assert job is not None
        self._remove(worker)
        if worker.reading:
            job.future.set_exception(_stall(job.path, self._read_seconds))
        else:
            job.future.set_exception(_overrun(job.path, self._task.limits.seconds))

    def _remove(self, worker: _Worker) -> None:
        """Make sure that a worker is gone, and with it its channel."""
        self._workers.remove(worker)
        worker.channel.close()
        worker.process.kill()
        worker.process.join(_BURIAL_SECONDS)
        if worker.process.exitcode is not None:  # else it hangs in the kernel: left to the system
            worker.process.close()

    def _fail_all(self, error: InvariantBroken | ProcessProblem) -> None:
        """Every photo that waits or is being decoded fails with ``error``, and all later ones."""
        with self._lock:
            self._closing = True
            jobs = [*self._jobs, *(worker.job for worker in self._workers if worker.job)]
            self._jobs.clear()
        for job in jobs:
            if not job.future.done():
                job.future.set_exception(error)

    def _dismiss_all(self) -> None:
        """Cancel all photos, and let the workers go: by word, else by force."""
        with self._lock:
            waiting = list(self._jobs)
            self._jobs.clear()
        for job in waiting:
            job.future.cancel()
        for worker in self._workers:
            worker.channel.close()
        deadline = time.monotonic() + _GOODBYE_SECONDS
        for worker in list(self._workers):
            worker.process.join(max(0.0, deadline - time.monotonic()))
            self._remove(worker)
            if worker.job is not None and not worker.job.future.done():
                worker.job.future.set_exception(
                    InvariantBroken("the decode pool was closed while a photo was awaited")
                )


def _log_detail(sentence: str, detail: str) -> None:
    """Keep what a codec or the system said about a photo, for whoever looks into it."""
    if detail:
        for line in (sentence, *detail.rstrip().split("\n")):
            _log.info("%s", line)


def _stall(path: Path, seconds: float) -> PhotoStalled:
    return PhotoStalled(
        f"The disk or network share that {path} lies on did not answer within {seconds:g} s. "
        "Check that it is connected and switched on, then try again.",
        path=path,
    )


def _overrun(path: Path, seconds: float) -> PhotoTooLarge:
    return PhotoTooLarge(
        f"{path} took longer than {seconds:g} s to decode and was given up. "
        "Save it anew from another program to have it indexed.",
        path=path,
    )


def _confused(path: Path) -> PhotoUnreadable:
    return PhotoUnreadable(
        f"{path} confuses its decoder, which answered what cannot be; it is most likely damaged. "
        "Save it anew from another program to have it indexed.",
        path=path,
    )


def _crash(path: Path, exit_code: int | None) -> PatchFindError:
    """What a worker that ended in the middle of a photo means for that photo."""
    if exit_code == -9:
        return PhotoTooLarge(
            f"The system stopped decoding {path}, most likely for want of memory. "
            "Close other programs and retry, or save a smaller copy.",
            path=path,
        )
    return PhotoUnreadable(
        f"{path} makes its decoder crash (exit code {exit_code}); it is most likely damaged. "
        "Save it anew from another program to have it indexed.",
        path=path,
    )

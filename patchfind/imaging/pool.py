"""Expendable processes that decode photos: whatever a file does to one costs that file only."""

from __future__ import annotations

import logging
import math
import multiprocessing
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import Future
from multiprocessing import connection
from pathlib import Path

from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import InvariantBroken, PatchFindError, ProcessProblem
from patchfind.foundation.sentence import Sentence
from patchfind.imaging.answers import PhotoHeaders, PreparedPhoto
from patchfind.imaging.limits import DEFAULT_LIMITS, DecodeLimits
from patchfind.imaging.thumbnails import ThumbnailStore
from patchfind.imaging.worker_process import DecodeJob, WorkerProcess, cannot_start
from patchfind.imaging.worker_task import Extract, WorkerTask

_log = logging.getLogger(__name__)

_FAILED_STARTS = 3
_READ_SECONDS = 60.0
_GOODBYE_SECONDS = 0.5
_ANY_NUMBER: Mapping[int, int] = {}


class DecodePool(Closing):
    """``workers`` processes that decode, hash, thumbnail and describe photos.

    One thread of this process speaks with them. Each process has one photo at a time, for what
    ``limits`` say once its file is read; one that crashes, hangs or is killed is
    replaced, and its photo's future raises PhotoUnreadable or PhotoTooLarge; so does one that talks
    nonsense. Reading may take ``read_seconds``, after which the future raises PhotoStalled. Where
    no process can be started, every future raises ProcessProblem. ``extract`` is a module-level
    function that runs in the worker on the photo's pixels. ``at_once`` says of how many photos of a
    size, by their long side, the workers may be busy with at the same time, so that the quick ones
    need not wait for the slow ones. A process that starts a pool must be importable: scripts need
    ``if __name__ == "__main__":``.
    """

    def __init__(
        self,
        workers: int,
        *,
        at_once: Mapping[int, int] = _ANY_NUMBER,
        thumbnails: ThumbnailStore | None = None,
        extract: Extract | None = None,
        limits: DecodeLimits = DEFAULT_LIMITS,
        read_seconds: float = _READ_SECONDS,
    ) -> None:
        folder = None if thumbnails is None else thumbnails.folder
        self._task = WorkerTask(folder, extract, limits)
        self._at_once = at_once
        self._read_seconds = read_seconds
        self._size = workers
        self._context = multiprocessing.get_context("spawn")
        self._jobs: deque[DecodeJob] = deque()
        self._lock = threading.Lock()
        self._closing = False
        self._broken: PatchFindError | None = None
        self._workers: list[WorkerProcess] = []
        self._failed_starts = 0
        self._bell, self._ring = self._context.Pipe(duplex=False)
        self._rung = False
        self._thread = threading.Thread(target=self._run, name="patchfind-decode", daemon=True)
        self._thread.start()

    def decode(self, path: Path, long_side: int) -> Future[PreparedPhoto]:
        """Queue a photo, to be reduced to ``long_side`` pixels (see ``limits.reduced_side``).

        The future raises PhotoProblem, or StorageProblem for its thumbnail. Raises ProcessProblem
        where the pool has found out that no process can be started. Nothing bounds the queue: the
        caller keeps no more futures than it has memory for, at 3 × long_side² bytes each.
        """
        future: Future[PreparedPhoto] = Future()
        self._queue(DecodeJob(path, long_side, future))
        return future

    def headers(self, path: Path) -> Future[PhotoHeaders]:
        """Queue a photo of which the headers alone are wanted. Raises as :meth:`decode` does."""
        future: Future[PhotoHeaders] = Future()
        self._queue(DecodeJob(path, None, future))
        return future

    def _queue(self, job: DecodeJob) -> None:
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._closing:
                raise InvariantBroken("a photo was given to a closed decode pool")
            self._jobs.append(job)
            self._ring_bell()

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
            self._workers.append(WorkerProcess(self._context, self._task, self._read_seconds))

    def _hand_out(self) -> None:
        """Give every idle worker the next waiting photo."""
        for worker in self._workers:
            if worker.ready and worker.job is None:
                job = self._next_job()
                if job is None:
                    return
                worker.give(job)

    def _next_job(self) -> DecodeJob | None:
        """The first photo that waits, is not cancelled, and of a size that has its turn."""
        busy = Counter(worker.job.long_side for worker in self._workers if worker.job)
        while True:
            with self._lock:
                for job in self._jobs:
                    if busy[job.long_side] < self._at_once.get(job.long_side or 0, self._size):
                        self._jobs.remove(job)
                        break
                else:
                    return None
            if job.future.set_running_or_notify_cancel():
                return job

    def _wait(self) -> None:
        """Sleep until a worker speaks, dies or is late, or until the bell rings; see to it."""
        deadline = min((worker.deadline for worker in self._workers), default=math.inf)
        channels = {id(worker.channel): worker for worker in self._workers}
        spoken = connection.wait(
            [self._bell, *(worker.channel for worker in self._workers)],
            None if math.isinf(deadline) else max(0.0, deadline - time.monotonic()),
        )
        if self._bell in spoken:
            with self._lock:
                self._bell.recv_bytes()
                self._rung = False
        for channel in spoken:
            if channel is not self._bell:
                channels[id(channel)].listen()
        for worker in list(self._workers):
            worker.end_if_late()
            if worker.ready:
                self._failed_starts = 0
            if worker.gone:
                self._strike_off(worker)

    def _strike_off(self, worker: WorkerProcess) -> None:
        """Do without a worker that is gone. Raises ProcessProblem where too many did not start."""
        self._workers.remove(worker)
        if worker.ready:
            return
        self._failed_starts += 1
        if self._failed_starts >= _FAILED_STARTS:
            code = worker.exit_code
            raise cannot_start(
                Sentence(
                    "{count} times in a row, with exit code {code}",
                    count=_FAILED_STARTS,
                    code=str(code),
                )
            )

    def _fail_all(self, error: InvariantBroken | ProcessProblem) -> None:
        """Every photo that waits or is being decoded fails with ``error``, and all later ones."""
        with self._lock:
            self._closing = True
            waiting = list(self._jobs)
            self._jobs.clear()
        for job in waiting:
            if not job.future.done():
                job.future.set_exception(error)
        for worker in self._workers:
            worker.end(lambda _path: error)
        self._workers.clear()

    def _dismiss_all(self) -> None:
        """Cancel all photos, and let the workers go: by word, else by force."""
        with self._lock:
            waiting = list(self._jobs)
            self._jobs.clear()
        for job in waiting:
            job.future.cancel()
        for worker in self._workers:
            worker.channel.close()
        closed = InvariantBroken("the decode pool was closed while a photo was awaited")
        deadline = time.monotonic() + _GOODBYE_SECONDS
        for worker in self._workers:
            worker.end(lambda _path: closed, patience=max(0.0, deadline - time.monotonic()))

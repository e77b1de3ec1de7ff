"""The sole owner of background work: lanes of threads, jobs with ids, answers on the GUI thread.

A job runs in the thread of its lane and never touches a widget. What it has to say travels
through one queued signal to the GUI thread, where the callbacks given with the job are called.
Answers of jobs that were cancelled or superseded are dropped there: only the GUI thread decides
what is still wanted, so there is no race. A failure that nobody handles is emitted as
``failed`` and ends up in front of the person.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from patchfind.domain.progress import Control, Progress
from patchfind.foundation.errors import Cancelled, InvariantBroken, PatchFindError

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")

_REPORT_EVERY_S = 0.05
"""Progress reports of one job closer together than this are skipped, but for the last."""


class Lane(StrEnum):
    """Work of one kind; jobs of different lanes never wait for each other."""

    QUERIES = "queries"
    INGEST = "ingest"
    HEADERS = "headers"
    KEEPING = "keeping"
    SCAN = "scan"
    LIBRARY = "library"
    PHOTOS = "photos"
    THUMBNAILS = "thumbnails"
    THINGS = "things"
    DOWNLOADS = "downloads"
    DESKTOP = "desktop"
    REPORT = "report"
    EXPORTS = "exports"
    DUPLICATES = "duplicates"


@dataclass(frozen=True, slots=True)
class _LanePlan:
    """How a lane works: its number of threads, and whether the newest job goes first."""

    threads: int = 1
    newest_first: bool = False


_PLANS: Mapping[Lane, _LanePlan] = {
    **{lane: _LanePlan() for lane in Lane},
    Lane.PHOTOS: _LanePlan(newest_first=True),
    Lane.THUMBNAILS: _LanePlan(threads=2, newest_first=True),
}


@dataclass(frozen=True, slots=True)
class JobFailure:
    """A failure as the person sees it: ``what`` was being done, a sentence, and the details."""

    what: str
    sentence: str
    details: str
    error: BaseException


class Job:
    """What the work is given: its id, its Control, and two ways to speak before it ends."""

    def __init__(self, job_id: int, what: str, tell: Callable[[int, _Kind, object], None]) -> None:
        self.id = job_id
        self.what = what
        self.control = Control()
        self._tell = tell
        self._last_report = 0.0

    def report(self, progress: Progress) -> None:
        """Say how far the work has come; called from the lane's thread as often as it likes."""
        now = time.monotonic()
        if progress.done < progress.total and now - self._last_report < _REPORT_EVERY_S:
            return
        self._last_report = now
        self._tell(self.id, _Kind.PROGRESS, progress)

    def partial(self, value: object) -> None:
        """Hand over an answer that a later one will replace; from the lane's thread."""
        self._tell(self.id, _Kind.PARTIAL, value)


class _Kind(StrEnum):
    PROGRESS = "progress"
    PARTIAL = "partial"
    SUCCESS = "success"
    FAILURE = "failure"


_Callbacks = Mapping[_Kind, Callable[[Any], None] | None]
"""Where each kind of news goes; all are called on the GUI thread."""


class _LaneQueue:
    """The waiting jobs of one lane. Thread-safe."""

    def __init__(self, plan: _LanePlan) -> None:
        self.plan = plan
        self._waiting: deque[tuple[Job, Callable[[Job], object]]] = deque()
        self._running = 0
        self._changed = threading.Condition()
        self._closed = False

    def put(self, job: Job, work: Callable[[Job], object]) -> None:
        with self._changed:
            self._waiting.append((job, work))
            self._changed.notify()

    def take(self) -> tuple[Job, Callable[[Job], object]] | None:
        """The next job, waiting for one; None once the lane is closed."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            self._running += 1
            return self._waiting.pop() if self.plan.newest_first else self._waiting.popleft()

    def done(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def wait_until_idle(self, control: Control) -> None:
        """Return once nothing waits or runs here, or the caller's work was cancelled."""
        with self._changed:
            while (self._waiting or self._running) and not (self._closed or control.cancelled):
                self._changed.wait(timeout=0.1)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()


class TaskRunner(QObject):
    """Starts jobs on lanes and brings their answers to the GUI thread.

    ``failed`` carries a JobFailure that no callback took, and ``succeeded`` what was being done,
    before the callback of a job that worked. To be created, called and shut down
    on the GUI thread; only ``let_queries_pass`` is for the lanes' threads.
    """

    failed = Signal(object)
    succeeded = Signal(object)
    _news = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues = {lane: _LaneQueue(plan) for lane, plan in _PLANS.items()}
        self._threads: dict[Lane, list[threading.Thread]] = {}
        self._wanted: dict[int, tuple[Job, _Callbacks]] = {}
        self._by_key: dict[str, int] = {}
        self._ids = itertools.count(1)
        self._closed = False
        self._news.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        lane: Lane,
        what: str,
        work: Callable[[Job], _Answer],
        *,
        success: Callable[[_Answer], None] | None = None,
        failure: Callable[[JobFailure], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
        partial: Callable[[Any], None] | None = None,
        key: str | None = None,
    ) -> Job:
        """Run ``work(job)`` in ``lane``; ``what`` says it in words for a failure's message.

        A job with a ``key`` supersedes the earlier one with that key: that one is cancelled and
        its answers are dropped. Raises InvariantBroken after shutdown.
        """
        if self._closed:
            raise InvariantBroken(f"{what!r} was submitted after shutdown")
        if key is not None and key in self._by_key:
            self.cancel(self._by_key[key])
        job = Job(next(self._ids), what, self._tell)
        callbacks: _Callbacks = {
            _Kind.SUCCESS: success,
            _Kind.FAILURE: failure,
            _Kind.PROGRESS: progress,
            _Kind.PARTIAL: partial,
        }
        self._wanted[job.id] = (job, callbacks)
        if key is not None:
            self._by_key[key] = job.id
        self._queues[lane].put(job, work)
        self._start_threads(lane)
        return job

    def cancel(self, job_id: int) -> None:
        """Stop a job at its next checkpoint and drop whatever it still says."""
        if (entry := self._wanted.pop(job_id, None)) is not None:
            entry[0].control.cancel()
            self._by_key = {key: at for key, at in self._by_key.items() if at != job_id}

    def wanted(self, job_id: int) -> bool:
        """True until the job has ended or was cancelled."""
        return job_id in self._wanted

    def let_queries_pass(self, control: Control) -> None:
        """Hold the calling lane while a query waits or runs: a query overtakes ingest."""
        self._queues[Lane.QUERIES].wait_until_idle(control)

    def shutdown(self, timeout_s: float) -> bool:
        """Cancel everything and wait for the threads; False where one is still at work.

        Idempotent. Nothing is delivered after this call.
        """
        self._closed = True
        for job, _ in self._wanted.values():
            job.control.cancel()
        self._wanted.clear()
        self._by_key.clear()
        for queue in self._queues.values():
            queue.close()
        deadline = time.monotonic() + timeout_s
        threads = [thread for group in self._threads.values() for thread in group]
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        late = [thread.name for thread in threads if thread.is_alive()]
        if late:
            _log.warning("Still at work after %.1f s: %s", timeout_s, ", ".join(late))
        return not late

    def _start_threads(self, lane: Lane) -> None:
        if lane in self._threads:
            return
        queue = self._queues[lane]
        # Daemons: a thread stuck in a codec or a dead network mount must not keep the
        # process alive after the window has gone; what it wrote is crash-safe anyway.
        self._threads[lane] = [
            threading.Thread(
                target=self._work_through, args=(queue,), name=f"patchfind-{lane}", daemon=True
            )
            for _ in range(queue.plan.threads)
        ]
        for thread in self._threads[lane]:
            thread.start()

    def _work_through(self, queue: _LaneQueue) -> None:
        while (task := queue.take()) is not None:
            job, work = task
            try:
                self._run(job, work)
            finally:
                queue.done()

    def _run(self, job: Job, work: Callable[[Job], object]) -> None:
        if job.control.cancelled:
            return
        try:
            answer = work(job)
        except Cancelled:
            return
        except Exception as error:  # noqa: BLE001 - every failure reaches the person
            if not job.control.cancelled:
                # The world's faults are shown in the window; ours are for the terminal too.
                worldly = isinstance(error, PatchFindError)
                level = logging.INFO if worldly else logging.ERROR
                _log.log(level, "%s failed", job.what, exc_info=True)
                self._tell(job.id, _Kind.FAILURE, self._explained(job.what, error))
        else:
            self._tell(job.id, _Kind.SUCCESS, answer)

    def _tell(self, job_id: int, kind: _Kind, payload: object) -> None:
        """Called from the lanes' threads; the signal is queued to the GUI thread."""
        if not self._closed:
            self._news.emit(job_id, kind.value, payload)

    @Slot(int, str, object)
    def _deliver(self, job_id: int, kind_value: str, payload: object) -> None:
        entry = self._wanted.get(job_id)
        if entry is None:
            return
        job, callbacks = entry
        kind = _Kind(kind_value)
        if kind in (_Kind.SUCCESS, _Kind.FAILURE):
            self._wanted.pop(job_id)
            self._by_key = {key: at for key, at in self._by_key.items() if at != job_id}
        if kind is _Kind.SUCCESS:
            self.succeeded.emit(job.what)
        callback = callbacks[kind]
        if callback is None:
            if kind is _Kind.FAILURE:
                self.failed.emit(payload)
            return
        try:
            callback(payload)
        except Exception as error:  # noqa: BLE001 - every failure reaches the person
            _log.exception("The answer of %s could not be shown", job.what)
            self.failed.emit(self._explained(job.what, error))

    def _explained(self, what: str, error: Exception) -> JobFailure:
        """The error as a sentence for the person, with the traceback as details."""
        details = "".join(traceback.format_exception(error))
        if isinstance(error, PatchFindError):
            return JobFailure(what, error.sentence, details, error)
        sentence = self.tr(
            "Something went wrong inside PatchFind ({what}). Your photos are untouched."
        )
        return JobFailure(what, sentence.format(what=what), details, error)

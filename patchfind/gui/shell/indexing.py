"""Keeping the library up to date while the person works: walk the folders, index what is new."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.domain.progress import Progress, ProgressCallback
from patchfind.foundation.errors import EngineEnded
from patchfind.gui.interfaces import (
    IndexInterface,
    LibraryInterface,
    ReconcileOutcome,
    WatchInterface,
)
from patchfind.gui.shell.checking import Checking
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner

_SETTLE_MS = 2500
"""Files that are still being copied are looked at again after this."""
_HINT_MS = 800
"""Events of a burst of changes are gathered for this long before the walk."""
_FRESH_MS = 2000
"""While indexing, views are told to look again this often."""


class Activity(StrEnum):
    """What is being done for the library right now."""

    RESTING = "resting"
    FAILED = "failed"
    SCANNING = "scanning"
    CHECKING = "checking"
    INDEXING = "indexing"
    PAUSED = "paused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class IndexingState:
    """The activity, and how far it has come where that is known."""

    activity: Activity
    progress: Progress | None = None


class Indexing(QObject):
    """Decides when to walk and when to index; the work itself runs on lanes.

    The walk is the truth and watching only makes it sooner: it runs at the start, after each
    hint of a change, and every ``rescan_minutes``. ``indexed`` when photos were indexed.
    """

    state_changed = Signal(object)
    library_changed = Signal()
    indexed = Signal()
    _hinted = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        library: LibraryInterface,
        index: IndexInterface,
        watch: WatchInterface,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._library = library
        self._index = index
        self._watch = watch
        self._scan: Job | None = None
        self._ingest: Job | None = None
        self._headers: Job | None = None
        self._scan_again = False
        self._ingest_again = False
        self._paused = False
        self._waiting = False
        self._failed = False
        self._pending = True
        self._left_at_death = math.inf
        self._progress: Progress | None = None
        self._settle = self._timer(_SETTLE_MS, self.rescan)
        self._gather = self._timer(_HINT_MS, self.rescan)
        self._fresh = self._timer(_FRESH_MS, self.library_changed.emit)
        self._periodic = self._timer(library.settings.rescan_minutes * 60_000, self.rescan)
        self._hinted.connect(self._gather.start)
        self.checking = Checking(runner, library, self)
        self.checking.changed.connect(self._tell_state)
        self.checking.found.connect(self._take_found)

    @property
    def state(self) -> IndexingState:
        if self._ingest is not None and (self._pending or self._progress is not None):
            return IndexingState(self._held or Activity.INDEXING, self._progress)
        if self._scan is not None:
            return IndexingState(Activity.SCANNING, self._progress)
        if self.checking.wanted:
            return IndexingState(Activity.CHECKING, self.checking.progress)
        at_rest = Activity.FAILED if self._failed else Activity.RESTING
        return IndexingState(self._held or at_rest)

    @property
    def _held(self) -> Activity | None:
        """Why nothing is to be indexed now, if so."""
        if self._paused:
            return Activity.PAUSED
        return Activity.WAITING if self._waiting else None

    def watch(self, paths: Sequence[Path]) -> None:
        """Watch exactly these folders; called whenever the library's folders change."""
        watched = list(paths)

        self._runner.submit(
            Lane.SCAN,
            self.tr("watching the folders"),
            lambda _job: self._watch.watch(watched, self._hinted.emit),
            key="watch",
        )

    def rescan(self) -> None:
        """Walk the folders now, or once more after the walk that is under way."""
        self._periodic.start()
        if self._scan is not None:
            self._scan_again = True
            return
        self._scan_again = False
        self.checking.give_way()
        self._scan = self._runner.submit(
            Lane.SCAN,
            self.tr("looking through the folders"),
            lambda job: (self._library.reconcile(job.control, job.report), self._index.pending()),
            success=self._scanned,
            failure=self._scan_failed,
            progress=self._advance_scan,
        )
        self._tell_state()

    def toggle_pause(self) -> None:
        """Pause or resume indexing; searching goes on either way."""
        self._paused = not self._paused
        self._hold_or_go_on()

    def wait_for_quiet(self, waiting: bool) -> None:  # noqa: FBT001 - a slot
        """Whether indexing is to wait for a time that suits the person."""
        self._waiting = waiting
        self._hold_or_go_on()

    def restart(self) -> None:
        """Another backbone was chosen: leave what is being indexed and begin with that one."""
        if self._ingest is not None:
            self._runner.cancel(self._ingest.id)
            self._ingest = None
            self._progress = None
        self.rescan()

    def stop(self) -> None:
        """No more timers and hints; the runner's shutdown ends the jobs."""
        for timer in (self._settle, self._gather, self._fresh, self._periodic):
            timer.stop()

    def _hold_or_go_on(self) -> None:
        if self._ingest is not None:
            control = self._ingest.control
            (control.pause if self._held else control.resume)()
        elif not self._held:
            self._start_ingest()
        if self._held:
            self._stop_headers()
        self._tell_state()

    def _timer(self, interval_ms: int, then: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(then)
        return timer

    def _scanned(self, walked: tuple[ReconcileOutcome, bool]) -> None:
        """Where no photo is pending indexing only makes sure of it, which is not worth a word."""
        outcome, self._pending = walked
        self.library_changed.emit()
        if outcome.unsettled or outcome.to_compare:
            self._settle.start()
        self._start_ingest()
        self._end_scan(failed=False)

    def _scan_failed(self, failure: JobFailure) -> None:
        self._end_scan(failed=True)
        self._runner.failed.emit(failure)

    def _end_scan(self, *, failed: bool) -> None:
        self._scan = None
        self._failed = failed
        if self._scan_again:  # asked for during the walk; a walk that fails never asks itself
            self.rescan()
        else:
            self.checking.go_on()
        self._tell_state()

    def _take_found(self) -> None:
        self._pending = True
        self.library_changed.emit()
        self._start_ingest()

    def _start_ingest(self) -> None:
        if self._ingest is not None:
            self._ingest_again = True
            return
        if self._held:
            return
        self._ingest_again = False
        self._progress = None
        self._stop_headers()

        def work(job: Job) -> int:
            return self._index.run(job.control, self._reporting(job))

        self._ingest = self._runner.submit(
            Lane.INGEST,
            self.tr("indexing"),
            work,
            success=self._indexed,
            failure=self._ingest_failed,
            progress=self._advance_ingest,
        )

    def _reporting(self, job: Job) -> ProgressCallback:
        """Tells how far ``job`` has come, and lets queries pass."""

        def report(progress: Progress) -> None:
            job.report(progress)
            self._runner.let_queries_pass(job.control)

        return report

    def _start_headers(self) -> None:
        """While nothing is indexed: read when photos were taken that are indexed already."""
        if self._headers is None and self._ingest is None and not self._held:
            self._headers = self._runner.submit(
                Lane.HEADERS,
                self.tr("reading when photos were taken"),
                lambda job: self._index.read_headers(job.control, self._reporting(job)),
                success=self._headers_read,
                progress=lambda _progress: self._look_soon(),
            )

    def _headers_read(self, count: int) -> None:
        self._headers = None
        if count:
            self.library_changed.emit()

    def _stop_headers(self) -> None:
        """What was read is kept; the rest is read after the next indexing."""
        if self._headers is not None:
            self._runner.cancel(self._headers.id)
            self._headers = None

    def _indexed(self, count: int) -> None:
        self._left_at_death = math.inf
        self._end_ingest(failed=False)
        if count:
            self.indexed.emit()

    def _ingest_failed(self, failure: JobFailure) -> None:
        if isinstance(failure.error, EngineEnded) and self._progress is not None:
            left = self._progress.total - self._progress.done
            if left < self._left_at_death:  # else the same photo might end it again and again
                self._left_at_death = left
                self._settle.start()
        self._end_ingest(failed=True)
        self._runner.failed.emit(failure)

    def _end_ingest(self, *, failed: bool) -> None:
        self._ingest = None
        self._failed = failed
        self._progress = None
        self._fresh.stop()
        self.library_changed.emit()
        if self._ingest_again:  # asked for meanwhile, perhaps for another folder
            self._start_ingest()
        self._start_headers()
        self._tell_state()

    def _advance_scan(self, progress: Progress) -> None:
        if self._ingest is None:
            self._progress = progress
            self._tell_state()

    def _advance_ingest(self, progress: Progress) -> None:
        self._progress = progress
        self._look_soon()
        self._tell_state()

    def _look_soon(self) -> None:
        if not self._fresh.isActive():
            self._fresh.start()

    def _tell_state(self) -> None:
        self.state_changed.emit(self.state)

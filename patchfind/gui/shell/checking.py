"""Reading every photo anew when the person asks for it, between the walks."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from patchfind.domain.progress import Progress
from patchfind.gui.interfaces import CheckOutcome, LibraryInterface
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets.actions import action


class Checking(QObject):
    """One check of all photos, which goes on with what is left after each walk that it let pass.

    ``changed`` when it begins, gets on or ends, ``found`` when photos are pending because of it,
    ``said`` with the sentence about what came of it.
    """

    changed = Signal()
    found = Signal()
    said = Signal(object)  # str

    def __init__(self, runner: TaskRunner, library: LibraryInterface, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._library = library
        self._job: Job | None = None
        self._begun = threading.Event()
        self._other_bytes = 0
        self.wanted = False
        self.progress: Progress | None = None
        self.toggle = action(self, "", self._turn)
        self._show()

    def go_on(self) -> None:
        """Read what is left, where a check is wanted and none is under way."""
        if not self.wanted or self._job is not None:
            return
        self._begun.clear()
        self._job = self._runner.submit(
            Lane.SCAN,
            self.tr("reading all photos again"),
            self._work,
            success=self._ended,
            failure=self._failed,
            progress=self._advance,
        )

    def give_way(self) -> None:
        """Let a walk pass that is submitted now."""
        if self._job is None:
            return
        if self._begun.is_set():  # it says what it has found so far
            self._job.control.cancel()
        else:
            self._runner.cancel(self._job.id)
            self._job = None

    def _turn(self) -> None:
        self.wanted = not self.wanted
        self._other_bytes = 0
        if self.wanted:
            self.go_on()
        else:
            self.give_way()
        self._show()

    def _work(self, job: Job) -> CheckOutcome:
        self._begun.set()

        def report(progress: Progress) -> None:
            job.report(progress)
            self._runner.let_queries_pass(job.control)

        return self._library.check_photos(job.control, report)

    def _ended(self, outcome: CheckOutcome) -> None:
        self._job = None
        self._other_bytes += outcome.changed
        if outcome.left and self.wanted:
            self.go_on()  # behind the walk that waits
            return
        if not outcome.left:
            self.wanted = False
            self.said.emit(self._sentence(outcome))
        if self._other_bytes:
            self.found.emit()
        self._show()

    def _failed(self, failure: JobFailure) -> None:
        self._job, self.wanted = None, False
        self._show()
        self._runner.failed.emit(failure)

    def _advance(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _show(self) -> None:
        self.progress = None
        stop, check = self.tr("Stop chec&king all photos"), self.tr("Chec&k all photos again")
        self.toggle.setText(stop if self.wanted else check)
        self.toggle.setToolTip(
            self.tr("Reads every photo, for changes that left size and times as they were")
        )
        self.changed.emit()

    def _sentence(self, outcome: CheckOutcome) -> str:
        said = [self.tr("All photos were read again; none had changed.")]
        if self._other_bytes:
            said = [
                self.tr(
                    "All photos were read again; %Ln had changed, and are indexed again.",
                    "",
                    self._other_bytes,
                )
            ]
        if outcome.unread:
            unread = self.tr(
                "%Ln could not be read, {path} for one. Check its disk.", "", len(outcome.unread)
            )
            said.append(unread.format(path=outcome.unread[0]))
        return " ".join(said)

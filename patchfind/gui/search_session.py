"""One search as the person sees it: its crops, what they said about matches, and its answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from patchfind.domain.match import Match
from patchfind.domain.photo import PhotoId
from patchfind.domain.query import Crop, Query
from patchfind.gui.ports import Findings, SearchPort
from patchfind.gui.subject import crop_of_match
from patchfind.gui.task_runner import Job, JobFailure, Lane, TaskRunner


class SearchSession(QObject):
    """Runs the query on its lane and streams the whole current list.

    ``started`` carries the first crop; ``matches_changed`` (matches, finished) each better list;
    ``feedback_changed`` comes before the refined search it causes.
    """

    started = Signal(object)
    matches_changed = Signal(object, bool)
    feedback_changed = Signal()
    failed = Signal(object)

    def __init__(
        self, runner: TaskRunner, search: SearchPort, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._search = search
        self._crop: Crop | None = None
        self._verdicts: dict[PhotoId, tuple[Match, bool]] = {}
        self._job: Job | None = None
        self._last: Sequence[Match] = ()

    @property
    def crop(self) -> Crop | None:
        """The selection that the search began with."""
        return self._crop

    @property
    def confirmed(self) -> list[Match]:
        """Matches of which the person said "this is it"."""
        return [match for match, is_it in self._verdicts.values() if is_it]

    @property
    def rejected(self) -> list[Match]:
        """Matches of which the person said "this is not"."""
        return [match for match, is_it in self._verdicts.values() if not is_it]

    @property
    def running(self) -> bool:
        return self._job is not None and self._runner.wanted(self._job.id)

    def find(self, crop: Crop) -> None:
        """Begin a new search; the last one is cancelled and its answers are dropped."""
        self._crop = crop
        self._verdicts = {}
        self.started.emit(crop)
        self._run()

    def judge(self, match: Match, *, is_it: bool) -> None:
        """Take in what the person said of a match, and search again with it."""
        self._verdicts.pop(match.photo_id, None)
        self._verdicts[match.photo_id] = (match, is_it)
        self._refine()

    def take_back(self) -> bool:
        """Undo the last verdict; False where there is none."""
        if not self._verdicts:
            return False
        self._verdicts.popitem()
        self._refine()
        return True

    def cancel(self) -> None:
        """The person moved on."""
        if self.running and self._job is not None:
            self._runner.cancel(self._job.id)
            self._publish(self._last, finished=True)

    def _refine(self) -> None:
        self.feedback_changed.emit()
        self._run()

    def _run(self) -> None:
        if self._crop is None:
            return
        query = Query(
            (self._crop, *map(crop_of_match, self.confirmed)),
            tuple(map(crop_of_match, self.rejected)),
        )
        self._last = ()

        def work(job: Job) -> Findings:
            return self._search.search(query, on_matches=job.partial, control=job.control)

        self._job = self._runner.submit(
            Lane.QUERIES,
            self.tr("searching"),
            work,
            success=lambda findings: self._publish(findings.matches, finished=True),
            partial=lambda matches: self._publish(matches, finished=False),
            failure=self._fail,
            key="query",
        )

    def _publish(self, matches: Sequence[Match], *, finished: bool) -> None:
        self._last = matches
        self.matches_changed.emit(matches, finished)

    def _fail(self, failure: JobFailure) -> None:
        self.failed.emit(failure)
        self._runner.failed.emit(failure)

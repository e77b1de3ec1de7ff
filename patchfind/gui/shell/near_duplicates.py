"""Looks for near-duplicates when the person wants that, and keeps their page up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject

from patchfind.domain.duplicates import NearDuplicates, grouped
from patchfind.domain.photo import Folder, FolderId, Photo, PhotoState
from patchfind.domain.progress import Progress
from patchfind.gui.interfaces import SearchInterface
from patchfind.gui.library.duplicate_model import DuplicateList
from patchfind.gui.library.duplicates_page import DuplicatesView, Looked
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.leaving_out import LeavingOut
from patchfind.gui.shell.library_controller import LibraryController
from patchfind.gui.shell.refresher import OF_PHOTOS, LibraryView
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets.actions import action


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a folder's near-duplicates, and of which contents."""

    folder_id: FolderId | None
    contents: frozenset[str] = frozenset()
    near: NearDuplicates = field(default_factory=NearDuplicates)
    looked: Looked = Looked.RUNNING


class DuplicateFinder(QObject):
    """Follows the folder that is chosen; a search in it lets queries pass."""

    def __init__(
        self,
        runner: TaskRunner,
        search: SearchInterface,
        library: LibraryController,
        leaving: LeavingOut,
        window: Frame,
    ) -> None:
        super().__init__(window)
        self._runner = runner
        self._search = search
        self._leaving = leaving
        self._window = window
        self._page = window.duplicates_page
        self._page.undo_stack = leaving.undo_stack
        self._shown: LibraryView | None = None
        self._known: _Known | None = None
        self._job: Job | None = None
        self._wanted = False
        self.find = action(self, self.tr("Find near-d&uplicates"), self.look, "Ctrl+D")
        self._page.look_wanted.connect(self._look_afresh)
        self._page.stop_wanted.connect(self._stop)
        self._page.copies_only_wanted.connect(self._arrange)
        self._page.leave_out_button.clicked.connect(leaving.leave_out.trigger)
        leaving.changed.connect(self._arrange)
        library.refresher.changed.connect(self._take_view)
        library.folder_actions.duplicates_wanted.connect(self._look_in)

    def look(self) -> None:
        """Show the page; look for near-duplicates unless those of the chosen folder are known."""
        self._window.pages.go(self._page)
        self._wanted = True
        self._begin()

    def _look_in(self, folder: Folder) -> None:
        self._window.folders.choose(folder.id)
        self.look()

    def _take_view(self, view: LibraryView) -> None:
        if not view.whole:
            return
        if self._known is not None and view.folder_id != self._known.folder_id:
            self._forget()
        self._shown = view
        self._begin()
        if view.changes & OF_PHOTOS:
            self._arrange()

    def _begin(self) -> None:
        """Look as soon as the photos of the folder that is chosen are there."""
        view = self._shown
        if self._wanted and view is not None and view.folder_id == self._window.folders.chosen:
            self._wanted = False
            if self._known is None:
                self._look_afresh()

    def _look_afresh(self) -> None:
        view = self._shown
        if view is None:
            return
        self._known = _Known(view.folder_id)
        self._page.begin()

        def work(job: Job) -> _Known:
            def report(progress: Progress) -> None:
                job.report(progress)
                self._runner.let_queries_pass(job.control)

            contents = frozenset(_indexed(view.photos))
            near = self._search.near_duplicates(view.folder_id, job.control, report)
            return _Known(view.folder_id, contents, near, Looked.DONE)

        self._job = self._runner.submit(
            Lane.DUPLICATES,
            self.tr("looking for near-duplicates"),
            work,
            success=self._take,
            failure=self._fail,
            progress=self._page.show_progress,
            key="near-duplicates",
        )
        self._arrange()

    def _take(self, known: _Known) -> None:
        self._known = known
        self._arrange()

    def _fail(self, failure: JobFailure) -> None:
        self._stop()
        self._runner.failed.emit(failure)

    def _stop(self) -> None:
        """What was not found out by now stays unknown until the person looks again."""
        if self._job is not None:
            self._runner.cancel(self._job.id)
        if self._known is not None:
            self._take(replace(self._known, looked=Looked.STOPPED))

    def _forget(self) -> None:
        self._stop()
        self._known = None
        self._page.show_view(DuplicatesView())

    def _arrange(self) -> None:
        """Show what is known of the photos that there are by now."""
        view, known = self._shown, self._known
        if view is None or known is None:
            return
        near = () if self._page.copies_only.isChecked() else known.near.groups
        left = self._leaving.left
        names = {one.folder.id: one.folder.path.name for one in view.folders}
        where = self.tr("All photos") if view.folder_id is None else names.get(view.folder_id, "")

        def work(_job: Job) -> tuple[DuplicatesView, bool]:
            photos = [one for one in view.photos if one.path not in left] if left else view.photos
            indexed = {*_indexed(photos)}
            shown = DuplicatesView(
                where,
                DuplicateList.of(grouped(photos, near)),
                known.looked,
                min(known.near.compared, len(indexed & known.contents)),
                waiting=sum(one.state is PhotoState.PENDING for one in photos),
                fresh=len(indexed - known.contents) if known.looked is Looked.DONE else 0,
            )
            return shown, len(photos) == len(view.photos)

        def show(made: tuple[DuplicatesView, bool]) -> None:
            shown, settled = made
            self._page.show_view(shown)
            if settled:
                self._leaving.settle(left)

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("sorting the photos"),
            work,
            success=show,
            key="duplicates",
        )


def _indexed(photos: Iterable[Photo]) -> Iterator[str]:
    """The contents of those that are indexed."""
    return (one.content_hash for one in photos if one.state is PhotoState.INDEXED)

"""What leaves the window on request: files as copies, lists of matches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from patchfind.domain.geometry import Box
from patchfind.domain.match import Match, Standing
from patchfind.domain.photo import Photo, PhotoId
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.keywords_dialog import KeywordsDialog
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.actions import action, menu_of
from patchfind.gui.widgets.files import as_files, show_in_folder
from patchfind.gui.widgets.formatting import photos
from patchfind.gui.widgets.icons import icon
from patchfind.gui.widgets.message_bar import Tone
from patchfind.gui.widgets.progress_box import ProgressBox
from patchfind.tools.copying import Copied, copy_photos
from patchfind.tools.match_list import format_of, write_list
from patchfind.tools.sidecars import Tagged

_Answer = TypeVar("_Answer")
Rows = Sequence[Photo | Match]


class TakingOut(QObject):
    """The actions of a menu: each acts on what is selected in the page in front where that is
    several, else on all that the page shows."""

    def __init__(self, runner: TaskRunner, library: LibraryInterface, window: Frame) -> None:
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._window = window
        self._pages = window.pages
        self._results = window.results_page
        self._session = window.session
        self._messages = window.messages
        self._place = Path.home()
        self.copy = action(self, self.tr("&Copy"), self.copy_picked, "Ctrl+C")
        self.copy_all = action(
            self, self.tr("Copy the &paths of all matches"), self.copy_paths, "Ctrl+Shift+C"
        )
        self.to_folder = action(
            self,
            self.tr("Copy &files to a folder…"),
            lambda: self.ask_for_folder(self.chosen()),
            "Ctrl+Shift+E",
        )
        self.listing = action(
            self,
            self.tr("&Export list of matches…"),
            lambda: self.ask_to_export(_matches(self.chosen())),
            "Ctrl+E",
        )

        self.sheet = action(
            self,
            self.tr("Contact &sheet…"),
            lambda: self.ask_for_sheet(self.chosen()),
            "Ctrl+P",
        )
        self.keywords = action(
            self,
            self.tr("&Keywords in sidecars…"),
            lambda: self.ask_for_keywords(self.chosen(), picked=self._several()),
            "Ctrl+K",
        )
        window.photo_menu.fills.append(self.fill_menu)
        for page in (window.results_page, window.duplicates_page):
            page.export_button.setMenu(menu_of(window, self.actions))

    @property
    def actions(self) -> list[QAction]:
        """What the menu holds."""
        return [self.to_folder, self.sheet, self.listing, self.keywords]

    def fill_menu(self, menu: QMenu) -> None:
        """Add the same for what is selected, be it a single photo."""
        front = self._pages.front
        rows = () if front is None else front.picked()
        if not rows:
            return
        words = self.tr("Get {photos} out").format(photos=photos(len(rows)))
        below = menu.addMenu(icon("export"), words)
        below.addAction(self.tr("Copy files to a folder…"), lambda: self.ask_for_folder(rows))
        below.addAction(self.tr("Contact sheet…"), lambda: self.ask_for_sheet(rows))
        if matches := _matches(rows):
            below.addAction(self.tr("Export list…"), lambda: self.ask_to_export(matches))
        below.addAction(
            self.tr("Keywords in sidecars…"), lambda: self.ask_for_keywords(rows, picked=True)
        )

    def copy_picked(self) -> None:
        """Put the selected files on the clipboard, and their paths as text."""
        front = self._pages.front
        if front is None:
            return
        paths = [row.path for row in front.picked()]
        shown = front.shown()
        if not paths and shown is not None:
            paths = [shown.path]
        self._copy(paths)

    def copy_paths(self) -> None:
        """The same for all matches shown."""
        paths = [match.path for match in self.listed()]
        if not paths:
            self._messages.say(self.tr("There is no match whose path could be copied."))
        self._copy(paths)

    def listed(self) -> list[Match]:
        """The matches shown whose photos there are."""
        return _matches(self._results.listed())

    def ask_for_folder(self, rows: Rows) -> None:
        """Let the person say where copies of the photos go."""
        if not rows:
            self._say_nothing()
            return
        title = self.tr("Copy {photos} to a folder").format(photos=photos(len(rows)))
        chosen = QFileDialog.getExistingDirectory(
            self._window, plain.title(title), str(self._place)
        )
        if chosen:
            self.copy_to(Path(chosen), rows)

    def copy_to(self, folder: Path, rows: Rows) -> None:
        """Copy the photos into ``folder``; see :func:`copy_photos`."""
        paths = [row.path for row in rows]
        self._place = folder

        def tell(copied: Copied) -> None:
            said = self._said_copied(len(copied.copies), folder)
            if copied.failures:
                failed = self.tr("%Ln could not be copied.", "", len(copied.failures))
                details = "\n".join(map(plain.line, copied.failures))
                self._messages.say(f"{said} {failed}", tone=Tone.WARNING, details=details)
                return
            self._messages.say(said, action=(self.tr("Show"), lambda: _show(copied.copies[0])))

        self._run(
            self.tr("Copying {photos}").format(photos=photos(len(paths))),
            lambda job: copy_photos(paths, folder, job.control, job.report),
            success=tell,
            stopped=lambda done: self._said_copied(done, folder),
        )

    def ask_for_sheet(self, rows: Rows) -> None:
        """Let the person say where a contact sheet of the photos goes."""
        if not rows:
            self._say_nothing()
            return
        filters = {self.tr("Pages (*.pdf)"): ".pdf", self.tr("Picture (*.png)"): ".png"}
        title = self.tr("Contact sheet of {photos}").format(photos=photos(len(rows)))
        chosen, used = QFileDialog.getSaveFileName(
            self._window,
            plain.title(title),
            str(self._place / self.tr("contact sheet.pdf")),
            ";;".join(filters),
        )
        if chosen:
            path = Path(chosen)
            self._place = path.parent
            whole = path if path.suffix else path.with_suffix(filters.get(used, ".pdf"))
            self.draw_sheet(whole, rows)

    def draw_sheet(self, path: Path, rows: Rows) -> None:
        """Draw the photos to ``path``, after what was looked for; see :func:`save_sheet`."""
        query = self._session.query if any(isinstance(row, Match) for row in rows) else None
        there = [row for row in rows if not isinstance(row, Match) or not row.gone]
        said = self.tr("The contact sheet is in {path}.").format(path=path)

        def work(job: Job) -> None:
            from patchfind.tools.sheet import check_target, save_sheet

            check_target(path, None, self._library)
            save_sheet(path, query, there, job.control, job.report)

        self._run(
            self.tr("Drawing a contact sheet of {photos}").format(photos=photos(len(there))),
            work,
            success=lambda _none: self._messages.say(
                said, action=(self.tr("Show"), lambda: _show(path))
            ),
            stopped=lambda _done: self.tr("No contact sheet was made."),
        )

    def ask_to_export(self, matches: Sequence[Match]) -> None:
        """Let the person say where the list of the matches goes."""
        query = self._session.query
        if query is None or not matches:
            self._say_nothing()
            return
        filters = {
            self.tr("JSON (*.json)"): ".json",
            self.tr("Table (*.csv)"): ".csv",
            self.tr("COCO, for training detectors (*.coco.json)"): ".coco.json",
        }
        name = self._session.state.name or query.crops[0].path.stem
        chosen, used = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export the list of matches"),
            str(self._place / f"{name.replace('/', '-')}.json"),
            ";;".join(filters),
        )
        if chosen:
            path, ending = Path(chosen), filters.get(used, ".json")
            # The dialog has asked about a file of the chosen name, and of no other.
            whole = path.with_name(_with_ending(path.name, ending))
            self._place = path.parent
            self.export(whole, matches, chosen=whole == path)

    def export(self, path: Path, matches: Sequence[Match], *, chosen: bool = False) -> None:
        """Write the list of ``matches`` to ``path``; see :func:`write_list`."""
        query = self._session.query
        if query is None:
            return
        name = self._session.state.name or self.tr("object")
        said = self.tr("The list is in {path}.").format(path=path)
        self._runner.submit(
            Lane.EXPORTS,
            self.tr("exporting the list"),
            lambda _job: write_list(path, query, matches, chosen=chosen, name=name),
            success=lambda _none: self._messages.say(said),
        )

    def ask_for_keywords(self, rows: Rows, *, picked: bool) -> KeywordsDialog | None:
        """Show what keywords would be written for the photos, and where.

        Of those that nobody ``picked`` only the sure ones are ticked.
        """
        there = [row for row in rows if not isinstance(row, Match) or not row.gone]
        if not there:
            self._say_nothing()
            return None
        said = {match.photo_id for match in self._session.confirmed}
        dialog = KeywordsDialog(
            self._runner,
            [Tagged(row.path, _boxes(row)) for row in there],
            [picked or _is_sure(row, said) for row in there],
            self._session.state.name if isinstance(there[0], Match) else "",
            self._window,
        )
        dialog.open()
        return dialog

    # Inside

    def chosen(self) -> Rows:
        front = self._pages.front
        return () if front is None else front.to_take()

    def _several(self) -> bool:
        front = self._pages.front
        return front is not None and len(front.picked()) > 1

    def _copy(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        QApplication.clipboard().setMimeData(as_files(paths))
        said = self.tr("The path of {name} is copied.").format(name=paths[0].name)
        if len(paths) > 1:
            said = self.tr("%Ln path(s) are copied.", "", len(paths))
        self._messages.say(said)

    def _say_nothing(self) -> None:
        self._messages.say(self.tr("There is nothing here to take out."))

    def _said_copied(self, count: int, folder: Path) -> str:
        return self.tr("%Ln photo(s) are copied to {folder}.", "", count).format(folder=folder)

    def _run(
        self,
        title: str,
        work: Callable[[Job], _Answer],
        *,
        success: Callable[[_Answer], None],
        stopped: Callable[[int], str],
    ) -> None:
        """Do work on its lane with a box that says how far it has come, and can stop it."""
        box = ProgressBox(title, self._window)

        def done(answer: _Answer) -> None:
            box.end()
            success(answer)

        def failed(failure: JobFailure) -> None:
            box.end()
            self._runner.failed.emit(failure)

        def stop() -> None:
            self._runner.cancel(job.id)
            box.end()
            self._messages.say(self.tr("Stopped. {what}").format(what=stopped(box.last.done)))

        job = self._runner.submit(
            Lane.EXPORTS, title, work, success=done, failure=failed, progress=box.show_progress
        )
        box.rejected.connect(stop)


def _boxes(row: Photo | Match) -> tuple[Box, ...]:
    """Where in its photo a match is; a photo by itself has no place."""
    return (row.box, *row.more_boxes) if isinstance(row, Match) else ()


def _is_sure(row: Photo | Match, confirmed: Collection[PhotoId]) -> bool:
    """Whether a photo may get the object's name without being looked at."""
    if not isinstance(row, Match) or row.verified:
        return True
    return row.standing is not Standing.FOUND or row.photo_id in confirmed


def _show(path: Path) -> None:
    show_in_folder(path)


def _matches(rows: Rows) -> list[Match]:
    """The matches among ``rows`` whose photos there are."""
    return [row for row in rows if isinstance(row, Match) and not row.gone]


def _with_ending(name: str, ending: str) -> str:
    """``name`` with the ending that was chosen beside it, unless it has one of a list's own."""
    known = format_of(Path(name))
    if known is None:
        return name + ending
    return name[: -len(known)] + ending if ending.endswith(known) else name

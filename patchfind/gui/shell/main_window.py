"""The main window: puts the parts together and moves between its pages; nothing more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.match import Match
from patchfind.foundation.errors import PhotoProblem, StorageProblem
from patchfind.foundation.paths import is_folder
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.library.folder_actions import FolderActions
from patchfind.gui.library.folders_panel import FoldersPanel
from patchfind.gui.library.page import LibraryPage
from patchfind.gui.objects.panel import ObjectsPanel
from patchfind.gui.objects.saved_objects import SavedObjects
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.page import PhotoPage
from patchfind.gui.results.page import ResultsPage
from patchfind.gui.results.search_session import SearchSession
from patchfind.gui.shell.dialogs import Dialogs
from patchfind.gui.shell.front_actions import FrontActions
from patchfind.gui.shell.indexing import Indexing
from patchfind.gui.shell.refresher import LibraryRefresher, LibraryView
from patchfind.gui.shell.search_controller import SearchController
from patchfind.gui.shell.status_bar import IndexingStatusBar
from patchfind.gui.shell.window_menus import menus_of
from patchfind.gui.shell.window_state_keeper import WindowStateKeeper
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets.empty_state import EmptyState
from patchfind.gui.widgets.icons import application_icon
from patchfind.gui.widgets.menus import fill_menu_bar
from patchfind.gui.widgets.message_bar import MessageBar, Tone
from patchfind.gui.widgets.photo_menu import SubjectMenu
from patchfind.gui.widgets.thumbnails import ThumbnailCache, ThumbnailKey

_CLOSE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """One library's window. ``start`` begins the background work; closing ends it."""

    def __init__(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        super().__init__()
        self._ports = interfaces
        self._runner = runner
        self.setWindowTitle("PatchFind")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.thumbnails = ThumbnailCache(runner, self._read_tile, parent=self)
        self.session = SearchSession(runner, interfaces.search, self)
        self.feed = LibraryRefresher(runner, interfaces.library, self)
        self.indexing = Indexing(
            runner, interfaces.library, interfaces.index, interfaces.watch, self
        )
        self.folder_actions = FolderActions(runner, interfaces.library, self)
        self.dialogs = Dialogs(runner, interfaces, self)
        self.subject_menu = SubjectMenu(self)
        self.messages = MessageBar(self)
        self.folders = FoldersPanel(self)
        self.objects = ObjectsPanel(self.thumbnails, self)
        self.saved = SavedObjects(runner, interfaces.library, self)
        self.library_page = LibraryPage(self.thumbnails, self)
        self.photo_page = PhotoPage(runner, interfaces.read_photo, interfaces.read_thumbnail, self)
        self.results_page = ResultsPage(self.session, self.thumbnails, self)
        self.searching = SearchController(
            runner,
            self.session,
            self.saved,
            photo_page=self.photo_page,
            results_page=self.results_page,
            messages=self.messages,
            window=self,
        )
        self.front = FrontActions(self)
        self.empty_page = EmptyState("photos", self)
        self.strip = IndexingStatusBar(self)
        self._opening: Job | None = None
        self._trail: list[QWidget] = []
        self._watched: list[Path] = []
        self._has_folders = False
        self._lay_out()
        self._connect()
        fill_menu_bar(self, menus_of(self))
        self.arrangement.restore(interfaces.window_state)

    def start(self) -> None:
        """Read the library, walk its folders, and make the encoder ready."""
        self.feed.refresh()
        self.indexing.rescan()
        self._warm_up()

    def take_arguments(self, arguments: Sequence[str]) -> None:
        """Open what was named on the command line, and come to the front."""
        paths = [Path(argument) for argument in arguments]
        folders = [path for path in paths if is_folder(path)]
        files = [path for path in paths if path not in folders]
        for folder in folders:
            self.folder_actions.add(folder)
        if files:
            self.open_file(files[0])
        if len(files) > 1:
            self.messages.say(
                self.tr("One photo is opened at a time: {name}.").format(name=files[0].name)
            )
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def open_file(self, path: Path) -> None:
        """Show an image file, whether the library knows it or not."""

        def look_up(_job: Job) -> OpenedPhoto:
            photo = self._ports.library.photo_at(path)
            return OpenedPhoto(path) if photo is None else OpenedPhoto.of_photo(photo)

        what = self.tr("opening a photo")
        self._opening = self._runner.submit(
            Lane.PHOTOS, what, look_up, success=self.open_subject, key="open file"
        )

    def open_subject(self, subject: OpenedPhoto) -> None:
        """Show a photo; a file that is still being looked up no longer takes its place."""
        if self._opening is not None:
            self._runner.cancel(self._opening.id)
        self.photo_page.show_subject(subject)
        self._go(self.photo_page)

    def back(self) -> None:
        """To the page before this one; leaving the matches ends a running search."""
        if self.page is self.results_page:
            self.session.cancel()
        self._trail = [page for page in self._trail if page is not self.page]
        if self._trail:
            self._show(self._trail.pop())
        else:
            self._show_home()

    def escape(self) -> None:
        """First drops what is being drawn, then a selection, then goes back."""
        canvas = self.photo_page.canvas
        if self.page is self.photo_page and canvas.abandon():
            return
        if self.page is self.photo_page and canvas.selection is not None:
            canvas.select(None)
        elif self.page is not self.library_page:
            self.back()

    @property
    def page(self) -> QWidget | None:
        """The page in front."""
        return self._pages.currentWidget()

    def judge(self, match: Match, is_it: bool) -> None:  # noqa: FBT001 - a slot
        """Take in a verdict on a match, and go back to the matches where it was open."""
        self.searching.judge(match, is_it)
        if self.page is self.photo_page:
            self.back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.messages.say(self.tr("PatchFind never deletes a photo from your disk."))
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and all(url.isLocalFile() for url in event.mimeData().urls()):
            _take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Folders join the library and a photo is opened, as from the command line."""
        _take_copy(event)
        self.take_arguments([url.toLocalFile() for url in event.mimeData().urls()])

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the background work; what is not indexed yet goes on at the next start."""
        try:
            self._ports.keep_window_state(self.arrangement.state())
        except StorageProblem as problem:
            _log.warning("%s", problem.sentence)  # only comfort is lost
        self.hide()
        self.indexing.stop()
        self.feed.stop()
        self.messages.dismiss()
        self._runner.shutdown(_CLOSE_SECONDS)
        event.accept()

    # Inside

    def _read_tile(self, key: ThumbnailKey) -> NDArray[np.uint8] | None:
        """A tile's picture: the stored thumbnail; a preview of the file where there is none."""
        stored = self._ports.read_thumbnail(key.content_hash) if key.content_hash else None
        if stored is not None or key.path is None:
            return stored
        try:
            return self._ports.read_preview(key.path).pixels
        except PhotoProblem:
            return None  # indexing lists the failure with its reason

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        for page in (self.library_page, self.photo_page, self.results_page, self.empty_page):
            self._pages.addWidget(page)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self._pages, 1)
        panel = QSplitter(Qt.Orientation.Vertical)
        panel.addWidget(self.folders)
        panel.addWidget(self.objects)
        panel.setStretchFactor(0, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(panel)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        self.arrangement = WindowStateKeeper(
            self,
            across=splitter,
            down=panel,
            library_page=self.library_page,
            results_page=self.results_page,
        )
        for one in (panel, splitter):
            one.setHandleWidth(1)
            one.setChildrenCollapsible(False)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(splitter, 1)
        rows.addWidget(self.strip)
        self.setCentralWidget(whole)
        self.empty_page.say(self.tr("Opening the library…"), "")
        self._pages.setCurrentWidget(self.empty_page)

    def _connect(self) -> None:
        self._runner.failed.connect(self.messages.say_failure)
        self.feed.changed.connect(self._show_library)
        self.indexing.library_changed.connect(self.feed.refresh)
        self.indexing.state_changed.connect(self.strip.show_state)
        self.indexing.indexed.connect(self._warm_up)
        self.strip.pause_wanted.connect(self.indexing.toggle_pause)
        self.folder_actions.folders_changed.connect(self.feed.refresh)
        self.folder_actions.folders_changed.connect(self.indexing.rescan)
        self.dialogs.file_chosen.connect(self.open_file)
        self.dialogs.rescan_wanted.connect(self.indexing.rescan)
        self.dialogs.settings_changed.connect(self.strip.show_device)
        self.dialogs.settings_changed.connect(self.indexing.restart)
        self.folders.add_wanted.connect(self.folder_actions.ask_to_add)
        self.folders.menu_wanted.connect(self.folder_actions.show_menu)
        self.folders.failures_wanted.connect(self.dialogs.show_failures)
        self.folders.folder_chosen.connect(self._choose_folder)
        self.library_page.opened.connect(self.open_subject)
        self.results_page.opened.connect(self.open_subject)
        self.results_page.chips.open_wanted.connect(lambda crop: self.open_file(crop.path))
        self.searching.results_wanted.connect(lambda: self._go(self.results_page))
        self.session.started.connect(lambda: self.photo_page.set_search_open(is_open=True))
        self.session.started.connect(self.photo_page.forget_match)
        for grid in (self.library_page.grid, self.results_page.grid):
            grid.tile_width_wanted.connect(self.arrangement.set_tile_width)
        self.objects.find_wanted.connect(self.searching.find_object)
        self.objects.rename_wanted.connect(self.saved.ask_to_rename)
        self.objects.delete_wanted.connect(self.saved.delete)
        self.objects.menu_wanted.connect(self.saved.show_menu)
        self.saved.find_wanted.connect(self.searching.find_object)
        self.saved.changed.connect(self._saved_changed)
        self.results_page.back_wanted.connect(self.back)
        self.photo_page.back_wanted.connect(self.back)
        self.photo_page.find_wanted.connect(self.searching.find)
        self.photo_page.add_wanted.connect(self.searching.add)
        self.photo_page.opened.connect(self.session.read_ahead)
        self.photo_page.selected.connect(self.session.prepare)
        self.photo_page.step_wanted.connect(self._step)
        self.photo_page.feedback_wanted.connect(self.judge)
        self.photo_page.caveat.connect(
            lambda sentence: self.messages.say(sentence, tone=Tone.WARNING)
        )
        for page in (self.library_page, self.results_page, self.photo_page):
            page.menu_wanted.connect(self._show_menu)
        self.subject_menu.find_wanted.connect(self.searching.find)
        self.subject_menu.add_wanted.connect(self.searching.add)
        self.subject_menu.open_wanted.connect(self.open_subject)
        self.subject_menu.feedback_wanted.connect(self.judge)
        self.subject_menu.said.connect(self.messages.say)

    def _warm_up(self) -> None:
        def warm_up(_job: Job) -> str:
            return self._ports.warm_up()

        self._runner.submit(
            Lane.QUERIES,
            self.tr("loading the backbone"),
            warm_up,
            success=self.strip.show_device,
            key="warm up",
        )

    def _go(self, page: QWidget) -> None:
        """Show ``page`` so that Back returns to the one before it."""
        if self.page not in (None, page, self.empty_page):
            self._trail.append(self.page)
        self._show(page)

    def _show(self, page: QWidget) -> None:
        """Bring a page to the front; one that is there leaves the keyboard where it is."""
        if page is not self.page:
            self._pages.setCurrentWidget(page)
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_library(self, view: LibraryView) -> None:
        self.folders.set_counts(view.folders)
        self.objects.show_objects(view.objects)
        chosen = next((c for c in view.folders if c.folder.id == view.folder_id), None)
        title = chosen.folder.path.name if chosen else self.tr("All photos")
        self.thumbnails.forget_missing()
        self.library_page.show_photos(title, view.photos)
        self._has_folders = bool(view.folders)
        paths = [counts.folder.path for counts in view.folders]
        if paths != self._watched:
            self._watched = paths
            self.indexing.watch(paths)
        if self.page in (self.library_page, self.empty_page):
            self._show_home()

    def _show_home(self) -> None:
        """The photos, or words of welcome while there is no folder."""
        if self._has_folders:
            self._show(self.library_page)
            return
        self.empty_page.say(
            self.tr("Add a folder of photos"),
            self.tr(
                "Choose one, or drop it here. PatchFind looks through it and then finds, in all "
                "its photos, whatever you draw round in one. Nothing leaves this computer, and no "
                "photo is ever changed."
            ),
            (self.tr("Add folder…"), self.folder_actions.ask_to_add),
        )
        self._show(self.empty_page)

    def _choose_folder(self, folder_id: object) -> None:
        self.feed.choose(folder_id)  # type: ignore[arg-type]  # signals carry objects
        if self.page is not self.empty_page:
            self._trail.clear()
            self.session.cancel()
            self._show(self.library_page)

    def _show_menu(self, subject: OpenedPhoto, place: QPoint) -> None:
        opened = self.page is self.photo_page
        selection = self.photo_page.canvas.selection if opened else None
        self.subject_menu.show(
            subject,
            place,
            selection=selection,
            opened=opened,
            searching=bool(self.session.crops),
        )

    def _step(self, step: int) -> None:
        """Show the photo before or after the one in the photo view, in its grid's order."""
        subject = self.photo_page.subject
        if subject is None or subject.photo_id is None:
            return
        page = self.library_page if subject.match is None else self.results_page
        here = page.model.index_of(subject.photo_id)
        there = page.model.index(here.row() + step, 0) if here.isValid() else here
        if there.isValid():
            page.grid.setCurrentIndex(there)
            row = page.grid.current_row()
            make = OpenedPhoto.of_match if isinstance(row, Match) else OpenedPhoto.of_photo
            self.open_subject(make(row))  # type: ignore[arg-type]  # a row of that grid

    def _saved_changed(self, said: str) -> None:
        self.feed.refresh()
        self.messages.say(said, action=(self.tr("Undo"), self.saved.undo))


def _take_copy(event: QDropEvent) -> None:
    """Accept what is dropped as a copy whatever keys are held: after a move the file manager
    deletes the originals.
    """
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()

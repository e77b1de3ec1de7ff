"""The main window: puts the parts together and moves between its pages; nothing more."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMainWindow, QMenu

from patchfind.domain.photo import Folder, FolderId
from patchfind.domain.query import Selection
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.library.folders_panel import FoldersPanel
from patchfind.gui.library.page import LibraryPage
from patchfind.gui.library.welcome import Welcome
from patchfind.gui.objects.panel import ObjectsPanel
from patchfind.gui.objects.saved_objects import SavedObjects
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.page import PhotoPage
from patchfind.gui.results.page import ResultsPage
from patchfind.gui.results.search_chip import SearchChip
from patchfind.gui.results.search_session import SearchSession
from patchfind.gui.shell.dialogs import Dialogs
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.front_actions import FrontActions
from patchfind.gui.shell.grid_menus import GridMenus
from patchfind.gui.shell.help import Help
from patchfind.gui.shell.information import Information
from patchfind.gui.shell.library_controller import LibraryController
from patchfind.gui.shell.menus import menus_of
from patchfind.gui.shell.opening import Opening
from patchfind.gui.shell.page_stack import PageStack
from patchfind.gui.shell.presence import Presence
from patchfind.gui.shell.search_controller import SearchController
from patchfind.gui.shell.status_bar import IndexingStatusBar
from patchfind.gui.shell.taking_out import TakingOut
from patchfind.gui.shell.theme import apply_theme
from patchfind.gui.shell.undo import UndoHistory
from patchfind.gui.shell.window_state_keeper import WindowStateKeeper
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets.actions import fill_menu_bar, menu_of
from patchfind.gui.widgets.icons import application_icon
from patchfind.gui.widgets.message_bar import MessageBar, Tone
from patchfind.gui.widgets.photo_menu import PhotoMenu
from patchfind.gui.widgets.things import ThingFinder
from patchfind.gui.widgets.thumbnails import ThumbnailCache, stored_or_preview

_CLOSE_SECONDS = 2.0


class MainWindow(QMainWindow):
    """One library's window. ``library.start`` begins the background work; closing ends it."""

    def __init__(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        apply_theme(interfaces.library.settings.theme)  # before any widget takes its colours
        super().__init__()
        self._interfaces = interfaces
        self._runner = runner
        self._is_new = False
        self._make_pages(interfaces, runner)
        self._make_controllers(interfaces, runner)
        self.setWindowTitle("PatchFind")
        self.setWindowIcon(application_icon())
        frame = Frame(
            chip=self.chip,
            folders=self.folders,
            objects=self.objects,
            messages=self.messages,
            pages=self.pages,
            aside=self.information.panel,
            status_bar=self.status_bar,
        )
        self.setCentralWidget(frame)
        self.state_keeper = WindowStateKeeper(
            self, frame=frame, library_page=self.library_page, results_page=self.results_page
        )
        self._connect()
        menus = menus_of(
            self.photo_page,
            self.results_page,
            recent=self.chip.recent,
            information=self.information.toggle,
            front=self.front,
            out=self.out,
            undo=self.history,
            opening=self.opening,
            library=self.library,
            page=self.library_page,
            dialogs=self.dialogs,
            presence=self.presence,
            help_=self.help,
        )
        fill_menu_bar(self.menuBar(), menus)
        self.state_keeper.restore(interfaces.window_state)

    def open_photo(self, photo: OpenedPhoto) -> None:
        """Show a photo; a file that is still being looked up no longer takes its place."""
        self.opening.cancel()
        self.photo_page.show_photo(photo)
        self._say_place()
        self.pages.go(self.photo_page)
        self.information.look()

    def back(self) -> None:
        """To the page before this one; leaving the matches ends a running search."""
        if self.pages.front is self.results_page:
            self.session.cancel()
        self.pages.back()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The buttons at a mouse's side lead through the pages."""
        ways = {
            Qt.MouseButton.BackButton: self.back,
            Qt.MouseButton.ForwardButton: self.pages.forward,
        }
        if event.button() in ways:
            ways[event.button()]()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.messages.say(self.tr("PatchFind never deletes a photo from your disk."))
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the background work; what is not indexed yet goes on at the next start.

        Where the person wants PatchFind to stay, only the window goes.
        """
        if self.presence.stays():
            event.ignore()
            self.hide()
            return
        self.state_keeper.keep(self._interfaces.keep_window_state)
        self.hide()
        self.library.stop()
        self.messages.dismiss()
        self._runner.shutdown(_CLOSE_SECONDS)
        self.presence.close()
        event.accept()

    # Inside

    def _make_pages(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        read_tile = stored_or_preview(
            interfaces.read_thumbnail, interfaces.read_preview, interfaces.read_view
        )
        self.thumbnails = ThumbnailCache(runner, read_tile, parent=self)
        self.session = SearchSession(runner, interfaces.search, self)
        self.messages = MessageBar(self)
        self.photo_menu = PhotoMenu(self)
        self.folders = FoldersPanel(self)
        self.objects = ObjectsPanel(self.thumbnails, self)
        self.status_bar = IndexingStatusBar(self)
        self.welcome = Welcome(self)
        self.library_page = LibraryPage(self.thumbnails, self)
        self.photo_page = PhotoPage(
            runner,
            interfaces.read_photo,
            interfaces.read_thumbnail,
            interfaces.propose,
            self,
        )
        things = ThingFinder(runner, interfaces.propose, self)
        self.grid_menus = GridMenus(things, self.thumbnails, self._show_menu, self)
        self.results_page = ResultsPage(self.session, self.thumbnails, self)
        self.chip = SearchChip(self.session, self.thumbnails, self)
        self.pages = PageStack(self.welcome, self.library_page, self.photo_page, self.results_page)

    def _make_controllers(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        self.library = LibraryController(
            runner,
            interfaces,
            folders=self.folders,
            objects=self.objects,
            page=self.library_page,
            status_bar=self.status_bar,
            thumbnails=self.thumbnails,
            window=self,
        )
        self.presence = Presence(
            self, self.status_bar, lambda: interfaces.library.settings, self.library.toggle_pause
        )
        self.library.indexing.state_changed.connect(self.presence.tray.show_state)
        self.library.notifier.said.connect(self.presence.tray.note)
        self.saved = SavedObjects(runner, interfaces.library, self.objects, self.messages)
        self.search = SearchController(
            self.session,
            self.saved,
            photo_page=self.photo_page,
            results_page=self.results_page,
            photo_menu=self.photo_menu,
            messages=self.messages,
            window=self,
        )
        self.out = TakingOut(
            runner,
            self.pages,
            library=interfaces.library,
            results=self.results_page,
            session=self.session,
            messages=self.messages,
            window=self,
        )
        self.photo_menu.fill = self.out.fill_menu
        self.results_page.export_button.setMenu(menu_of(self, self.out.actions))
        self.front = FrontActions(
            self.pages,
            self.search,
            self.photo_menu,
            back=self.back,
            forward=self.pages.forward,
            leave=self.presence.leave,
        )
        self.history = UndoHistory(
            self.pages, self.messages, self.objects.view, self.saved.undo_stack
        )
        self.information = Information(runner, interfaces.library, self.pages, self)
        self.dialogs = Dialogs(runner, interfaces, self)
        self.help = Help(runner, interfaces.report, self.messages, self)
        self.opening = Opening(
            runner,
            interfaces.library,
            self.library.folder_actions,
            self.messages,
            presence=self.presence,
            window=self,
        )

    def _connect(self) -> None:
        self._runner.failed.connect(self.messages.say_failure)
        self.library.indexing.checking.said.connect(self.messages.say)
        self.library.shown.connect(self._set_home)
        self.library.shown.connect(self.information.look)
        self.saved.changed.connect(self.library.refresher.refresh)
        self.saved.changed.connect(self.library.keep_objects)
        self.dialogs.rescan_wanted.connect(self.library.indexing.rescan)
        self.dialogs.settings_changed.connect(self.library.change_device)
        self.dialogs.settings_changed.connect(self.presence.take_settings)
        self.folders.failures_wanted.connect(self.dialogs.show_failures)
        self.folders.folder_chosen.connect(self._choose_folder)
        self.search.results_wanted.connect(lambda: self.pages.go(self.results_page))
        self.search.judged.connect(self._go_on)
        self.results_page.model.sections_changed.connect(self._say_place)
        self.chip.show_wanted.connect(lambda: self.pages.go(self.results_page))
        self.results_page.chips.open_wanted.connect(lambda crop: self.opening.open_file(crop.path))
        self.photo_page.step_wanted.connect(self._step)
        self.photo_page.caveat.connect(lambda said: self.messages.say(said, tone=Tone.WARNING))
        self.library.folder_actions.removed.connect(self._tell_removed)
        self.photo_menu.said.connect(self.messages.say)
        self.photo_menu.open_wanted.connect(self.open_photo)
        self.opening.found.connect(self.open_photo)
        for grid_page in (self.library_page, self.results_page):
            grid_page.opened.connect(self.open_photo)
            self.grid_menus.serve(grid_page)
            grid_page.grid.selectionModel().currentChanged.connect(self.information.look)
        for inner_page in (self.results_page, self.photo_page):
            inner_page.back_wanted.connect(self.back)
        self.photo_page.menu_wanted.connect(self._show_menu)

    def _set_home(self, has_folders: bool) -> None:  # noqa: FBT001 - a slot
        """The photos, or words of welcome while there is no folder."""
        if not has_folders:
            self.welcome.ask_for_folder(self.library.folder_actions.ask_to_add)
            self._is_new = True
        elif self._is_new:
            self._is_new = False
            self.dialogs.offer_menus(self.messages)
        self.pages.set_home(self.library_page if has_folders else self.welcome)

    def _choose_folder(self, folder_id: FolderId | None) -> None:
        self.library.refresher.choose(folder_id)
        self.session.cancel()
        self.pages.go_home()

    def _show_menu(self, photo: OpenedPhoto, place: QPoint, selection: Selection | None) -> QMenu:
        return self.photo_menu.show(
            photo,
            place,
            selection=selection,
            opened=self.pages.front is self.photo_page,
            searching=bool(self.session.crops),
        )

    def _tell_removed(self, folder: Folder) -> None:
        stack = self.library.folder_actions.undo_stack
        self.messages.say(
            self.tr("“{name}” is no longer in the library. No photo was touched.").format(
                name=folder.path.name
            ),
            action=(self.tr("Undo"), stack.undo),
            undo_stack=stack,
        )

    def _go_on(self, more: bool) -> None:  # noqa: FBT001 - a slot
        """After a verdict on an opened match the next one is opened; after the last the grid."""
        if self.pages.front is not self.photo_page:
            return
        if more and (there := self.results_page.shown()) is not None:
            self.open_photo(there)
        else:
            self.pages.leave(self.photo_page)

    def _say_place(self) -> None:
        """Which of the matches is opened."""
        photo = self.photo_page.shown()
        if photo is not None and photo.match is not None and photo.photo_id is not None:
            place = self.results_page.place_of(photo.photo_id)
            self.photo_page.search_row.say_place(place, self.results_page.model.rowCount())

    def _step(self, step: int) -> None:
        """Show the photo before or after the one in the photo view, in its grid's order."""
        photo = self.photo_page.shown()
        if photo is None or photo.photo_id is None:
            return
        page = self.library_page if photo.match is None else self.results_page
        if (there := page.step(photo.photo_id, step)) is not None:
            self.open_photo(there)

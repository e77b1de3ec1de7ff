"""The main window: moves between its pages, and has the parts that act on them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent

from patchfind.domain.photo import FolderId
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.objects.saved_objects import SavedObjects
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.shell.album_keeping import AlbumKeeping
from patchfind.gui.shell.dialogs import Dialogs
from patchfind.gui.shell.empty_search import EmptySearch
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.front_actions import FrontActions
from patchfind.gui.shell.greying import able_in, heed
from patchfind.gui.shell.help import Help
from patchfind.gui.shell.information import Information
from patchfind.gui.shell.leaving_out import LeavingOut
from patchfind.gui.shell.library_controller import LibraryController
from patchfind.gui.shell.menus import menus_of
from patchfind.gui.shell.near_duplicates import DuplicateFinder
from patchfind.gui.shell.opening import Opening
from patchfind.gui.shell.presence import Presence
from patchfind.gui.shell.right_clicks import RightClicks
from patchfind.gui.shell.search_controller import SearchController
from patchfind.gui.shell.stepping import Stepping
from patchfind.gui.shell.taking_out import TakingOut
from patchfind.gui.shell.theme import apply_theme
from patchfind.gui.shell.undo import UndoHistory
from patchfind.gui.shell.window_state_keeper import WindowStateKeeper
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets.actions import fill_menu_bar

_CLOSE_SECONDS = 2.0


class MainWindow(Frame):
    """One library's window. ``library.start`` begins the background work; closing ends it."""

    def __init__(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        apply_theme(interfaces.library.settings.theme)  # before any widget takes its colours
        super().__init__(interfaces, runner)
        self._interfaces = interfaces
        self._runner = runner
        self._is_new = False
        self._add_controllers(interfaces, runner)
        self._connect()
        menus = menus_of(
            self,
            information=self.information.toggle,
            front=self.front,
            duplicates=self.duplicates,
            leaving=self.leaving,
            out=self.out,
            undo=self.history,
            opening=self.opening,
            library=self.library,
            dialogs=self.dialogs,
            presence=self.presence,
            help_=self.help,
        )
        looks = (self.library.rescan, self.library.indexing.checking.toggle, self.duplicates.find)
        able = able_in(self, self.front, self.out, self.leaving, self.dialogs.failures, *looks)
        outs = [page.export_button.menu() for page in (self.results_page, self.duplicates_page)]
        for menu in (*fill_menu_bar(self.menuBar(), menus), *outs):
            heed(menu, able)
        self.state_keeper.restore(interfaces.window_state)

    def open_photo(self, photo: OpenedPhoto) -> None:
        """Show a photo; a file that is still being looked up no longer takes its place."""
        self.opening.cancel()
        self.photo_page.show_photo(photo)
        self.stepping.say_place()
        self.pages.go(self.photo_page)
        self.information.look()

    def show_matches(self) -> None:
        self.pages.go(self.results_page)

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

    def _add_controllers(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        library = interfaces.library
        self.library = LibraryController(runner, interfaces, self)
        self.presence = Presence(lambda: library.settings, self.library, self)
        self.saved = SavedObjects(runner, library, self.objects, self.messages)
        self.search = SearchController(
            self.session,
            self.saved,
            photo_page=self.photo_page,
            results_page=self.results_page,
            photo_menu=self.photo_menu,
            messages=self.messages,
            window=self,
        )
        self.empty_search = EmptySearch(self)
        self.album_keeping = AlbumKeeping(self.saved, self)
        self.stepping = Stepping(self.search, self)
        self.right_clicks = RightClicks(runner, interfaces.propose, self)
        self.leaving = LeavingOut(runner, library, self)
        self.out = TakingOut(runner, library, self)
        self.duplicates = DuplicateFinder(
            runner, interfaces.search, self.library, self.leaving, self
        )
        self.front = FrontActions(
            self.pages,
            self.search,
            self.photo_menu,
            back=self.back,
            forward=self.pages.forward,
            leave=self.presence.leave,
        )
        self.history = UndoHistory(self.saved.undo_stack, self)
        self.information = Information(runner, library, self)
        self.dialogs = Dialogs(runner, interfaces, self.leaving, self)
        self.help = Help(runner, interfaces.report, self)
        self.opening = Opening(runner, library, self.library.folder_actions, self.presence, self)
        self.state_keeper = WindowStateKeeper(self)

    def _connect(self) -> None:
        self._runner.failed.connect(self.messages.say_failure)
        self.photo_menu.said.connect(self.messages.say)
        self._runner.succeeded.connect(self.messages.settle)
        self.library.shown.connect(self._set_home)
        self.library.shown.connect(self.information.look)
        self.saved.changed.connect(self.library.refresher.refresh)
        self.saved.changed.connect(self.library.keep_objects)
        self.leaving.changed.connect(self.library.indexing.rescan)
        self.dialogs.rescan_wanted.connect(self.library.indexing.rescan)
        self.dialogs.settings_changed.connect(self.library.change_device)
        self.dialogs.settings_changed.connect(self.presence.take_settings)
        self.folders.folder_chosen.connect(self._choose_folder)
        self.search.results_wanted.connect(self.show_matches)
        self.chip.show_wanted.connect(self.show_matches)
        for asking in self.grids:
            asking.opened.connect(self.open_photo)
        self.photo_menu.open_wanted.connect(self.open_photo)
        self.opening.found.connect(self.open_photo)
        self.stepping.wanted.connect(self.open_photo)
        for inner_page in (self.results_page, self.photo_page, self.duplicates_page):
            inner_page.back_wanted.connect(self.back)

    def _set_home(self, has_folders: bool) -> None:  # noqa: FBT001 - a slot
        """The photos, or words of welcome while there is no folder."""
        if not has_folders:
            self.welcome.ask_for_folder(self.library.folder_actions.ask_to_add)
            self._is_new = True
        elif self._is_new:
            self._is_new = False
            self.dialogs.offer_menus()
        self.pages.set_home(self.library_page if has_folders else self.welcome)

    def _choose_folder(self, folder_id: FolderId | None) -> None:
        self.library.refresher.choose(folder_id)
        self.session.cancel()
        self.pages.go_home()

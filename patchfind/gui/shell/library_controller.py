"""Brings what changes in the library to the window: walks, indexing, and the views' refreshing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.gui.interfaces import Interfaces
from patchfind.gui.library.folder_actions import FolderActions
from patchfind.gui.objects.notifier import FindsNotifier
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.indexing import Activity, Indexing
from patchfind.gui.shell.quiet_times import QuietTimes
from patchfind.gui.shell.refresher import (
    OF_OBJECTS,
    OF_PHOTOS,
    PAUSE_MS,
    LibraryRefresher,
    LibraryView,
)
from patchfind.gui.tasks.runner import Lane, TaskRunner
from patchfind.gui.widgets.actions import action


class LibraryController(QObject):
    """``shown`` says after each refreshing whether there is any folder."""

    shown = Signal(bool)

    def __init__(self, runner: TaskRunner, interfaces: Interfaces, window: Frame) -> None:
        super().__init__(window)
        self._runner = runner
        self._interfaces = interfaces
        self._window = window
        self._watched: list[Path] = []
        self._begun = False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._begin)
        self._encoder = self._chosen_encoder()
        library = interfaces.library
        self.refresher = LibraryRefresher(runner, library, self)
        self.indexing = Indexing(runner, library, interfaces.index, interfaces.watch, self)
        self.folder_actions = FolderActions(
            runner,
            library,
            window.folders,
            window.messages,
            window,
            objects_in=window.objects.named_in,
        )
        self.rescan = action(self, self.tr("Look for &changes now"), self.indexing.rescan, "F5")
        self.refresher.changed.connect(self._show)
        window.library_page.arrangement_wanted.connect(self.refresher.arrange)
        self.indexing.library_changed.connect(self.refresher.refresh)
        self.indexing.state_changed.connect(window.status_bar.show_state)
        self.indexing.checking.said.connect(window.messages.say)
        self.indexing.indexed.connect(self._warm_up)
        self.notifier = FindsNotifier(window, lambda: library.settings.tell_finds)
        self.indexing.indexed.connect(self.notifier.indexing_ended)
        window.status_bar.stop_wanted.connect(self.indexing.checking.toggle.trigger)
        self.quiet = QuietTimes(
            runner, interfaces.desktop.conditions, lambda: library.settings, self
        )
        self.quiet.changed.connect(self.indexing.wait_for_quiet)
        window.status_bar.pause_wanted.connect(self.toggle_pause)
        self.folder_actions.folders_changed.connect(self.refresher.refresh)
        self.folder_actions.folders_changed.connect(self.indexing.rescan)

    def start(self) -> None:
        """Read the library and make the encoder ready; once it is shown, walk its folders.

        Of many photos the first are shown alone, and get their pictures before that.
        """
        self._warm_up()
        self.refresher.refresh()
        self.quiet.look()

    def _begin(self) -> None:
        """What the library's being shown does not wait for."""
        self.indexing.rescan()
        self.keep_objects()

    def toggle_pause(self) -> None:
        """Pause or resume indexing, or have it done although the time does not suit."""
        if self.indexing.state.activity is Activity.WAITING:
            self.quiet.insist()
        else:
            self.indexing.toggle_pause()

    def keep_objects(self) -> None:
        """Have the saved objects keep pictures of their views, before a photo goes."""
        self._runner.submit(
            Lane.KEEPING,
            self.tr("keeping the views of saved objects"),
            lambda job: self._interfaces.keep_objects(job.control),
            success=lambda _none: self.refresher.refresh(),
            key="keep objects",
        )

    def stop(self) -> None:
        self.quiet.stop()
        self.indexing.stop()
        self.refresher.stop()
        self._soon.stop()

    def change_device(self, sentence: str) -> None:
        """The settings are others now; ``sentence`` says on which device the encoder runs."""
        self._window.status_bar.show_device(sentence)
        self.quiet.look()
        before, self._encoder = self._encoder, self._chosen_encoder()
        if self._encoder != before:
            self.indexing.restart()

    def _chosen_encoder(self) -> tuple[str, str]:
        """The backbone and the device that the settings have."""
        settings = self._interfaces.library.settings
        return settings.backbone, settings.device

    def _show(self, view: LibraryView) -> None:
        if not self._begun:
            self._begun = True
            if view.whole:
                self._begin()
            else:
                self._soon.start(PAUSE_MS)
        if view.changes & OF_OBJECTS:
            self._window.objects.show_objects(view.objects)
            self.notifier.take(view.objects)
        if view.changes & OF_PHOTOS:
            self._show_photos(view)

    def _show_photos(self, view: LibraryView) -> None:
        self._window.folders.set_counts(view.folders)
        away = [counts.folder.path for counts in view.folders if not counts.folder.online]
        self._window.results_page.model.set_away(away)
        chosen = next((c for c in view.folders if c.folder.id == view.folder_id), None)
        title = chosen.folder.path.name if chosen else self.tr("All photos")
        self._window.thumbnails.forget_missing()
        roots = {one.folder.id: one.folder.path.name for one in view.folders}
        self._window.library_page.show_photos(title, view.arranged, roots)
        paths = [counts.folder.path for counts in view.folders]
        if paths != self._watched:
            self._watched = paths
            self.indexing.watch(paths)
        self.shown.emit(bool(view.folders))

    def _warm_up(self) -> None:
        self._runner.submit(
            Lane.QUERIES,
            self.tr("loading the backbone"),
            lambda _job: self._interfaces.warm_up(),
            success=self._window.status_bar.show_device,
            key="warm up",
        )

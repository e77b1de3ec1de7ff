"""The window's dialogs: opening a file, the failures, the settings; what is decided leaves here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from patchfind.domain.photo import Failure
from patchfind.foundation.settings import Settings
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.library.failures_dialog import FailuresDialog
from patchfind.gui.shell.settings_dialog import SettingsDialog
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner


class Dialogs(QObject):
    """``file_chosen`` carries a Path, ``settings_changed`` the encoder's device sentence."""

    file_chosen = Signal(object)
    rescan_wanted = Signal()
    settings_changed = Signal(object)

    def __init__(self, runner: TaskRunner, interfaces: Interfaces, window: QWidget) -> None:
        super().__init__(window)
        self._runner = runner
        self._ports = interfaces
        self._window = window

    def ask_to_open(self) -> None:
        """Let the person choose any image file to search with."""
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a photo to search with"), str(Path.home())
        )
        if chosen:
            self.file_chosen.emit(Path(chosen))

    def show_failures(self) -> None:
        """List the photos that could not be indexed."""

        def read(_job: Job) -> list[Failure]:
            return self._ports.library.failures()

        self._runner.submit(
            Lane.LIBRARY, self.tr("listing the failures"), read, success=self._list_failures
        )

    def show_settings(self) -> None:
        dialog = SettingsDialog(
            self._runner, self._ports.backbones, self._ports.library.settings, self._window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._save_settings)
        dialog.open()

    def _list_failures(self, failures: list[Failure]) -> None:
        dialog = FailuresDialog(failures, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.retry_wanted.connect(self._retry_failures)
        dialog.open()

    def _retry_failures(self) -> None:
        def retry(_job: Job) -> None:
            self._ports.library.retry_failures()

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("retrying the failures"),
            retry,
            success=lambda _none: self.rescan_wanted.emit(),
        )

    def _save_settings(self, settings: Settings) -> None:
        def save(_job: Job) -> str:
            self._ports.library.save_settings(settings)
            return self._ports.warm_up()

        self._runner.submit(
            Lane.QUERIES,
            self.tr("changing the settings"),
            save,
            success=self.settings_changed.emit,
        )

"""The window's dialogs and offers; what is decided leaves here."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal

from patchfind.domain.photo import Failure
from patchfind.foundation.settings import Settings
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.library.failures_dialog import FailuresDialog
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.leaving_out import LeavingOut
from patchfind.gui.shell.settings_dialog import SettingsDialog
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets.actions import action

_log = logging.getLogger(__name__)


class Dialogs(QObject):
    """``settings_changed`` carries the encoder's device sentence."""

    rescan_wanted = Signal()
    settings_changed = Signal(object)

    def __init__(
        self, runner: TaskRunner, interfaces: Interfaces, leaving: LeavingOut, window: Frame
    ) -> None:
        super().__init__(window)
        self._runner = runner
        self._interfaces = interfaces
        self._leaving = leaving
        self._window = window
        window.folders.failures_wanted.connect(self.show_failures)
        self.settings_changed.connect(lambda _device: self.renew_menus())
        self.failures = action(self, self.tr("&Failed photos…"), self.show_failures)
        self.settings = action(self, self.tr("&Settings…"), self.show_settings, "Ctrl+,")

    def show_failures(self) -> None:
        """List the photos that could not be indexed."""

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("listing the failures"),
            lambda _job: self._interfaces.library.photos.failures(),
            success=self._list_failures,
        )

    def show_settings(self) -> None:
        dialog = SettingsDialog(
            self._runner,
            self._interfaces.backbones,
            self._interfaces.desktop,
            self._interfaces.library.settings,
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._save_settings)
        dialog.session_chosen.connect(self._start_with_session)
        dialog.menus_chosen.connect(self._show_in_menus)
        dialog.open()

    def offer_menus(self) -> None:
        """To somebody new: PatchFind in the menu of the file manager, unless it is there."""

        def offer(there: bool) -> None:  # noqa: FBT001 - a slot
            if not there:
                self._window.messages.say(
                    self.tr("Objects can also be found from the menu of your file manager."),
                    action=(self.tr("Add to its menu"), lambda: self._show_in_menus(wanted=True)),
                )

        self._runner.submit(
            Lane.DESKTOP,
            self.tr("looking at the menus of file managers"),
            lambda _job: self._interfaces.desktop.in_menus(),
            success=offer,
        )

    def renew_menus(self) -> None:
        """After an update, or in another language, what menus have of PatchFind is not up to date.

        Nobody asked for this: where it does not work, only the log says so.
        """
        self._runner.submit(
            Lane.DESKTOP,
            self.tr("changing the menus of file managers"),
            lambda _job: self._interfaces.desktop.renew_menus(),
            failure=lambda failure: _log.warning("Menus stay as they are: %s", failure.sentence),
            key="renew menus",
        )

    def _start_with_session(self, wanted: bool) -> None:  # noqa: FBT001 - a slot
        self._runner.submit(
            Lane.DESKTOP,
            self.tr("changing what starts with the session"),
            lambda _job: self._interfaces.desktop.start_with_session(wanted=wanted),
        )

    def _show_in_menus(self, wanted: bool) -> None:  # noqa: FBT001 - a slot
        self._runner.submit(
            Lane.DESKTOP,
            self.tr("changing the menus of file managers"),
            lambda _job: self._interfaces.desktop.show_in_menus(wanted=wanted),
        )

    def _list_failures(self, failures: list[Failure]) -> None:
        dialog = FailuresDialog(failures, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.retry_wanted.connect(self._retry_failures)
        dialog.leave_out_wanted.connect(lambda failure: self._leaving.leave([failure.path]))
        dialog.open()

    def _retry_failures(self) -> None:
        self._runner.submit(
            Lane.LIBRARY,
            self.tr("retrying the failures"),
            lambda _job: self._interfaces.library.photos.retry_failures(),
            success=lambda _none: self.rescan_wanted.emit(),
        )

    def _save_settings(self, settings: Settings) -> None:
        def save(_job: Job) -> str:
            self._interfaces.library.save_settings(settings)
            return self._interfaces.warm_up()

        self._runner.submit(
            Lane.QUERIES,
            self.tr("changing the settings"),
            save,
            success=self.settings_changed.emit,
        )

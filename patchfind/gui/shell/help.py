"""The Help menu: shortcuts, the log, a report to pass on, and what this is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox

import patchfind
from patchfind.foundation.paths import log_file
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.shortcuts_dialog import ShortcutsDialog
from patchfind.gui.tasks.runner import Lane, TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.message_bar import Tone


class Help(QObject):
    """``actions`` are the menu's, where None is a separator."""

    def __init__(
        self, runner: TaskRunner, report: Callable[[], Sequence[str]], window: Frame
    ) -> None:
        super().__init__(window)
        self._runner = runner
        self._report = report
        self._messages = window.messages
        self._window = window
        self.shortcuts = action(self, self.tr("&Keyboard shortcuts"), self._show_shortcuts, "F1")
        self.log = action(self, self.tr("Open the &log"), self._open_log)
        self.report = action(self, self.tr("&Copy a report"), self._copy_report)
        self.about = action(self, self.tr("&About PatchFind"), self._show_about)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.actions: list[QAction | None] = [self.shortcuts, None, self.report, self.log]
        self.actions += [None, self.about]

    def _show_shortcuts(self) -> None:
        dialog = ShortcutsDialog(self._window.menuBar(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open_log(self) -> None:
        log = log_file()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log))):
            self._messages.say(
                self.tr("No program here opens the log. It is {path}.").format(path=log),
                tone=Tone.WARNING,
            )

    def _copy_report(self) -> None:
        """Look everything over, on a lane of its own: a large library takes minutes."""
        self._messages.say(self.tr("Looking everything over for the report…"))
        self._runner.submit(
            Lane.REPORT,
            self.tr("making a report"),
            lambda _job: "\n".join(self._report()) + "\n",
            success=self._give_report,
            key="report",
        )

    def _give_report(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._messages.say(
            self.tr("The report is in the clipboard. It names your folders, and no photo."),
            details=text,
        )

    def _show_about(self) -> None:
        box = plain.message_box(
            self._window,
            QMessageBox.Icon.NoIcon,
            self.tr("PatchFind {version}").format(version=patchfind.__version__),
            explanation=self.tr(
                "Lasso an object in one photo; PatchFind finds and boxes that same object in all "
                "your others. Nothing leaves this computer, and no photo is ever changed. Free "
                "software under the Apache License 2.0; the licences of what it is built with come "
                "with each package."
            ),
        )
        box.setWindowTitle(self.tr("About PatchFind"))
        box.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

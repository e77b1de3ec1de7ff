"""Whether the window is there: shown, full screen, in the notification area, or on its way out."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from patchfind.foundation.settings import Settings
from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.library_controller import LibraryController
from patchfind.gui.shell.taskbar import Taskbar
from patchfind.gui.shell.theme import apply_theme
from patchfind.gui.shell.tray import Tray
from patchfind.gui.widgets.actions import action

_TRAY_COMES_MS = 20_000
"""A session that has just begun may need so long to have a notification area."""


class Presence(QObject):
    """``ended`` once the window is closed for good."""

    ended = Signal()

    def __init__(
        self, settings: Callable[[], Settings], library: LibraryController, window: Frame
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._in_background = False
        self._leaving = False
        self._told = False
        self.tray = Tray(window, show=self.show, pause=library.toggle_pause, leave=self.leave)
        self._taskbar = Taskbar(os.environ.get("DBUS_SESSION_BUS_ADDRESS", ""), self)
        for shown in (self.tray, self._taskbar):
            library.indexing.state_changed.connect(shown.show_state)
        library.notifier.said.connect(self.tray.note)
        self.full_screen = action(self, self.tr("F&ull screen"), self._turn, "F11")
        self._fallback = QTimer(self, interval=_TRAY_COMES_MS, singleShot=True)
        self._fallback.timeout.connect(self._show_somewhere)

    def begin(self, *, in_background: bool) -> None:
        """Show the window, or only the icon; where there is no place for that, minimised."""
        self._in_background = in_background
        self.take_settings()
        if in_background:
            self._fallback.start()
        else:
            self._window.show()

    def take_settings(self) -> None:
        """Be as the settings say from now on."""
        settings = self._settings()
        apply_theme(settings.theme)
        self.tray.stay(wanted=settings.stay_in_tray or self._in_background)

    def show(self) -> None:
        """Bring the window to the front."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def leave(self) -> None:
        """Close the window for good."""
        self.let_go()
        self._window.close()

    def let_go(self) -> None:
        """The next closing is for good: the session ends, for one."""
        self._leaving = True

    def stays(self) -> bool:
        """Whether closing the window only hides it; said once, since nobody sees it."""
        wanted = self._settings().stay_in_tray or self._in_background
        if self._leaving or not (wanted and self.tray.there):
            return False
        if not self._told:
            self._told = True
            self.tray.note(self.tr("PatchFind goes on here. Its menu has “Quit”."))
        return True

    def close(self) -> None:
        """The window is closed for good."""
        self._fallback.stop()
        self.tray.stay(wanted=False)
        self.ended.emit()

    def _turn(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_somewhere(self) -> None:
        if not self.tray.there and not self._window.isVisible():
            self._window.showMinimized()

"""The icon in the notification area: what indexing is doing, pause, and the way to the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from patchfind.gui.shell.frame import Frame
from patchfind.gui.shell.indexing import Activity, IndexingState
from patchfind.gui.shell.status_bar import pause_text
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.icons import application_icon

_TO_PAUSE = frozenset({Activity.INDEXING, Activity.PAUSED, Activity.WAITING})


class Tray(QObject):
    """Shown only while the person wants it to ``stay``, or for a note."""

    def __init__(
        self,
        window: Frame,
        *,
        show: Callable[[], object],
        pause: Callable[[], object],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._status_bar = window.status_bar
        self._show = show
        self.icon = plain.DesktopNote(application_icon(), self)
        self._menu = QMenu(self._window)
        self.state = action(self, "", show)
        self.state.setEnabled(False)
        self.pause = action(self, "", pause)
        self._menu.addActions([self.state, self.pause])
        self._menu.addSeparator()
        open_ = action(self, self.tr("Open PatchFind"), show)
        self._menu.addActions([open_, action(self, self.tr("Quit"), leave)])
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._activated)

    @property
    def there(self) -> bool:
        """Whether the person can reach the window through it."""
        return self.icon.isVisible() and plain.DesktopNote.isSystemTrayAvailable()

    def stay(self, *, wanted: bool) -> None:
        """Show it from now on, or no longer."""
        self.icon.setVisible(wanted)

    def note(self, sentence: str) -> None:
        """Have the desktop show a sentence beside it, where it does that."""
        area = plain.DesktopNote
        if area.isSystemTrayAvailable() and area.supportsMessages():
            self.icon.say("PatchFind", sentence, application_icon())

    def show_state(self, state: IndexingState) -> None:
        """Say what is being done; the status bar has said it already."""
        self.state.setText(plain.caption(self._status_bar.sentence))
        self.icon.setToolTip(plain.tip("PatchFind", self._status_bar.sentence))
        self.pause.setText(pause_text(state.activity))
        self.pause.setVisible(state.activity in _TO_PAUSE)

    def _activated(self, reason: plain.DesktopNote.ActivationReason) -> None:
        if reason == plain.DesktopNote.ActivationReason.Trigger:
            self._show()

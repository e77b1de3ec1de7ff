"""How far indexing has come, on PatchFind's entry in the taskbar, where the desktop shows that.

KDE's, Ubuntu's and other docks listen to the signal of Unity's launcher on the session's bus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from patchfind.gui.shell.indexing import Activity, IndexingState

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

_PATH = "/org/patchfind/PatchFind"
_INTERFACE = "com.canonical.Unity.LauncherEntry"
_ENTRY = "application://patchfind.desktop"
_WORKING = frozenset({Activity.INDEXING, Activity.CHECKING})


class Taskbar(QObject):
    """``bus`` is the address of the session's bus; without one nothing is told."""

    def __init__(self, bus: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = bus
        self._connection: QDBusConnection | None = None
        self._told: float | None = None

    def show_state(self, state: IndexingState) -> None:
        """Tell it in steps of one in a hundred, and that nothing is done any more."""
        done = None
        if state.activity in _WORKING and state.progress is not None and state.progress.total:
            done = round(min(1.0, state.progress.done / state.progress.total), 2)
        if done == self._told or not self._address:
            return
        self._told = done
        self._tell({"progress": done or 0.0, "progress-visible": done is not None})

    def _tell(self, what: dict[str, object]) -> None:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage  # of no use to a quick start

        if self._connection is None:
            self._connection = QDBusConnection.connectToBus(self._address, "patchfind")
        message = QDBusMessage.createSignal(_PATH, _INTERFACE, "Update")
        message.setArguments([_ENTRY, what])
        self._connection.send(message)

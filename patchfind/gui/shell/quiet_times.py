"""When the person wants photos indexed: at any time, on mains power, or while nobody is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from patchfind.desktop.conditions import Conditions
from patchfind.foundation.settings import Settings
from patchfind.gui.tasks.runner import Lane, TaskRunner

_LOOK_MS = 15_000
_AWAY_SECONDS = 120.0


def _on_mains(now: Conditions) -> bool:
    return now.on_mains is not False


def _away(now: Conditions) -> bool:
    return now.idle_seconds is None or now.idle_seconds >= _AWAY_SECONDS


_SUITS = {"mains": _on_mains, "away": _away}
"""Whether the machine's conditions suit a choice; where the system does not tell, they do."""


class QuietTimes(QObject):
    """``changed`` says whether indexing is to wait, each time that this is another answer."""

    changed = Signal(bool)

    def __init__(
        self,
        runner: TaskRunner,
        conditions: Callable[[], Conditions],
        settings: Callable[[], Settings],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._conditions = conditions
        self._settings = settings
        self._waiting = False
        self._insisted = False
        self._next = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._next.timeout.connect(self.look)

    def look(self) -> None:
        """Look now, and from now on every so often where there is a choice to keep to."""
        suits = _SUITS.get(self._settings().index_when)
        if suits is None:
            self._next.stop()
            self._set(waiting=False)
            return
        self._runner.submit(
            Lane.DESKTOP,
            self.tr("asking the desktop for its conditions"),
            lambda _job: suits(self._conditions()),
            success=self._take,
            key="conditions",
        )

    def insist(self) -> None:
        """Index all the same, until the conditions suit and then do not any more."""
        self._insisted = True
        self._set(waiting=False)

    def stop(self) -> None:
        self._next.stop()

    def _take(self, suits: bool) -> None:  # noqa: FBT001 - a slot
        self._next.start()
        self._insisted = self._insisted and not suits
        self._set(waiting=not suits and not self._insisted)

    def _set(self, *, waiting: bool) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.changed.emit(waiting)

"""The selection on a photo with its steps, each of which can be undone."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand, QUndoStack

from patchfind.domain.query import Selection


class SelectionHistory(QUndoStack):
    """``present`` is the selection now; ``indexChanged`` follows every step."""

    present: Selection | None = None

    def change(self, selection: Selection | None) -> None:
        """Make ``selection`` the present one, as one step."""
        if selection != self.present:
            self.push(_Step(self, self.present, selection))

    def forget(self) -> None:
        """Another photo is shown."""
        self.present = None
        self.clear()


class _Step(QUndoCommand):
    def __init__(
        self, history: SelectionHistory, before: Selection | None, after: Selection | None
    ) -> None:
        super().__init__()
        self._history = history
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._history.present = self._after

    def undo(self) -> None:
        self._history.present = self._before

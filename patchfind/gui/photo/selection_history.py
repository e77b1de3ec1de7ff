"""The selection on a photo with its steps, each of which can be undone."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QUndoStack

from patchfind.domain.query import Selection
from patchfind.gui.widgets.undo_step import UndoStep


class SelectionHistory(QUndoStack):
    """``present`` is the selection now; ``indexChanged`` follows every step."""

    present: Selection | None = None

    def change(self, selection: Selection | None) -> None:
        """Make ``selection`` the present one, as one step."""
        if selection != self.present:
            set_to = partial(setattr, self, "present")
            self.push(UndoStep(partial(set_to, selection), partial(set_to, self.present)))

    def forget(self) -> None:
        """Another photo is shown."""
        self.present = None
        self.clear()

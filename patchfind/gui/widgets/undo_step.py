"""A step that can be undone, made of two functions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand


class UndoStep(QUndoCommand):
    """What to do when it is pushed and done again, and when it is taken back."""

    def __init__(self, redo: Callable[[], None], undo: Callable[[], None]) -> None:
        super().__init__()
        self._redo = redo
        self._undo = undo

    def redo(self) -> None:
        self._redo()

    def undo(self) -> None:
        self._undo()

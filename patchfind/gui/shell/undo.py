"""Which steps Ctrl+Z takes back: those of the page in front, or those with the saved objects."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeySequence, QUndoGroup, QUndoStack

from patchfind.gui.shell.frame import Frame


class UndoHistory(QUndoGroup):
    """``undo_action`` and ``redo_action`` act on the stack that is chosen.

    Steps with the saved objects are taken back from their list, or while the last one is still
    said in words: nobody would notice that an object is gone which they kept long ago.
    """

    def __init__(self, kept: QUndoStack, window: Frame) -> None:
        """``kept`` holds the steps with the saved objects."""
        super().__init__(window)
        self._kept = kept
        self._pages = window.pages
        self._messages = window.messages
        self._objects = window.objects.view
        self.undo_action = self.createUndoAction(self, self.tr("&Undo"))
        self.redo_action = self.createRedoAction(self, self.tr("&Redo"))
        _set_keys(self.undo_action, "Ctrl+Z")
        _set_keys(self.redo_action, "Ctrl+Shift+Z", "Ctrl+Y")
        self._pages.currentChanged.connect(self._choose)
        self._messages.changed.connect(self._choose)
        self._objects.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._choose()
        return super().eventFilter(watched, event)

    def _choose(self) -> None:
        front = self._pages.front
        stack = None if front is None else front.undo_stack
        if self._objects.hasFocus():
            stack = self._kept
        elif stack is None:
            stack = self._messages.undo_stack
        if stack is not None:
            self.addStack(stack)
        self.setActiveStack(stack)  # type: ignore[arg-type]  # Qt takes none as well


def _set_keys(action: QAction, *keys: str) -> None:
    action.setShortcuts([QKeySequence(one) for one in keys])

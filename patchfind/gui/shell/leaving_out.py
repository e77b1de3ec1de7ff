"""Leaving photos out of the library, with undo: their files stay as they are, and where."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QMenu

from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.shell.frame import Frame
from patchfind.gui.tasks.runner import Lane, TaskRunner
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.formatting import photos
from patchfind.gui.widgets.icons import icon
from patchfind.gui.widgets.undo_step import UndoStep
from patchfind.watch.scanner import only


class LeavingOut(QObject):
    """``changed`` when other photos are left out than before; ``left`` are those of this session,
    of which the catalogue may know a little longer.
    """

    changed = Signal()

    def __init__(self, runner: TaskRunner, library: LibraryInterface, window: Frame) -> None:
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._messages = window.messages
        self._pages = window.pages
        self.left: frozenset[Path] = frozenset()
        self.undo_stack = QUndoStack(self)
        self.leave_out = action(
            self, self.tr("Lea&ve out of the library"), self._leave_picked_out, "Ctrl+Backspace"
        )
        window.photo_menu.fills.append(self._fill_menu)

    def picked(self) -> Sequence[Path]:
        """The files of what is selected in front, or of the photo of the library shown there."""
        front = self._pages.front
        if front is None:
            return ()
        shown = front.shown()
        opened = [] if shown is None or shown.photo_id is None else [shown.path]
        return [row.path for row in front.picked()] or opened

    def leave(self, paths: Sequence[Path]) -> None:
        """Leave these out of their folders from now on."""
        if paths:
            redo, undo = partial(self._change, paths), partial(self._change, paths, back=True)
            self.undo_stack.push(UndoStep(redo, undo))

    def settle(self, left: frozenset[Path]) -> None:
        """The catalogue knows of these no longer: should it do so again, they are wanted."""
        self.left -= left

    def _leave_picked_out(self) -> None:
        self.leave(self.picked())

    def _fill_menu(self, menu: QMenu) -> None:
        if paths := self.picked():
            words = self.tr("Leave {photos} out of the library").format(photos=photos(len(paths)))
            menu.addAction(icon("minus"), words, partial(self.leave, paths))

    def _change(self, paths: Sequence[Path], *, back: bool = False) -> None:
        """Add the photos' names to what their folders leave out, or take them ``back``."""

        def work() -> None:
            for counts in self._library.folders.counts():
                folder = counts.folder
                inside = [path for path in paths if folder.path in path.parents]
                theirs = {only(path.relative_to(folder.path)): None for path in inside}
                others = [one for one in folder.excludes if one not in theirs]
                if inside:
                    excludes = others if back else [*others, *theirs]
                    self._library.folders.set_excludes(folder.id, excludes)

        def tell() -> None:
            self.left = self.left - {*paths} if back else self.left | {*paths}
            self.changed.emit()
            if not back:
                said = self.tr("%Ln photo(s) are left out of the library.", "", len(paths))
                untouched = self.tr("No file was touched.")
                self._messages.say(
                    f"{said} {untouched}",
                    action=(self.tr("Undo"), self.undo_stack.undo),
                    undo_stack=self.undo_stack,
                )

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("changing what is left out"),
            lambda _job: work(),
            success=lambda _none: tell(),
        )

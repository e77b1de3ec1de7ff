"""What the person does to folders: add, remove, relocate, exclude; on the library's lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QUndoStack
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QWidget

from patchfind.domain.photo import Folder
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.library.excludes_dialog import ExcludesDialog
from patchfind.gui.library.folders_panel import FoldersPanel
from patchfind.gui.tasks.runner import Lane, TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.actions import action, menu_for
from patchfind.gui.widgets.files import where_photos_lie
from patchfind.gui.widgets.message_bar import MessageBar
from patchfind.gui.widgets.undo_step import UndoStep

_MOST_NAMED = 5


class FolderActions(QObject):
    """``folders_changed`` after each change that worked; failures go the runner's way.
    ``undo_stack`` takes a removal back. ``duplicates_wanted`` carries the Folder to look in.
    """

    folders_changed = Signal()
    duplicates_wanted = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        library: LibraryInterface,
        panel: FoldersPanel,
        messages: MessageBar,
        window: QWidget,
        *,
        objects_in: Callable[[Path], Sequence[str]],
    ) -> None:
        """``objects_in`` names the saved objects with views below a folder."""
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._messages = messages
        self._window = window
        self._objects_in = objects_in
        self.undo_stack = QUndoStack(self)
        self.ask = action(self, self.tr("&Add folder…"), self.ask_to_add, "Ctrl+Shift+O")
        panel.add_wanted.connect(self.ask_to_add)
        panel.menu_wanted.connect(self.show_menu)
        panel.remove_wanted.connect(self._ask_to_remove)

    def ask_to_add(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window, self.tr("Choose a folder of photos"), where_photos_lie()
        )
        if chosen:
            self.add(Path(chosen))

    def add(self, path: Path, excludes: Sequence[str] = ()) -> None:
        self._do(self.tr("adding a folder"), lambda: self._library.add_folder(path, excludes))

    def show_menu(self, folder: Folder, place: QPoint) -> None:
        self.menu_of(folder).popup(place)

    def menu_of(self, folder: Folder) -> QMenu:
        """What can be done with one folder."""
        entries = (
            ("folder", self.tr("Show in file manager"), self._open),
            ("photos", self.tr("It has moved to…"), self._ask_to_relocate),
            ("copy", self.tr("Find near-duplicates"), self.duplicates_wanted.emit),
            ("settings", self.tr("Leave out…"), self._ask_excludes),
            ("cross", self.tr("Remove from library…"), self._ask_to_remove),
        )
        menu = menu_for(self._window, folder, entries)
        menu.actions()[0].setEnabled(folder.online)
        return menu

    def remove(self, folder: Folder) -> None:
        """Watch the folder no longer; what is indexed there is kept for a while, for an undo."""
        self.undo_stack.push(
            UndoStep(partial(self._remove, folder), partial(self.add, folder.path, folder.excludes))
        )

    def _remove(self, folder: Folder) -> None:
        def work() -> None:
            # One that was removed before and is back has another id.
            for counts in self._library.folders.counts():
                if counts.folder.path == folder.path:
                    self._library.folders.remove(counts.folder.id)

        self._do(self.tr("removing a folder"), work, lambda: self._tell_removed(folder))

    def _tell_removed(self, folder: Folder) -> None:
        self._messages.say(
            self.tr("“{name}” is no longer in the library. No photo was touched.").format(
                name=folder.path.name
            ),
            action=(self.tr("Undo"), self.undo_stack.undo),
            undo_stack=self.undo_stack,
        )

    def _open(self, folder: Folder) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder.path)))

    def _ask_to_relocate(self, folder: Folder) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window,
            plain.title(self.tr("Where is “{name}” now?").format(name=folder.path.name)),
            str(folder.path.parent),
        )
        if chosen:
            path = Path(chosen)
            self._do(
                self.tr("relocating a folder"),
                lambda: self._library.relocate_folder(folder.id, path),
            )

    def _ask_excludes(self, folder: Folder) -> None:
        dialog = ExcludesDialog(folder, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            patterns = dialog.patterns
            self._do(
                self.tr("changing what is left out"),
                lambda: self._library.folders.set_excludes(folder.id, patterns),
            )
        dialog.deleteLater()

    def consequences(self, folder: Folder) -> str:
        """What removing the folder means, also for the objects that have views there."""
        said = self.tr(
            "Its photos are no longer found. The files themselves are not touched, and what is "
            "indexed of them is kept for a week in case the folder comes back."
        )
        quoted = self.tr("“{name}”")
        names = [quoted.format(name=name) for name in self._objects_in(folder.path)]
        if not names:
            return said
        more = [self.tr("%Ln more", "", len(names) - _MOST_NAMED)]
        listed = QLocale().createSeparatedList(
            names[:_MOST_NAMED] + more * (len(names) > _MOST_NAMED)
        )
        kept = self.tr("Views of {objects} were selected there; these keep pictures of them.")
        return f"{said}\n\n{kept.format(objects=listed)}"

    def _ask_to_remove(self, folder: Folder) -> None:
        box = plain.message_box(
            self._window,
            QMessageBox.Icon.Question,
            self.tr("Remove “{name}” from the library?").format(name=folder.path.name),
            explanation=self.consequences(folder),
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        if box.clickedButton() is remove:
            self.remove(folder)
        box.deleteLater()

    def _do(
        self, what: str, change: Callable[[], object], then: Callable[[], object] = lambda: None
    ) -> None:
        def done(_none: object) -> None:
            self.folders_changed.emit()
            then()

        self._runner.submit(
            Lane.LIBRARY,
            what,
            lambda _job: change(),
            success=done,
        )

"""What the person does to saved objects: keep, rename, forget, each with its undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from patchfind.domain.query import Query
from patchfind.gui.icons import icon
from patchfind.gui.objects_panel import ObjectRow
from patchfind.gui.ports import LibraryPort
from patchfind.gui.task_runner import Job, Lane, TaskRunner


class SavedObjects(QObject):
    """``changed`` after each change that worked, with the sentence that says so."""

    changed = Signal(str)
    find_wanted = Signal(object)

    def __init__(self, runner: TaskRunner, library: LibraryPort, window: QWidget) -> None:
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._window = window
        self._back: Callable[[], object] | None = None

    def ask_to_save(self, query: Query) -> None:
        """Let the person give the object a name, and keep it."""
        self._ask_name(
            self.tr("Save this object"),
            query.crops[0].path.stem,
            lambda name: self.save(name, query),
        )

    def save(self, name: str, query: Query) -> None:
        """Keep ``query`` as ``name``, in place of what had that name."""
        library = self._library

        def work(_job: Job) -> Callable[[], object]:
            before = next((one for one in library.saved_objects() if one.name == name), None)
            saved = library.save_object(name, query)
            if before is None:
                return lambda: library.delete_object(saved)
            return lambda: library.save_object(name, before.query)

        said = self.tr("“{name}” is saved under the folders.").format(name=name)
        self._do(self.tr("saving an object"), work, said)

    def ask_to_rename(self, row: ObjectRow) -> None:
        self._ask_name(
            self.tr("Rename “{name}”").format(name=row.name),
            row.name,
            lambda name: self.rename(row, name),
        )

    def rename(self, row: ObjectRow, name: str) -> None:
        library = self._library

        def work(_job: Job) -> Callable[[], object]:
            library.rename_object(row.id, name)
            return lambda: library.rename_object(row.id, row.name)

        said = self.tr("“{old}” is now called “{new}”.").format(old=row.name, new=name)
        self._do(self.tr("renaming an object"), work, said)

    def delete(self, row: ObjectRow) -> None:
        """Forget the object; the photos that it was selected in stay as they are."""
        library = self._library

        def work(_job: Job) -> Callable[[], object]:
            library.delete_object(row.id)
            return lambda: library.save_object(row.name, row.query)

        said = self.tr("“{name}” is no longer saved. No photo was touched.").format(name=row.name)
        self._do(self.tr("forgetting an object"), work, said)

    def undo(self) -> None:
        """Take back the last change, once."""
        back, self._back = self._back, None
        if back is None:
            return

        def work(_job: Job) -> None:
            back()

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("taking a change back"),
            work,
            success=lambda _none: self.changed.emit(""),
        )

    def show_menu(self, row: ObjectRow, place: QPoint) -> None:
        menu = self.menu_of(row)
        menu.popup(place)

    def menu_of(self, row: ObjectRow) -> QMenu:
        """What can be done with one saved object."""
        menu = QMenu(self._window)
        for shape, text, action in (
            ("search", self.tr("Find this object"), self.find_wanted.emit),
            ("pencil", self.tr("Rename…"), self.ask_to_rename),
            ("cross", self.tr("Delete"), self.delete),
        ):
            menu.addAction(icon(shape), text, lambda do=action: do(row))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _ask_name(self, title: str, suggestion: str, then: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name:"))
        dialog.setTextValue(suggestion)

        def take(text: str) -> None:
            if name := text.strip():
                then(name)

        dialog.textValueSelected.connect(take)
        dialog.open()

    def _do(self, what: str, work: Callable[[Job], Callable[[], object]], said: str) -> None:
        def done(back: Callable[[], object]) -> None:
            self._back = back
            self.changed.emit(said)

        self._runner.submit(Lane.LIBRARY, what, work, success=done)

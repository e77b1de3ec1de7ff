"""What the person does to saved objects: keep, rename, forget, each with its undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from patchfind.domain.query import Query
from patchfind.gui.interfaces import LibraryPort
from patchfind.gui.objects.panel import ObjectRow
from patchfind.gui.tasks.runner import Job, Lane, TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.icons import icon

_Answer = TypeVar("_Answer")


class SavedObjects(QObject):
    """``changed`` after each change that worked, with the sentence that says so.

    To take a change back is a change like any other: it is said, and can be taken back itself.
    """

    changed = Signal(object)
    find_wanted = Signal(object)

    def __init__(self, runner: TaskRunner, library: LibraryPort, window: QWidget) -> None:
        super().__init__(window)
        self._runner = runner
        self._library = library
        self._window = window
        self._back: Callable[[], None] | None = None
        self._said = ""

    @property
    def said(self) -> str:
        """The sentence about the last change; empty before the first."""
        return self._said

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

        def work(_job: Job) -> tuple[int, Query | None]:
            before = next((one for one in library.saved_objects() if one.name == name), None)
            return library.save_object(name, query), None if before is None else before.query

        def take_back(answer: tuple[int, Query | None]) -> None:
            object_id, before = answer
            if before is None:
                self._delete(object_id, name, query)
            else:
                self.save(name, before)

        said = self.tr("“{name}” is saved under the folders.").format(name=name)
        self._do(self.tr("saving an object"), work, take_back, said)

    def ask_to_rename(self, row: ObjectRow) -> None:
        self._ask_name(
            self.tr("Rename “{name}”").format(name=row.name),
            row.name,
            lambda name: self.rename(row, name),
        )

    def rename(self, row: ObjectRow, name: str) -> None:
        self._rename(row.id, row.name, name)

    def delete(self, row: ObjectRow) -> None:
        """Forget the object; the photos that it was selected in stay as they are."""
        self._delete(row.id, row.name, row.query)

    def undo(self) -> None:
        """Take back the last change; once more takes that back again."""
        back, self._back = self._back, None
        if back is not None:
            back()

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
        dialog.setWindowTitle(plain.title(title))
        dialog.setLabelText(self.tr("Name:"))
        dialog.setTextValue(suggestion)

        def take(text: str) -> None:
            if name := text.strip():
                then(name)

        dialog.textValueSelected.connect(take)
        dialog.open()

    def _rename(self, object_id: int, old: str, new: str) -> None:
        def work(_job: Job) -> None:
            self._library.rename_object(object_id, new)

        self._do(
            self.tr("renaming an object"),
            work,
            lambda _none: self._rename(object_id, new, old),
            self.tr("“{old}” is now called “{new}”.").format(old=old, new=new),
        )

    def _delete(self, object_id: int, name: str, query: Query) -> None:
        def work(_job: Job) -> None:
            self._library.delete_object(object_id)

        self._do(
            self.tr("forgetting an object"),
            work,
            lambda _none: self.save(name, query),
            self.tr("“{name}” is no longer saved. No photo was touched.").format(name=name),
        )

    def _do(
        self,
        what: str,
        work: Callable[[Job], _Answer],
        take_back: Callable[[_Answer], None],
        said: str,
    ) -> None:
        def done(answer: _Answer) -> None:
            self._back = lambda: take_back(answer)
            self._said = said
            self.changed.emit(said)

        self._runner.submit(Lane.LIBRARY, what, work, success=done)

"""What the person does to saved objects: keep, rename, forget, each with its undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QInputDialog, QMenu

from patchfind.domain.query import Crop, Query, learnt
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.objects.merging import Merged, forget, kept_as, merge, part
from patchfind.gui.objects.panel import ObjectRow, ObjectsPanel
from patchfind.gui.tasks.runner import JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.actions import menu_for
from patchfind.gui.widgets.dialog_buttons import WORDS_ALONE
from patchfind.gui.widgets.message_bar import MessageBar
from patchfind.gui.widgets.undo_step import UndoStep

_NAME_WIDTH = 380


@dataclass(frozen=True, slots=True)
class _Change:
    """Work on a lane, the sentence that says that it is done, and what an object became by what
    the work returned: its name by then and now, and between which queries it learnt something.
    """

    what: str
    work: Callable[[], object]
    said: str
    became: Callable[[Any], Sequence[tuple[str, str, Query | None, Query | None]]] = lambda _: ()


class _Step(UndoStep):
    """A change that is made already when it is pushed."""

    _pushed = False

    def redo(self) -> None:
        if self._pushed:
            super().redo()
        self._pushed = True


class SavedObjects(QObject):
    """``changed`` after each change that worked; it is said, with a way back. ``new_contents``
    are the hashes of what is new of an object that is opened. ``became`` tells whoever shows an
    object its name by then and now, "" where it is no longer saved, and two queries between which
    it learnt something elsewhere, or None twice.
    """

    changed = Signal()
    became = Signal(object, object, object, object)
    find_wanted = Signal(object)
    new_contents = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        library: LibraryInterface,
        panel: ObjectsPanel,
        messages: MessageBar,
    ) -> None:
        super().__init__(panel)
        self._runner = runner
        self._library = library
        self._messages = messages
        self._model = panel.model
        self._window = panel.window()
        self.undo_stack = QUndoStack(self)
        panel.find_wanted.connect(self.find_wanted)
        panel.rename_wanted.connect(self.ask_to_rename)
        panel.delete_wanted.connect(self.delete)
        panel.menu_wanted.connect(self.show_menu)

    def keep(self, name: str, before: Query, after: Query) -> None:
        """Have the object of that name, if there is one still, learn what was said of it between
        two queries. The steps that lead back are those of whoever said it.
        """

        def work() -> None:
            for known in self._library.objects.all():
                if known.name == name:
                    self._library.objects.save(name, learnt(known.query, before, after))

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("saving an object"),
            lambda _job: work(),
            success=lambda _none: self.changed.emit(),
        )

    def ask_to_save(self, query: Query, name: str = "") -> None:
        """Let the person give the object a name, by default that which it has, and keep it."""
        self._ask_name(
            self.tr("Save this object"),
            name or query.crops[0].path.stem,
            lambda name: self.save(name, query),
        )

    def save(self, name: str, query: Query) -> None:
        """Keep ``query`` as ``name``, in place of what had that name."""

        def reverse(before: Query | None) -> _Change:
            return self._deletion(name) if before is None else self._saving(name, before)

        self._do(self._saving(name, query), reverse)

    def open_new(self, row: ObjectRow) -> None:
        """The person looks at the object: what is new of it is told once, and counts as seen."""

        def work() -> set[str]:
            new = self._library.finds.unseen(row.id)
            self._library.finds.mark_seen(row.id)
            return new

        def tell(new: set[str]) -> None:
            self.new_contents.emit(new)
            self.changed.emit()

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("looking at what is new of an object"),
            lambda _job: work(),
            success=tell,
        )

    def ask_to_rename(self, row: ObjectRow) -> None:
        self._ask_name(
            self.tr("Rename “{name}”").format(name=row.name),
            row.name,
            lambda name: self.rename(row, name),
        )

    def rename(self, row: ObjectRow, name: str) -> None:
        self._do(self._renaming(row.name, name), lambda _: self._renaming(name, row.name))

    def delete(self, row: ObjectRow) -> None:
        """Forget the object; the photos that it was selected in stay as they are."""
        self._do(self._deletion(row.name), lambda was: self._saving(row.name, *was))

    def make_cover(self, name: str, view: Crop) -> None:
        """Have a view of the object stand for it in the list: its first one is its cover."""
        row = next((one for one in self._model.rows() if one.name == name), None)
        if row is None or view not in row.query.crops:
            said = self.tr("“{name}” is not saved with this view. Save it first.")
            self._messages.say(said.format(name=name))
            return
        self._do(self._ordering(name, (view,)), lambda _: self._ordering(name, row.query.crops))

    def ask_to_merge(self, row: ObjectRow) -> None:
        """Let the person say which object this one is, and make one of the two."""
        others = {plain.line(one.name): one for one in self._model.rows() if one.id != row.id}
        dialog = QInputDialog(self._window)
        dialog.setStyleSheet(WORDS_ALONE)
        dialog.resize(_NAME_WIDTH, dialog.sizeHint().height())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(plain.title(self.tr("Merge “{name}”").format(name=row.name)))
        dialog.setLabelText(self.tr("It is the same as:"))
        dialog.setComboBoxItems([*others])
        dialog.textValueSelected.connect(lambda name: self.merge(row, others[name]))
        dialog.open()

    def merge(self, row: ObjectRow, into: ObjectRow) -> None:
        """Give ``into`` all that was selected, confirmed and refused for ``row``, which goes."""
        gone, left = row.name, into.name
        self._do(self._merging(gone, left), lambda merged: self._parting(gone, left, merged))

    def show_menu(self, row: ObjectRow, place: QPoint) -> None:
        self.menu_of(row).popup(place)

    def menu_of(self, row: ObjectRow) -> QMenu:
        """What can be done with one saved object."""
        entries = (
            ("search", self.tr("Find this object"), self.find_wanted.emit),
            ("pencil", self.tr("Rename…"), self.ask_to_rename),
            ("plus", self.tr("Merge into another…"), self.ask_to_merge),
            ("cross", self.tr("Delete"), self.delete),
        )
        menu = menu_for(self._window, row, entries)
        menu.actions()[2].setEnabled(self._model.rowCount() > 1)
        return menu

    def _ask_name(self, title: str, suggestion: str, then: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setStyleSheet(WORDS_ALONE)
        dialog.resize(_NAME_WIDTH, dialog.sizeHint().height())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(plain.title(title))
        dialog.setLabelText(self.tr("Name:"))
        dialog.setTextValue(suggestion)

        def take(text: str) -> None:
            if name := text.strip():
                then(name)

        dialog.textValueSelected.connect(take)
        dialog.open()

    def _saving(self, name: str, query: Query, finds: Sequence[Any] = ()) -> _Change:
        """``finds`` are what the object had found, unseen, when it was forgotten."""

        def work() -> Query | None:
            kept = self._library.objects.all()
            before = next((one.query for one in kept if one.name == name), None)
            self._library.finds.give_back(self._library.objects.save(name, query), finds)
            return before

        return _Change(
            self.tr("saving an object"),
            work,
            self.tr("“{name}” is saved under the folders.").format(name=name),
            lambda _: [(name, name, None, None)],
        )

    def _renaming(self, old: str, new: str) -> _Change:
        return _Change(
            self.tr("renaming an object"),
            lambda: self._library.objects.rename(kept_as(self._library, old).id, new),
            self.tr("“{old}” is now called “{new}”.").format(old=old, new=new),
            lambda _: [(old, new, None, None)],
        )

    def _ordering(self, name: str, first: Sequence[Crop]) -> _Change:
        """Have those views come first, in that order, and then the others as they are."""

        def work() -> None:
            query = kept_as(self._library, name).query
            there = [one for one in first if one in query.crops]
            others = [one for one in query.crops if one not in there]
            self._library.objects.save(name, replace(query, crops=(*there, *others)))

        said = self.tr("“{name}” has another picture now.").format(name=name)
        return _Change(self.tr("choosing a cover"), work, said)

    def _deletion(self, name: str) -> _Change:
        return _Change(
            self.tr("forgetting an object"),
            lambda: forget(self._library, name),
            self.tr("“{name}” is no longer saved. No photo was touched.").format(name=name),
            lambda _: [(name, "", None, None)],
        )

    def _merging(self, gone: str, into: str) -> _Change:
        said = self.tr("“{name}” is part of “{other}” now.").format(name=gone, other=into)
        return _Change(
            self.tr("merging two objects"),
            lambda: merge(self._library, gone, into),
            said,
            lambda done: [(into, into, done.into, done.both), (gone, into, done.gone, done.both)],
        )

    def _parting(self, gone: str, into: str, merged: Merged) -> _Change:
        said = self.tr("“{name}” and “{other}” are two again.").format(name=gone, other=into)
        return _Change(
            self.tr("parting two objects"),
            lambda: part(self._library, gone, into, merged),
            said,
            lambda _: [(into, into, merged.both, merged.into)],
        )

    def _do(self, change: _Change, reverse: Callable[[Any], _Change]) -> None:
        """Make a change, as one step; ``reverse`` is told what its work returned, each time."""
        stack = self.undo_stack
        answers: list[object] = []

        def made(answer: object) -> None:
            answers[:] = [answer]
            self._tell(change, answer, stack.undo)

        def redo() -> None:
            self._run(change, made)

        def undo() -> None:
            back = reverse(answers[0])
            self._run(back, lambda answer: self._tell(back, answer, stack.redo))

        def done(answer: object) -> None:
            stack.push(_Step(redo, undo))
            made(answer)

        self._run(change, done, failure=self._runner.failed.emit)

    def _run(
        self,
        change: _Change,
        done: Callable[[object], None],
        failure: Callable[[JobFailure], None] | None = None,
    ) -> None:
        self._runner.submit(
            Lane.LIBRARY,
            change.what,
            lambda _job: change.work(),
            success=done,
            failure=failure or self._lose_steps,
        )

    def _lose_steps(self, failure: JobFailure) -> None:
        """A step back or forth did not work: the others no longer fit what is saved."""
        self.undo_stack.clear()
        self._runner.failed.emit(failure)

    def _tell(self, change: _Change, answer: object, way_back: Callable[[], None]) -> None:
        self._messages.say(
            change.said, action=(self.tr("Undo"), way_back), undo_stack=self.undo_stack
        )
        for one in change.became(answer):
            self.became.emit(*one)
        self.changed.emit()

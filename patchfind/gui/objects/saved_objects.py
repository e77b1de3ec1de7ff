"""What the person does to saved objects: keep, rename, forget, each with its undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QInputDialog, QMenu

from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import UsageProblem
from patchfind.gui.interfaces import LibraryInterface
from patchfind.gui.objects.panel import ObjectRow, ObjectsPanel
from patchfind.gui.tasks.runner import JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.actions import menu_for
from patchfind.gui.widgets.message_bar import MessageBar
from patchfind.gui.widgets.undo_step import UndoStep

_NAME_WIDTH = 380


@dataclass(frozen=True, slots=True)
class _Change:
    """Work on a lane, and the sentence that says that it is done."""

    what: str
    work: Callable[[], object]
    said: str


class _Step(UndoStep):
    """A change that is made already when it is pushed."""

    _pushed = False

    def redo(self) -> None:
        if self._pushed:
            super().redo()
        self._pushed = True


class SavedObjects(QObject):
    """``changed`` after each change that worked; it is said, with a way back. ``new_contents``
    are the hashes of what is new of an object that is opened.
    """

    changed = Signal()
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
                    crops = _changed(known.query.crops, before.crops, after.crops)
                    refused = _changed(known.query.negatives, before.negatives, after.negatives)
                    self._library.objects.save(name, Query(crops, refused))

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
        self._do(self._deletion(row.name), lambda finds: self._saving(row.name, row.query, finds))

    def make_cover(self, name: str, view: Crop) -> None:
        """Have a view of the object stand for it in the list: its first one is its cover."""
        row = next((one for one in self._model.rows() if one.name == name), None)
        if row is None or view not in row.query.crops:
            said = self.tr("“{name}” is not saved with this view. Save it first.")
            self._messages.say(said.format(name=name))
            return
        others = tuple(one for one in row.query.crops if one != view)
        covered = replace(row.query, crops=(view, *others))
        self._do(self._covering(row, covered), lambda _: self._covering(row, row.query))

    def ask_to_merge(self, row: ObjectRow) -> None:
        """Let the person say which object this one is, and make one of the two."""
        others = {plain.line(one.name): one for one in self._model.rows() if one.id != row.id}
        dialog = QInputDialog(self._window)
        dialog.resize(_NAME_WIDTH, dialog.sizeHint().height())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(plain.title(self.tr("Merge “{name}”").format(name=row.name)))
        dialog.setLabelText(self.tr("It is the same as:"))
        dialog.setComboBoxItems([*others])
        dialog.textValueSelected.connect(lambda name: self.merge(row, others[name]))
        dialog.open()

    def merge(self, row: ObjectRow, into: ObjectRow) -> None:
        """Give ``into`` all that was selected, confirmed and refused for ``row``, which goes."""
        crops = dict.fromkeys((*into.query.crops, *row.query.crops))
        refused = dict.fromkeys((*into.query.negatives, *row.query.negatives))
        both = Query(tuple(crops), tuple(one for one in refused if one not in crops))
        self._do(self._merging(row, into, both), lambda news: self._parting(row, into, *news))

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

        said = self.tr("“{name}” is saved under the folders.").format(name=name)
        return _Change(self.tr("saving an object"), work, said)

    def _renaming(self, old: str, new: str) -> _Change:
        return _Change(
            self.tr("renaming an object"),
            lambda: self._library.objects.rename(self._id_of(old), new),
            self.tr("“{old}” is now called “{new}”.").format(old=old, new=new),
        )

    def _covering(self, row: ObjectRow, query: Query) -> _Change:
        return _Change(
            self.tr("choosing a cover"),
            lambda: self._library.objects.save(row.name, query),
            self.tr("“{name}” has another picture now.").format(name=row.name),
        )

    def _deletion(self, name: str) -> _Change:
        return _Change(
            self.tr("forgetting an object"),
            lambda: self._forget(name),
            self.tr("“{name}” is no longer saved. No photo was touched.").format(name=name),
        )

    def _merging(self, row: ObjectRow, into: ObjectRow, both: Query) -> _Change:
        def work() -> tuple[Sequence[Any], Sequence[Any]]:
            """All that was new of ``row``, and that part of it which is new of ``into`` now."""
            merged = self._library.objects.save(into.name, both)
            known = self._library.finds.unseen(merged) | {one.seen_hash for one in both.views}
            finds = self._forget(row.name)
            added = [one for one in finds if one.content_hash not in known]
            self._library.finds.give_back(merged, added)
            return finds, added

        said = self.tr("“{name}” is part of “{other}” now.").format(name=row.name, other=into.name)
        return _Change(self.tr("merging two objects"), work, said)

    def _parting(
        self, row: ObjectRow, into: ObjectRow, finds: Sequence[Any], added: Sequence[Any]
    ) -> _Change:
        def work() -> None:
            merged = self._library.objects.save(into.name, into.query)
            seen = {one.content_hash for one in added} - self._library.finds.unseen(merged)
            self._library.finds.take_back(merged, added)
            again = self._library.objects.save(row.name, row.query)
            still = [one for one in finds if one.content_hash not in seen]
            self._library.finds.give_back(again, still)

        said = self.tr("“{name}” and “{other}” are two again.")
        return _Change(
            self.tr("parting two objects"), work, said.format(name=row.name, other=into.name)
        )

    def _forget(self, name: str) -> Sequence[Any]:
        """Delete an object; what it had found, unseen, by then."""
        object_id = self._id_of(name)
        finds = self._library.finds.unseen_finds(object_id)
        self._library.objects.delete(object_id)
        return finds

    def _id_of(self, name: str) -> int:
        """An object that was forgotten and saved again has another id."""
        for kept in self._library.objects.all():
            if kept.name == name:
                return kept.id
        raise UsageProblem("No object is saved as “{name}” any more.", name=name)

    def _do(self, change: _Change, reverse: Callable[[Any], _Change]) -> None:
        """Make a change, as one step; ``reverse`` is told what its work returned."""
        stack = self.undo_stack

        def done(answer: object) -> None:
            back = reverse(answer)
            redo = partial(self._run, change, lambda _: self._tell(change, stack.undo))
            undo = partial(self._run, back, lambda _: self._tell(back, stack.redo))
            stack.push(_Step(redo, undo))
            self._tell(change, stack.undo)

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

    def _tell(self, change: _Change, way_back: Callable[[], None]) -> None:
        self._messages.say(
            change.said, action=(self.tr("Undo"), way_back), undo_stack=self.undo_stack
        )
        self.changed.emit()


def _changed(
    known: Sequence[Crop], before: Sequence[Crop], after: Sequence[Crop]
) -> tuple[Crop, ...]:
    """``known`` without what is in ``before`` alone, and with what is in ``after`` alone."""
    kept = [one for one in known if one in after or one not in before]
    return (*kept, *(one for one in after if one not in before and one not in kept))

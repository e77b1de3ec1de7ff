"""One search as the person sees it: its crops, what they said about matches, and its answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.match import Match
from patchfind.domain.query import Crop, Query, learnt
from patchfind.gui.interfaces import SearchInterface, SearchResultInterface
from patchfind.gui.opened_photo import crop_of_match
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets.undo_step import UndoStep

_MOST_RECENT = 10


@dataclass(frozen=True, slots=True)
class QueryState:
    """All that the person has said of one object.

    ``crops`` are the selections they made and ``refused`` what a saved object knew not to be it;
    ``verdicts`` are matches with "this is it" (True) or "this is not". ``name`` is that of a saved
    object, whose own photos belong to the list; ``gone`` where it is no longer saved.
    """

    crops: tuple[Crop, ...] = ()
    refused: tuple[Crop, ...] = ()
    verdicts: tuple[tuple[Match, bool], ...] = ()
    name: str = ""
    gone: bool = False

    @property
    def query(self) -> Query:
        """Selections and confirmed matches as crops, the others as negatives."""
        return Query(
            (*self.crops, *(crop_of_match(match) for match, is_it in self.verdicts if is_it)),
            (*self.refused, *(crop_of_match(match) for match, is_it in self.verdicts if not is_it)),
        )


class SearchSession(QObject):
    """Runs the query on its lane and streams the whole current list.

    ``started`` when another object is looked for; ``query_changed`` when what is said of it has
    changed, as the search this causes begins, or when nothing is looked for any more;
    ``matches_changed`` (matches, finished) with each better list; ``members_changed`` with the
    photos that a saved object has of its own; ``renamed`` when that has another name, is no longer
    saved, or again; ``noted`` with a sentence that the person should read with the last list.
    ``recent`` are the searches before this one, the last first;
    ``searched`` is among how many contents the last whole list was found.
    """

    started = Signal()
    query_changed = Signal()
    matches_changed = Signal(object, bool)
    members_changed = Signal(object)
    renamed = Signal()
    noted = Signal(object)
    failed = Signal(object)

    def __init__(
        self, runner: TaskRunner, search: SearchInterface, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._search = search
        self.undo_stack = QUndoStack(self)
        self._state = QueryState()
        self._job: Job | None = None
        self._preparing: Job | None = None
        self._last: Sequence[Match] = ()
        self.searched = 0
        self.recent: tuple[QueryState, ...] = ()

    @property
    def whole_photo(self) -> bool:
        """Whether photos like whole ones are looked for, and no object."""
        return all(crop.selection == WHOLE_PHOTO for crop in self.crops)

    @property
    def crops(self) -> tuple[Crop, ...]:
        """The selections of the object; none before the first search."""
        return self._state.crops

    @property
    def state(self) -> QueryState:
        """All that the person has said of the object."""
        return self._state

    @property
    def query(self) -> Query | None:
        """All that is asked now; None before the first search."""
        return self._state.query if self.crops else None

    @property
    def confirmed(self) -> list[Match]:
        """Matches of which the person said "this is it"."""
        return self._said(is_it=True)

    @property
    def rejected(self) -> list[Match]:
        """Matches of which the person said "this is not"."""
        return self._said(is_it=False)

    @property
    def running(self) -> bool:
        return self._job is not None and self._runner.wanted(self._job.id)

    def find(self, query: Query, *, name: str = "") -> None:
        """Begin a new search; the last one is cancelled and its answers are dropped.

        The photos of the saved object of that ``name`` are listed too.
        """
        self._begin(QueryState(query.crops, query.negatives, name=name))

    def follow(self, old: str, new: str, before: Query | None, after: Query | None) -> None:
        """The saved object ``old`` has another name, "" where it is no longer saved; it may have
        learnt elsewhere what came between two queries. Searches for it stay with it.
        """

        def followed(state: QueryState) -> QueryState:
            is_it = state.name and state.name == old
            return replace(state, name=new or old, gone=not new) if is_it else state

        self.recent = tuple(map(followed, self.recent))
        was, self._state = self._state, followed(self._state)
        if was.name != old or not self.crops:
            return
        self.renamed.emit()
        if before is not None and after is not None:
            self.undo_stack.clear()  # its steps know nothing of this
            now = learnt(Query(self.crops, self._state.refused), before, after)
            parted = set(before.views) - set(after.views)
            said = tuple(one for one in self._state.verdicts if crop_of_match(one[0]) not in parted)
            self._ask(replace(self._state, crops=now.crops, refused=now.negatives, verdicts=said))

    def resume(self, state: QueryState) -> None:
        """Go back to an earlier search, with all that was said of it."""
        self._begin(state)
        self.query_changed.emit()

    def add(self, crop: Crop) -> None:
        """Take in another view of the object, and search again with it."""
        if self.crops and crop not in self.crops:
            self._change(replace(self._state, crops=(*self.crops, crop)))

    def remove(self, crop: Crop) -> None:
        """Search without a view. With the last one, unless a match was confirmed, all ends."""
        kept = tuple(one for one in self.crops if one != crop)
        verdicts = self._state.verdicts
        if not kept:
            kept = tuple(crop_of_match(match) for match, is_it in verdicts if is_it)
            verdicts = tuple(one for one in verdicts if not one[1])
        without = replace(self._state, crops=kept, verdicts=verdicts)
        self._change(without if kept else QueryState())

    def judge(self, match: Match, *, is_it: bool) -> None:
        """Take in what the person said of a match, and search again with it."""
        if self.crops:
            others = tuple(one for one in self._state.verdicts if one[0].photo_id != match.photo_id)
            self._change(replace(self._state, verdicts=(*others, (match, is_it))))

    def cancel(self) -> None:
        """The person moved on."""
        if self.running and self._job is not None:
            self._runner.cancel(self._job.id)
            self._publish(self._last, finished=True)

    def read_ahead(self, path: Path) -> None:
        """A photo is being looked at: have it at hand for a search."""

        self._prepare(lambda _job: self._search.read_ahead(path))

    def prepare(self, crop: Crop) -> None:
        """Something is selected: describe it before it is asked for."""

        self._prepare(lambda job: self._search.prepare(crop, job.control))

    # Inside

    def _begin(self, state: QueryState) -> None:
        """Another search takes the place of this one, which is remembered."""
        if self.crops:
            first = {state.crops[0], self.crops[0]}
            others = [one for one in self.recent if one.crops[0] not in first]
            here = [self._state] if self.crops[0] != state.crops[0] else []
            self.recent = (*here, *others)[:_MOST_RECENT]
        self._state = state
        self.undo_stack.clear()
        self._run()
        self.started.emit()
        self._list_members()

    def _said(self, *, is_it: bool) -> list[Match]:
        return [match for match, said in self._state.verdicts if said is is_it]

    def _change(self, state: QueryState) -> None:
        self.undo_stack.push(UndoStep(partial(self._ask, state), partial(self._ask, self._state)))

    def _ask(self, state: QueryState) -> None:
        self._state = replace(state, name=self._state.name, gone=self._state.gone)
        self._run()
        self.query_changed.emit()
        self._list_members()

    def _list_members(self) -> None:
        """The object's own photos: what it was selected in, and confirmed when it was saved."""
        name = self._state.name
        if not name or not self.crops:
            return
        saved = Query(self.crops)

        def show(members: Sequence[Match]) -> None:
            if self._state.name and self.crops == saved.crops:  # no other search by now
                self.members_changed.emit(members)

        self._runner.submit(
            Lane.LIBRARY,
            self.tr("listing the photos of an object"),
            lambda _job: self._search.members(saved),
            success=show,
            key="members",
        )

    def _prepare(self, work: Callable[[Job], None]) -> None:
        def leave_it_to_the_search(_failure: JobFailure) -> None:
            """Nobody asked for this; what is wrong is said when it is asked for."""

        what = self.tr("looking at the selection")
        self._preparing = self._runner.submit(
            Lane.QUERIES, what, work, failure=leave_it_to_the_search, key="prepare"
        )

    def _run(self) -> None:
        query = self.query
        self._last = ()
        if query is None:
            self.cancel()
            return
        if self._preparing is not None:  # what of it is not done yet, the search does
            self._runner.cancel(self._preparing.id)

        self._job = self._runner.submit(
            Lane.QUERIES,
            self.tr("searching"),
            lambda job: self._search.search(query, on_matches=job.partial, control=job.control),
            success=self._finish,
            partial=lambda matches: self._publish(matches, finished=False),
            failure=self._fail,
            key="query",
        )

    def _finish(self, result: SearchResultInterface) -> None:
        self.searched = result.searched
        self._publish(result.matches, finished=True)
        for note in result.notes:
            self.noted.emit(note)

    def _publish(self, matches: Sequence[Match], *, finished: bool) -> None:
        self._last = matches
        self.matches_changed.emit(matches, finished)

    def _fail(self, failure: JobFailure) -> None:
        self.failed.emit(failure)
        self._runner.failed.emit(failure)

"""The matches of a search as rows: streamed in, filtered by strictness, marked by the person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from patchfind.domain.match import Match, Strictness
from patchfind.domain.photo import PhotoId
from patchfind.gui.widgets.formatting import strictness_name
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex, KeyedRowsModel

CONFIRMED_ROLE = ROW_ROLE + 1
"""Asks whether the person said "this is it"."""

FIRST_SHOWN = 60
"""While a new search has no settled strictness levels yet, so many of the best are shown."""


class MatchModel(KeyedRowsModel[Match]):
    """The matches that the chosen strictness level admits, best first.

    While ``hold_still`` is set (the pointer moves over the grid) a running search moves no row;
    the order is put right when it is lifted or the search has finished. A pinned match (under
    the pointer, or chosen) never moves and never leaves by itself.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Match] = []
        self._settled: list[Match] = []
        self._staying: frozenset[int] | None = None
        self._finished = True
        self._strictness = Strictness.SIMILAR
        self._hold_still = False
        self._pinned: frozenset[int] = frozenset()
        self._confirmed: dict[PhotoId, Match] = {}
        self._rejected: frozenset[PhotoId] = frozenset()

    def key(self, row: Match) -> int:
        return row.photo_id

    def lines(self, row: Match, role: int) -> Sequence[str]:
        if role == Qt.ItemDataRole.DisplayRole:
            return [row.path.name]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._facts(row)
        return []

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == CONFIRMED_ROLE:
            return index.isValid() and self._rows[index.row()].photo_id in self._confirmed
        return super().data(index, role)

    def start(self) -> None:
        """Forget the last search's matches."""
        self._all = []
        self._settled = []
        self._staying = None
        self._finished = False
        self._confirmed = {}
        self._rejected = frozenset()
        self._pinned = frozenset()
        self.set_rows([])

    def restart(self) -> None:
        """The same object is searched for anew: what is shown stays until there is better."""
        self._staying = frozenset(self.key(row) for row in self._rows)
        self._finished = False

    def give_up(self) -> None:
        """No better list will come: go back to the last whole one, where there is one."""
        if self._settled:
            self.update_matches(self._settled, finished=True)

    def update_matches(self, matches: Sequence[Match], *, finished: bool) -> None:
        """Take the whole current list, best first."""
        self._all = list(matches)
        self._finished = finished
        if finished:
            self._settled = self._all
        self._show(reorder=finished or not self._hold_still)

    def set_hold_still(self, *, hold: bool) -> None:
        """While held, rows change in place and new ones follow at the end."""
        self._hold_still = hold
        if not hold:
            self._show(reorder=True)

    def pin(self, keys: Collection[int]) -> None:
        """These matches, and no others, stay where they are from now on."""
        self._pinned = frozenset(keys)

    def set_strictness(self, level: Strictness) -> None:
        self._strictness = level
        self._pinned = frozenset()
        self._show(reorder=True)

    def set_feedback(self, confirmed: Iterable[Match], rejected: Iterable[PhotoId]) -> None:
        """Confirmed matches stay in front as they are; rejected ones are hidden."""
        self._confirmed = {match.photo_id: match for match in confirmed}
        self._rejected = frozenset(rejected)
        self._pinned = frozenset()
        self._show(reorder=True)

    def admitted(self, level: Strictness) -> int:
        """How many matches ``level`` would show."""
        return len(self._confirmed) + sum(
            match.strictness <= level for match in self._all if self._is_candidate(match)
        )

    @property
    def verified_count(self) -> int:
        return sum(match.verified for match in self._rows)

    def _is_candidate(self, match: Match) -> bool:
        return match.photo_id not in self._rejected and match.photo_id not in self._confirmed

    def _shows_early(self, match: Match, rank: int) -> bool:
        """Whether a match that is too wide is shown until the search knows better.

        A new search has nothing else to show; a refined one keeps to what was shown before.
        """
        return rank < FIRST_SHOWN if self._staying is None else match.photo_id in self._staying

    def _show(self, *, reorder: bool) -> None:
        candidates = [match for match in self._all if self._is_candidate(match)]
        shown = [
            match
            for rank, match in enumerate(candidates)
            if match.strictness <= self._strictness
            or (not self._finished and self._shows_early(match, rank))
            or match.photo_id in self._pinned
        ]
        rows = [*self._confirmed.values(), *shown]
        self.set_rows(rows, reorder=reorder, pinned=self._pinned)

    def _facts(self, match: Match) -> list[str]:
        facts = [str(match.path), strictness_name(match.strictness)]
        if match.verified:
            facts.append(self.tr("Verified: the object's details agree"))
        if match.photo_id in self._confirmed:
            facts.append(self.tr("You said: this is it"))
        if not match.online:
            facts.append(self.tr("Offline: its folder is not mounted"))
        return facts

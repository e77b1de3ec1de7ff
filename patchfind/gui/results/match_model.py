"""The matches of a search as rows: streamed in, filtered by strictness, marked by the person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt

from patchfind.domain.match import Match, Standing, Strictness
from patchfind.domain.photo import PhotoId
from patchfind.gui.results.bursts import bursts
from patchfind.gui.results.by_time import groups_of, months_of, newest_first
from patchfind.gui.widgets.formatting import (
    month_name,
    photos,
    strictness_name,
)
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex, KeyedRowsModel, Section

CONFIRMED_ROLE = ROW_ROLE + 1
"""Asks whether the person said "this is it"."""
PROVISIONAL_ROLE = ROW_ROLE + 2
"""Asks whether the running search may still move the match's box, or drop the match."""
COPIES_ROLE = ROW_ROLE + 3
"""Asks how many photos the tile stands for: copies, and shots of one burst."""
NEW_ROLE = ROW_ROLE + 4
"""Asks whether a saved object found the photo since it was last looked at."""

FIRST_SHOWN = 12
"""While a new search has no strictness levels yet, so many of the best have a chance to stay."""
MORE = 60
"""So many more are shown of what says next to nothing each time the person asks for more."""


class MatchModel(KeyedRowsModel[Match]):
    """The matches that the chosen strictness level admits, the sure ones first, else best first.

    Sure is what geometry verified or the person confirmed. While ``hold_still`` is set (the pointer
    moves over the grid) a running search moves no row; the order is put right when it is lifted or
    the search has finished. A pinned match (under the pointer, or chosen) never moves, not to the
    other section either, and never leaves by itself. While a refined search runs, what was settled
    stays as it is until geometry knows better.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Match] = []
        self._settled: Mapping[PhotoId, Match] = {}
        self._finished = True
        self._strictness = Strictness.SIMILAR
        self._more = 0
        self._hold_still = False
        self._pinned: frozenset[int] = frozenset()
        self._confirmed: dict[PhotoId, Match] = {}
        self._rejected: frozenset[PhotoId] = frozenset()
        self._members: Sequence[Match] = ()
        self._new: frozenset[str] = frozenset()
        self._unfolded: frozenset[PhotoId] = frozenset()
        self._whole_photo = False
        self._matches: list[Match] = []
        self._in_burst: Mapping[PhotoId, tuple[Match, ...]] = {}
        self._counts = (0, 0)
        self._sure_rows = 0
        self._by_time = False
        self._groups: tuple[tuple[int | None, int], ...] = ()
        self._away: frozenset[Path] = frozenset()
        self._back: frozenset[Path] = frozenset()

    def key(self, row: Match) -> int:
        return row.photo_id

    def lines(self, row: Match, role: int) -> Sequence[str]:
        if role == Qt.ItemDataRole.DisplayRole:
            return [row.path.name]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._facts(row)
        return []

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        asked = _ANSWERS.get(role)
        if asked is None or not index.isValid():
            return super().data(index, role)
        return asked(self, self._rows[index.row()])

    def sections(self) -> tuple[Section, ...]:
        """The sure ones and the others, each with its count in words; or the months."""
        if self._by_time:
            return tuple(
                Section(self.tr("No date") if one is None else month_name(one), photos(n), n)
                for one, n in self._groups
            )
        sure, maybe = self._counts
        words = {
            False: (
                self.tr("the object's details agree"),
                self.tr("alike, but no details agree"),
            ),
            True: (self.tr("the same scene or thing"), self.tr("alike")),
        }[self._whole_photo]
        return (
            Section(self.tr("%Ln sure", "", sure), words[0], self._sure_rows),
            Section(
                self.tr("%Ln maybe", "", maybe),
                words[1],
                len(self._rows) - self._sure_rows,
            ),
        )

    @property
    def counts(self) -> tuple[int, int]:
        """How many contents shown are sure, and how many are not."""
        return self._counts

    @property
    def matches(self) -> Sequence[Match]:
        """What is shown, also in the tiles of others. Not to be changed."""
        return self._matches

    @property
    def left_out(self) -> int:
        """How many matches say too little to be shown, until they are asked for."""
        if self._strictness is not Strictness.ANYTHING_LIKE_IT or not self._finished:
            return 0
        faint = sum(not match.telling for match in self._candidates())
        return max(0, faint - self._more)

    def behind(self, match: Match) -> tuple[Match, ...]:
        """What a match's tile stands for: itself and, unless that is unfolded, its burst."""
        if match.photo_id in self._unfolded:
            return (match,)
        return (match, *self._in_burst.get(match.photo_id, ()))

    def start(self, *, whole_photo: bool = False) -> None:
        """Forget the last search's matches; another object, or whole photo, is looked for."""
        self._all = []
        self._settled = {}
        self._finished = False
        self._more = 0
        self._confirmed = {}
        self._rejected = frozenset()
        self._members = ()
        self._new = frozenset()
        self._pinned = frozenset()
        self._unfolded = frozenset()
        self._whole_photo = whole_photo
        self._back = frozenset()
        self._show(reorder=True)

    def restart(self) -> None:
        """The same object is searched for anew: what is settled stays until there is better."""
        self._finished = False

    def give_up(self) -> None:
        """No better list will come: go back to the last whole one, where there is one."""
        if self._settled:
            self.update_matches([*self._settled.values()], finished=True)

    def update_matches(self, matches: Sequence[Match], *, finished: bool) -> None:
        """Take the whole current list, best first."""
        self._all = list(matches)
        self._finished = finished
        if finished:
            self._settled = {match.photo_id: match for match in matches}
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
        self._more = 0
        self._pinned = frozenset()
        self._show(reorder=True)

    def show_more(self) -> None:
        """Show some more of what says next to nothing."""
        self._more += MORE
        self._show(reorder=True)

    @property
    def months(self) -> list[tuple[int, int]]:
        """The months in which what is shown was taken, each with how many."""
        return months_of(self._matches)

    def set_by_time(self, *, by_time: bool) -> None:
        """Show the newest first, by months, or else the best first."""
        self._by_time = by_time
        self._pinned = frozenset()
        self._show(reorder=True)

    def first_of(self, month: int) -> int | None:
        """The first row of a month, where they stand by months."""
        before = [count for _month, count in takewhile(lambda one: one[0] != month, self._groups)]
        return sum(before) if len(before) < len(self._groups) else None

    def fold(self, photo_id: PhotoId) -> None:
        """Show the copies of this match and its burst beside it, or no longer."""
        self._unfolded ^= {photo_id}
        self._show(reorder=True)

    def set_feedback(self, confirmed: Iterable[Match], rejected: Iterable[PhotoId]) -> None:
        """Confirmed matches stay in front as they are; rejected ones are hidden."""
        self._confirmed = {match.photo_id: match for match in confirmed}
        self._rejected = frozenset(rejected)
        self._pinned = frozenset()
        self._show(reorder=True)

    def set_members(self, members: Sequence[Match]) -> None:
        """The photos that a saved object has of its own: they stay in front of all others."""
        self._members = members
        self._show(reorder=True)

    def set_away(self, folders: Collection[Path]) -> None:
        """These folders are offline now, whatever the search had met."""
        away = frozenset(folders)
        if away != self._away:
            self._back = (self._back | self._away) - away
            self._away = away
            self._show(reorder=False)

    def mark_new(self, contents: Collection[str]) -> None:
        """These contents are new to a saved object: marked, in front of what else was found, and
        shown however strict the level is."""
        self._new = frozenset(contents)
        self._show(reorder=True)

    def _is_new(self, match: Match) -> bool:
        return match.content_hash in self._new

    def counted(self, standing: Standing) -> int:
        """How many of the photos shown came among them this way."""
        return sum(row.standing is standing for row in self._rows)

    def admitted(self, level: Strictness) -> int:
        """How many matches ``level`` would show."""
        said = len(self._members) + len(self._confirmed)
        return said + sum(
            match.strictness <= level and match.telling for match in self._candidates()
        )

    # Inside

    def _candidates(self) -> list[Match]:
        """The best list known, without what the person judged."""
        own = {member.photo_id for member in self._members}
        judged = own | self._rejected | self._confirmed.keys()
        return [match for match in self._known() if match.photo_id not in judged]

    def _is_said(self, match: Match) -> bool:
        """Whether the person said that it is the object, now or before it was saved."""
        return match.standing is Standing.CONFIRMED or match.photo_id in self._confirmed

    def _known(self) -> Sequence[Match]:
        if self._finished or not self._settled:
            return self._all
        verified = {match.photo_id: match for match in self._all if match.verified}
        kept = [verified.get(match.photo_id, match) for match in self._settled.values()]
        return kept + [match for match in self._all if match.photo_id not in self._settled]

    def _is_provisional(self, match: Match) -> bool:
        return not self._finished and not match.verified and match.photo_id not in self._settled

    def _admits(self, match: Match, rank: int) -> bool:
        if match.photo_id in self._pinned or self._is_new(match):
            return True
        if self._is_provisional(match):
            # The widest level says nothing of a match before all evidence is in.
            sought = min(self._strictness, Strictness.SIMILAR)
            early = rank < FIRST_SHOWN and not self._settled
            return early or match.strictness <= sought
        return match.strictness <= self._strictness

    def _shown(self) -> list[Match]:
        admitted = [
            match for rank, match in enumerate(self._candidates()) if self._admits(match, rank)
        ]
        faint = [match.photo_id for match in admitted if not match.telling]
        hidden = {*faint[self._more :]} - self._pinned
        return [match for match in admitted if match.photo_id not in hidden]

    def _show(self, *, reorder: bool) -> None:
        shown = self._shown()
        said = [*self._members, *self._confirmed.values()]
        found = (match for match in shown if match.verified)
        found_sure = sorted(found, key=lambda match: not self._is_new(match))
        sure = [self._as_it_lies(match) for match in (*said, *found_sure)]
        maybe = [self._as_it_lies(match) for match in shown if not match.verified]
        self._counts = len(sure), len(maybe)
        self._matches = [*sure, *maybe]
        self._in_burst = {**self._bursts(sure), **self._bursts(maybe)}
        if self._by_time:
            rows = self._with_copies(newest_first(self._matches))
            self._groups = groups_of(rows) if reorder else self._groups
            self.set_rows(rows, reorder=reorder)
        elif reorder:
            parts = self._with_pins(self._with_copies(sure), self._with_copies(maybe))
            self._sure_rows = len(parts[0])
            self.set_rows([*parts[0], *parts[1]])
        else:
            self.set_rows([*self._with_copies(sure), *self._with_copies(maybe)], reorder=False)
        self.sections_changed.emit()

    def _as_it_lies(self, match: Match) -> Match:
        """The match as its folder is now, where that has come or gone since the search."""
        if match.gone or not (self._away or self._back):
            return match
        away = not self._away.isdisjoint(match.path.parents)
        if away or not self._back.isdisjoint(match.path.parents):
            return replace(match, online=not away)
        return match

    def _with_pins(self, sure: list[Match], maybe: list[Match]) -> tuple[list[Match], list[Match]]:
        """Both sections' rows, with the pinned ones in the places and sections they have now."""
        staying = {self.key(row): row for row in (*sure, *maybe) if self.key(row) in self._pinned}
        places = sorted((self._places[key], key) for key in staying if key in self._places)
        held = {key for _, key in places}
        parts = tuple([row for row in part if self.key(row) not in held] for part in (sure, maybe))
        before = self._sure_rows
        for place, key in places:
            part, start = (parts[0], 0) if place < before else (parts[1], before)
            part.insert(place - start, staying[key])
        return parts[0], parts[1]

    def _bursts(self, matches: Sequence[Match]) -> Mapping[PhotoId, tuple[Match, ...]]:
        """Those that share a tile: not judged, nor about to change, nor held where they are."""
        return bursts(
            [
                match
                for match in matches
                if match.photo_id not in self._confirmed
                and match.standing is Standing.FOUND
                and match.photo_id not in self._pinned
                and not self._is_provisional(match)
            ]
        )

    def _with_copies(self, matches: Sequence[Match]) -> list[Match]:
        """The rows of ``matches``: those unfolded are followed by what shares their tile."""
        hidden = {one.photo_id for others in self._in_burst.values() for one in others}
        rows: list[Match] = []
        for match in matches:
            if match.photo_id not in hidden:
                rows.append(match)
            if match.photo_id in self._unfolded:
                rows += [
                    replace(match, photo_id=one, path=path, also_at=(), copy_ids=())
                    for one, path in zip(match.copy_ids, match.also_at, strict=True)
                ]
                rows += self._in_burst.get(match.photo_id, ())
        return rows

    def _copies(self, match: Match) -> int:
        burst = (match, *self._in_burst.get(match.photo_id, ()))
        return sum(1 + len(one.also_at) for one in burst)

    def _facts(self, match: Match) -> list[str]:
        facts = [str(match.path), strictness_name(match.strictness)]
        if match.verified:
            facts.append(self.tr("Verified: the object's details agree"))
        if self._is_new(match):
            facts.append(self.tr("New since you last looked at this object"))
        if match.standing is Standing.SOURCE:
            facts.append(self.tr("You selected it here"))
        if self._is_said(match):
            facts.append(self.tr("You said: this is it"))
        if self._is_provisional(match):
            facts.append(self.tr("Still being looked at"))
        if match.also_at:
            facts.append(self.tr("%Ln copies elsewhere", "", len(match.also_at)))
        if others := self._in_burst.get(match.photo_id):
            facts.append(self.tr("%Ln more shot(s) of this burst", "", len(others)))
        if match.gone:
            facts.append(
                self.tr("This photo is gone or changed; the object keeps a picture of the view")
            )
        elif not match.online:
            facts.append(self.tr("Offline: its folder is not mounted"))
        return facts


_ANSWERS = {
    CONFIRMED_ROLE: MatchModel._is_said,
    PROVISIONAL_ROLE: MatchModel._is_provisional,
    COPIES_ROLE: MatchModel._copies,
    NEW_ROLE: MatchModel._is_new,
}

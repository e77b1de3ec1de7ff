"""A list model whose rows have keys and are replaced in place, so that views keep their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from patchfind.gui.widgets import plain

Row = TypeVar("Row")
AnyIndex = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""Asks for the row itself: a Photo, a Match, or a FolderCounts."""

_MOST_RUNS = 64
"""With more separate insertions or removals than this, gathering them is cheaper for the view."""


@dataclass(frozen=True, slots=True)
class Section:
    """So many rows that stand together under a title, with a few words on what they are."""

    title: str
    meaning: str
    count: int


class KeyedRowsModel(QAbstractListModel, Generic[Row]):
    """Rows of one type, each found by ``key(row)``; subclasses say what a row shows.

    ``set_rows`` changes only what differs, so that selection, scroll position and the row
    under the pointer survive an update.
    """

    sections_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._keys: list[int] = []
        self._places: dict[int, int] = {}

    def key(self, row: Row) -> int:
        raise NotImplementedError

    def lines(self, row: Row, role: int) -> Sequence[str]:
        """What a row says for the display, tool tip and accessible text roles; else nothing."""
        raise NotImplementedError

    def sections(self) -> tuple[Section, ...]:
        """The rows' sections in their order; none where the rows need no headers."""
        return ()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        return row if role == ROW_ROLE else self._said(row, role)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Rows may be dragged, where their view has a use for that."""
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else usual

    def _said(self, row: Row, role: int) -> str | None:
        """The row's lines as the plain text that they are, whatever they look like."""
        lines = self.lines(row, role)
        if not lines:
            return None
        tip = role == Qt.ItemDataRole.ToolTipRole
        return plain.tip(*lines) if tip else "\n".join(map(plain.line, lines))

    def rows(self) -> Sequence[Row]:
        """The rows in the order shown. Not to be changed."""
        return self._rows

    def index_of(self, key: int) -> QModelIndex:
        """Where the row with ``key`` is; an invalid index where it is not."""
        place = self._places.get(key)
        return QModelIndex() if place is None else self.index(place, 0)

    def set_rows(self, rows: Sequence[Row], *, reorder: bool = True) -> None:
        """Show ``rows``. Without ``reorder`` present rows keep their places and new ones follow.

        Keys are unique. Rows that are gone are removed only with ``reorder``, since a removal
        moves what comes after it.
        """
        keys = [self.key(row) for row in rows]
        if keys == self._keys:
            self._replace_changed(list(rows))
            return
        shown = len(self._keys)
        if shown and keys[:shown] == self._keys:  # quick for 200,000 that follow
            self._insert(_run(shown, len(keys) - shown), list(rows))
            self._replace_changed(list(rows))
            return
        fresh = dict(zip(keys, rows, strict=True))
        if reorder:
            wanted = list(rows)
        else:
            kept = [fresh.get(self.key(row), row) for row in self._rows]
            wanted = kept + [row for key, row in fresh.items() if key not in self._places]
        order = [self.key(row) for row in wanted]
        staying = set(order)
        present = [key for key in order if key in self._places]
        gone = list(_runs(i for i, key in enumerate(self._keys) if key not in staying))
        new = list(_runs(i for i, key in enumerate(order) if key not in self._places))
        if not self._rows:
            self._reset(wanted)
            return
        source = wanted
        if len(gone) + len(new) > _MOST_RUNS:
            # What goes is moved to the end first, and what is new begins there: one run each.
            leaving = [key for key in self._keys if key not in staying]
            known = [row for row in wanted if self.key(row) in self._places]
            arriving = [row for row in wanted if self.key(row) not in self._places]
            source = known + arriving
            self._rearrange(present + leaving)
            gone = _run(len(present), len(leaving))
            new = _run(len(present), len(arriving))
        self._remove(gone)
        self._rearrange(present)
        self._insert(new, source)
        self._rearrange(order)
        self._replace_changed(wanted)

    def replace_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows, or the same in quite another order, at a fraction of the time.

        Views forget what was chosen, and are at their top.
        """
        self._reset([*rows])

    def _reset(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._find_places()
        self.endResetModel()

    def _remove(self, runs: list[tuple[int, int]]) -> None:
        """Remove the runs' rows."""
        for first, last in reversed(runs):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        if runs:
            # Once for all: of 100,000 rows it takes a while, and views ask by place alone.
            self._find_places()

    def _insert(self, runs: list[tuple[int, int]], source: list[Row]) -> None:
        """Insert the runs' rows, which stand in ``source`` where they shall be here."""
        for first, last in runs:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = source[first : last + 1]
            self.endInsertRows()
        if runs:
            self._find_places()

    def _rearrange(self, keys: list[int]) -> None:
        """Put the present rows into the order of ``keys``, moving what views hold on to."""
        if keys == self._keys:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        held_keys = [self.key(self._rows[index.row()]) for index in held]
        self._rows = [self._rows[self._places[key]] for key in keys]
        self._find_places()
        self.changePersistentIndexList(held, [self.index(self._places[k], 0) for k in held_keys])
        self.layoutChanged.emit()

    def _replace_changed(self, wanted: list[Row]) -> None:
        pairs = zip(self._rows, wanted, strict=True)
        changed = list(
            _runs(i for i, (old, new) in enumerate(pairs) if old is not new and old != new)
        )
        self._rows = wanted
        for first, last in changed:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _find_places(self) -> None:
        self._keys = [self.key(row) for row in self._rows]
        self._places = {key: place for place, key in enumerate(self._keys)}


def _run(first: int, count: int) -> list[tuple[int, int]]:
    """``count`` places from ``first`` on as (first, last); none without any."""
    return [(first, first + count - 1)] if count else []


def _runs(places: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Ascending places as (first, last) of each unbroken run."""
    first = last = -2
    for place in places:
        if place == last + 1:
            last = place
            continue
        if first >= 0:
            yield first, last
        first = last = place
    if first >= 0:
        yield first, last

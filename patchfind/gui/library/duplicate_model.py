"""Photos that are the same, or nearly so, as rows: each group a section, its best photo first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette

from patchfind.domain.duplicates import Group, copies_in
from patchfind.domain.headers import file_clock_ms
from patchfind.domain.photo import Photo, PhotoId
from patchfind.gui.language import tr
from patchfind.gui.library.photo_tiles import PhotoDelegate
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.formatting import data_size, number, photos, short_moment
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex, KeyedRowsModel, Section

BEST_ROLE = ROW_ROLE + 1
"""Asks whether a photo is the best of its group."""
MARK_ROLE = ROW_ROLE + 2
"""Asks how it stands there, in a word; "" for a near-duplicate."""
LINES = 4
"""Of a tile's caption: name, folder, size and date."""


@dataclass(frozen=True, slots=True)
class DuplicateList:
    """Groups as they are shown: the photos in their order, sections, and which are what.

    ``spare`` are the bytes that all but the best take.
    """

    rows: Sequence[Photo] = ()
    sections: tuple[Section, ...] = ()
    bests: Collection[PhotoId] = ()
    copies: Collection[PhotoId] = ()
    spare: int = 0

    @classmethod
    def of(cls, groups: Sequence[Group]) -> DuplicateList:
        """For any thread: of 100,000 photos it takes a while."""
        copies = [copies_in(group) for group in groups]
        spare = [sum(photo.size for photo in group[1:]) for group in groups]
        return cls(
            [photo for group in groups for photo in group],
            tuple(map(_section, groups, copies, spare)),
            {group[0].id for group in groups},
            {photo.id for those in copies for photo in those},
            sum(spare),
        )


def _section(group: Group, copies: Collection[Photo], spare: int) -> Section:
    near = len(group) - 1 - len(copies)
    parts = [tr("%Ln exact copies", "", len(copies))] if copies else []
    parts += [tr("%Ln near-duplicate(s)", "", near)] if near else []
    parts.append(tr("{size} besides the best").format(size=data_size(spare)))
    return Section(photos(len(group)), " · ".join(parts), len(group))


class DuplicateModel(KeyedRowsModel[Photo]):
    """The photos of a DuplicateList."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = DuplicateList()

    def show(self, listed: DuplicateList) -> None:
        """Show these from now on; what stays keeps its selection."""
        self.shown = listed
        self.set_rows(listed.rows)
        self.sections_changed.emit()

    def sections(self) -> tuple[Section, ...]:
        return self.shown.sections

    def key(self, row: Photo) -> int:
        return row.id

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        asked = {MARK_ROLE: self._mark, BEST_ROLE: self._is_best}.get(role)
        if asked is None or not index.isValid():
            return super().data(index, role)
        return asked(self._rows[index.row()])

    def lines(self, row: Photo, role: int) -> Sequence[str]:
        said = [row.path.name, str(row.path.parent), _size(row), _date(row)]
        if role == Qt.ItemDataRole.DisplayRole:
            return said
        if role == Qt.ItemDataRole.ToolTipRole:
            return [str(row.path), *said[2:]]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return [". ".join(part for part in (said[0], self._mark(row), *said[1:]) if part)]
        return []

    def _is_best(self, row: Photo) -> bool:
        return row.id in self.shown.bests

    def _mark(self, row: Photo) -> str:
        if self._is_best(row):
            return self.tr("Best")
        return self.tr("Exact copy") if row.id in self.shown.copies else ""


class DuplicateDelegate(PhotoDelegate):
    """A photo with what tells it from its like, and how it stands among them."""

    def paint_marks(
        self, painter: QPainter, palette: QPalette, index: AnyIndex, picture: QRectF
    ) -> None:
        super().paint_marks(painter, palette, index, picture)
        if not (mark := index.data(MARK_ROLE)):
            return
        role = QPalette.ColorRole
        fill, ink = role.Window, role.WindowText
        if index.data(BEST_ROLE):
            fill, ink = role.Highlight, role.HighlightedText
        width = painter.fontMetrics().horizontalAdvance(mark) + 2 * style.GAP
        place = QRectF(picture.left() + 4, picture.top() + 4, width, 22)
        painter.fillPath(style.rounded(place, 11.0), palette.color(fill))
        painter.setPen(palette.color(ink))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), plain.line(mark))


def _size(photo: Photo) -> str:
    return f"{number(photo.width)} × {number(photo.height)} · {data_size(photo.size)}"


def _date(photo: Photo) -> str:
    taken = photo.taken_ms if photo.taken_ms is not None else file_clock_ms(photo.mtime_ns)
    return "" if taken is None else short_moment(taken)

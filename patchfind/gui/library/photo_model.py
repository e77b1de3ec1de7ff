"""The library's photos as rows for the thumbnail grid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from PySide6.QtCore import QObject, Qt

from patchfind.domain.arranging import Arrangement, FolderGroup, Month
from patchfind.domain.photo import Photo, PhotoState
from patchfind.gui.widgets.formatting import month_name, photos
from patchfind.gui.widgets.keyed_rows import KeyedRowsModel, Section


class PhotoModel(KeyedRowsModel[Photo]):
    """Photos as they were arranged; each group is a section."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sections: tuple[Section, ...] = ()
        self._firsts: dict[Month | FolderGroup | None, int] = {}

    def show(self, arrangement: Arrangement, *, afresh: bool) -> None:
        """Show these photos and groups; ``afresh`` where they are others, or in another order."""
        self._firsts = {}
        sections, first = [], 0
        roots: dict[int, str] = {}
        for group, count in arrangement.groups:
            photo = arrangement.photos[first]
            sections.append(Section(self._title(group, photo, roots), photos(count), count))
            self._firsts[group] = first
            first += count
        self._sections = tuple(sections) if len(sections) > 1 or self._is_time(arrangement) else ()
        if afresh:
            self.replace_rows(arrangement.photos)
        else:
            self.set_rows(arrangement.photos)
        self.sections_changed.emit()

    def sections(self) -> tuple[Section, ...]:
        return self._sections

    def first_of(self, group: Month | FolderGroup | None) -> int | None:
        """The first row of a group; None where there is no such group."""
        return self._firsts.get(group)

    def key(self, row: Photo) -> int:
        return row.id

    def lines(self, row: Photo, role: int) -> Sequence[str]:
        if role == Qt.ItemDataRole.DisplayRole:
            return [row.path.name]
        if role == Qt.ItemDataRole.ToolTipRole:
            return [part for part in (str(row.path), self.state_sentence(row)) if part]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return [". ".join(part for part in (row.path.name, self.state_sentence(row)) if part)]
        return []

    def state_sentence(self, photo: Photo) -> str:
        """What is special about the photo's state; empty for an indexed one at hand."""
        if not photo.online:
            return self.tr("Offline: its folder is not mounted")
        return {
            PhotoState.PENDING: self.tr("Waiting to be indexed"),
            PhotoState.FAILED: self.tr("Could not be indexed"),
            PhotoState.INDEXED: "",
        }[photo.state]

    def _is_time(self, arrangement: Arrangement) -> bool:
        return not any(isinstance(group, FolderGroup) for group, _count in arrangement.groups)

    def _title(self, group: Month | FolderGroup | None, photo: Photo, roots: dict[int, str]) -> str:
        """A group's name; ``photo`` is one of it, and ``roots`` the watched folders' names."""
        if group is None:
            return self.tr("No date")
        if isinstance(group, int):
            return month_name(group)
        if group.folder_id not in roots:
            depth = len(PurePosixPath(photo.relative_path).parts)
            roots[group.folder_id] = photo.path.parents[depth - 1].name
        return " / ".join(part for part in (roots[group.folder_id], *group.path.split("/")) if part)

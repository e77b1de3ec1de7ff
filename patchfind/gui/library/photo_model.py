"""The library's photos as rows for the thumbnail grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from patchfind.domain.photo import Photo, PhotoState
from patchfind.gui.widgets.keyed_rows import KeyedRowsModel


class PhotoModel(KeyedRowsModel[Photo]):
    """Photos in the order given."""

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

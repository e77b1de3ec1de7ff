"""The left side: the library's folders with their state, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from patchfind.domain.photo import Folder, FolderCounts, FolderId
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.formatting import number, photos
from patchfind.gui.widgets.icons import icon, paint_shape
from patchfind.gui.widgets.keyed_rows import ROW_ROLE, AnyIndex, KeyedRowsModel
from patchfind.gui.widgets.side_list import SideDelegate, SideList, paint_line, towards

_ALL = 0
"""The key of the row that stands for all folders; the catalogue's ids start at 1."""


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder with its counts, or all folders together where ``folder`` is None."""

    folder: Folder | None
    name: str
    indexed: int
    pending: int
    failed: int
    incomplete: int

    @property
    def total(self) -> int:
        return self.indexed + self.pending + self.failed

    @property
    def offline(self) -> bool:
        return self.folder is not None and not self.folder.online


class FolderModel(KeyedRowsModel[FolderRow]):
    """All photos first, then the folders."""

    def key(self, row: FolderRow) -> int:
        return _ALL if row.folder is None else row.folder.id

    def lines(self, row: FolderRow, role: int) -> Sequence[str]:
        if role == Qt.ItemDataRole.DisplayRole:
            return [row.name]
        if role == Qt.ItemDataRole.ToolTipRole:
            where = [] if row.folder is None else [str(row.folder.path)]
            return [*where, f"{photos(row.total)}. {self.state(row)}"]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return [f"{row.name}. {photos(row.total)}. {self.state(row)}"]
        return []

    def state(self, row: FolderRow) -> str:
        """The folder's state in words: offline, how many wait, how many failed; or all well."""
        parts = [self.tr("Offline")] if row.offline else []
        if row.pending:
            parts.append(self.tr("%Ln waiting", "", row.pending))
        if row.failed:
            parts.append(self.tr("%Ln failed", "", row.failed))
        if row.incomplete:
            parts.append(self.tr("%Ln incomplete", "", row.incomplete))
        if row.folder is not None and row.folder.unwatched and not row.offline:
            parts.append(
                self.tr(
                    "{n} of %Ln folder(s) are looked at every 5 minutes", "", row.folder.inside
                ).format(n=number(row.folder.unwatched))
            )
        return " · ".join(parts) or (self.tr("All indexed") if row.total else self.tr("No photos"))

    def set_counts(self, counts: Sequence[FolderCounts]) -> None:
        rows = [
            FolderRow(
                each.folder,
                each.folder.path.name or str(each.folder.path),
                each.indexed,
                each.pending,
                each.failed,
                each.incomplete,
            )
            for each in counts
        ]
        everything = FolderRow(
            None,
            self.tr("All photos"),
            sum(row.indexed for row in rows),
            sum(row.pending for row in rows),
            sum(row.failed for row in rows),
            sum(row.incomplete for row in rows),
        )
        self.set_rows([everything, *rows])


class _FolderDelegate(SideDelegate):
    """Two lines per folder, with an icon that also says when it is offline."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(160, 2 * option.fontMetrics.height() + 18)

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, cell: QRectF
    ) -> None:
        row, model = index.data(ROW_ROLE), index.model()
        if not isinstance(row, FolderRow) or not isinstance(model, FolderModel):
            return
        ink = quiet = painter.pen().color()
        if not self.chosen(option):
            quiet = style.mix(ink, option.palette.color(QPalette.ColorRole.Window), 0.38)
        shape = "photos" if row.folder is None else "offline" if row.offline else "folder"
        glyph = QRectF(cell.x() + 9, cell.center().y() - 10, 20, 20)
        paint_shape(painter, shape, towards(painter, cell, glyph), quiet if row.offline else ink)
        text = towards(painter, cell, cell.adjusted(40, 7, -8, -7))
        half = text.height() / 2
        count = number(row.total)
        count_width = painter.fontMetrics().horizontalAdvance(count)
        name = text.adjusted(0, 0, -count_width - 8, -half)
        paint_line(painter, towards(painter, text, name), row.name, ink)
        painter.setFont(style.scaled_font(option.font, 0.9))
        painter.setPen(quiet)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(text.adjusted(0, 0, 0, -half), right, count)
        paint_line(painter, text.adjusted(0, half, 0, 0), model.state(row), quiet)


class FoldersPanel(QWidget):
    """``folder_chosen`` carries a FolderId or None; the other signals what is wanted."""

    folder_chosen = Signal(object)
    add_wanted = Signal()
    remove_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)
    failures_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FolderModel(self)
        self.view = SideList(self.model, self.tr("Folders"), self, keys=(Qt.Key.Key_Delete,))
        self.view.setItemDelegate(_FolderDelegate(self.view))
        self.view.menu_wanted.connect(self._menu)
        self.view.key_pressed.connect(lambda _delete: self._remove())
        self.view.selectionModel().currentChanged.connect(self._chosen)
        # Clicking the folder that is chosen already leads back to its photos.
        self.view.clicked.connect(self._chosen)
        add = QPushButton(icon("plus"), self.tr("Add folder…"))
        add.setToolTip(self.tr("Watch a folder of photos (Ctrl+Shift+O)"))
        add.clicked.connect(self.add_wanted)
        self._failures = QPushButton(icon("warning"), "")
        self._failures.setFlat(True)
        self._failures.clicked.connect(self.failures_wanted)
        self._failures.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GAP, style.GAP, style.GAP, style.GAP)
        column.setSpacing(style.GAP)
        column.addWidget(style.side_heading(self.tr("Library")))
        column.addWidget(self.view, 1)
        column.addWidget(self._failures)
        column.addWidget(add)
        self.setMinimumWidth(150)

    @property
    def chosen(self) -> FolderId | None:
        """The folder whose photos are shown; None for all."""
        row = self.view.currentIndex().data(ROW_ROLE)
        return row.folder.id if isinstance(row, FolderRow) and row.folder else None

    def choose(self, folder_id: FolderId) -> None:
        """Show the photos of a folder, as a click on it does."""
        self.view.setCurrentIndex(self.model.index_of(folder_id))

    @property
    def has_failures(self) -> bool:
        """Whether there are photos that could not be indexed as a whole."""
        return not self._failures.isHidden()

    def set_counts(self, counts: Sequence[FolderCounts]) -> None:
        self.model.set_counts(counts)
        if not self.view.currentIndex().isValid():
            # Nobody chose this, so nobody is told.
            with QSignalBlocker(self):
                self.view.setCurrentIndex(self.model.index(0, 0))
        failed = sum(each.failed for each in counts)
        incomplete = sum(each.incomplete for each in counts)
        if incomplete:
            words = self.tr("%Ln photo(s) are not whole…", "", failed + incomplete)
        else:
            words = self.tr("%Ln photo(s) failed…", "", failed)
        self._failures.setText(plain.caption(words))
        self._failures.setVisible(failed + incomplete > 0)

    def _chosen(self, current: QModelIndex) -> None:
        row = current.data(ROW_ROLE)
        if not isinstance(row, FolderRow):
            return
        focused = self.view.hasFocus()
        self.folder_chosen.emit(row.folder.id if row.folder else None)
        if focused:
            # The page that comes to the front takes the keyboard; here the next arrow key
            # is for the next folder.
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        row = self.view.currentIndex().data(ROW_ROLE)
        if isinstance(row, FolderRow) and row.folder is not None:
            self.remove_wanted.emit(row.folder)

    def _menu(self, row: FolderRow, place: QPoint) -> None:
        if row.folder is not None:
            self.menu_wanted.emit(row.folder, place)

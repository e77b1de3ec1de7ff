"""The photos that could not be indexed as a whole, each with its reason; a way to try again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.photo import Failure
from patchfind.foundation.sentence import sentence_of
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.file_manager import show_in_folder


class FailuresDialog(QDialog):
    """``retry_wanted`` when the person wants all of them tried again."""

    retry_wanted = Signal()

    def __init__(self, failures: Sequence[Failure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Photos that could not be indexed as a whole"))
        self.resize(760, 420)
        self._failures = list(failures)
        self.rows = QStandardItemModel(0, 2, self)
        self.rows.setHorizontalHeaderLabels([self.tr("Photo"), self.tr("Reason")])
        for failure in self._failures:
            # The name stands beside it: the whole path would push the reason out of sight.
            short = sentence_of(failure.reason).given(path=failure.path.name)
            name = QStandardItem(plain.line(failure.path.name))
            reason = QStandardItem(plain.line(short))
            name.setToolTip(plain.tip(str(failure.path)))
            reason.setToolTip(plain.tip(failure.reason))
            self.rows.appendRow([name, reason])
        view = QTreeView()
        view.setModel(self.rows)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setStyleSheet("QTreeView::item { padding: 4px; }")
        view.setAlternatingRowColors(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.tr("Failed photos and why"))
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        view.header().resizeSection(0, 220)
        view.doubleClicked.connect(lambda index: show_in_folder(self._failures[index.row()].path))
        about = plain.Label(
            self.tr(
                "%Ln photo(s) could not be indexed as a whole. "
                "Each is tried again when its file changes.",
                "",
                len(self._failures),
            )
        )
        about.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.retry = QPushButton(self.tr("Try all again now"))
        self.retry.setEnabled(bool(self._failures))
        self.retry.clicked.connect(self._retry)
        buttons.addButton(self.retry, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(style.GAP)
        column.addWidget(about)
        column.addWidget(view, 1)
        column.addWidget(buttons)

    def _retry(self) -> None:
        self.retry_wanted.emit()
        self.accept()

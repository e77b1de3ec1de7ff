"""The photos that could not be indexed as a whole, each with its reason, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMenu,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.photo import Failure
from patchfind.foundation.sentence import sentence_of
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.actions import menu_for
from patchfind.gui.widgets.dialog_buttons import button_box
from patchfind.gui.widgets.files import show_in_folder

_ROOM = 10
"""Round a text, in pixels."""


class _Wrapping(QStyledItemDelegate):
    """Rows as high as their text is, so that no reason is cut off."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        room = QRect(0, 0, self._view.columnWidth(index.column()) - _ROOM, 1 << 16)
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        text = option.fontMetrics.boundingRect(room, int(flags), index.data())
        return QSize(room.width(), text.height() + _ROOM)


class FailuresDialog(QDialog):
    """``retry_wanted`` when the person wants all of them tried again; ``leave_out_wanted`` carries
    the Failure of a photo that is to be left out of its folder from now on.
    """

    retry_wanted = Signal()
    leave_out_wanted = Signal(object)

    def __init__(self, failures: Sequence[Failure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Photos that could not be indexed as a whole"))
        self.resize(860, 440)
        self._failures = list(failures)
        self.rows = QStandardItemModel(0, 3, self)
        titles = [self.tr("Photo"), self.tr("Folder"), self.tr("Reason")]
        self.rows.setHorizontalHeaderLabels(titles)
        for failure in self._failures:
            # The name stands beside it: the whole path would push the reason out of sight.
            short = sentence_of(failure.reason).given(path=failure.path.name)
            name = QStandardItem(plain.line(failure.path.name))
            folder = QStandardItem(plain.line(failure.path.parent.name))
            reason = QStandardItem(plain.line(short))
            name.setToolTip(plain.tip(str(failure.path)))
            folder.setToolTip(plain.tip(str(failure.path.parent)))
            reason.setToolTip(plain.tip(failure.reason))
            self.rows.appendRow([name, folder, reason])
        view = self.view = QTreeView()
        view.setModel(self.rows)
        view.setRootIsDecorated(False)
        view.setItemDelegate(_Wrapping(view))
        view.setWordWrap(True)
        view.header().sectionResized.connect(view.scheduleDelayedItemsLayout)
        view.setStyleSheet("QTreeView::item { padding: 4px; }")
        view.setAlternatingRowColors(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.tr("Failed photos and why"))
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        view.header().resizeSection(0, 210)
        view.header().resizeSection(1, 150)
        view.activated.connect(lambda index: self._show(self._failures[index.row()]))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        about = plain.Label(
            self.tr(
                "%Ln photo(s) could not be indexed as a whole. "
                "Each is tried again when its file changes.",
                "",
                len(self._failures),
            )
        )
        about.setWordWrap(True)
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
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
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)

    def menu_of(self, failure: Failure) -> QMenu:
        """What can be done with one photo."""
        entries = (
            ("folder", self.tr("Show in folder"), self._show),
            ("copy", self.tr("Copy path"), self._copy),
            ("settings", self.tr("Leave it out from now on"), self._leave_out),
        )
        return menu_for(self, failure, entries)

    def _show_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            menu = self.menu_of(self._failures[index.row()])
            menu.popup(self.view.viewport().mapToGlobal(place))

    def _show(self, failure: Failure) -> None:
        show_in_folder(failure.path)

    def _copy(self, failure: Failure) -> None:
        QGuiApplication.clipboard().setText(str(failure.path))

    def _leave_out(self, failure: Failure) -> None:
        self.rows.removeRow(self._failures.index(failure))
        self._failures.remove(failure)
        self.retry.setEnabled(bool(self._failures))
        self.leave_out_wanted.emit(failure)

    def _retry(self) -> None:
        self.retry_wanted.emit()
        self.accept()

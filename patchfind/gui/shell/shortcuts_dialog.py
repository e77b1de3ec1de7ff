"""The page of shortcuts: what the menus offer by key, and what keys and the mouse do besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from patchfind.gui.language import tr
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.dialog_buttons import button_box

_Rows = Sequence[tuple[str, str]]


class ShortcutsDialog(QDialog):
    """Lists them under the menus' names; to be searched by typing, and copied by nobody."""

    def __init__(self, menus: QMenuBar, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(680, 560)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Keyboard shortcuts"))
        self.list.setHeaderLabels([self.tr("What"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for title, rows in (*_in_menus(menus), *_besides()):
            heading = QTreeWidgetItem(self.list, [plain.line(title)])
            font = heading.font(0)
            font.setBold(True)
            heading.setFont(0, font)
            for what, keys in rows:
                QTreeWidgetItem(heading, [plain.line(what), plain.line(keys)])
        self.list.expandAll()
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(style.GAP)
        column.addWidget(self.list)
        column.addWidget(buttons)


def _in_menus(menus: QMenuBar) -> Iterator[tuple[str, _Rows]]:
    for top in menus.actions():
        menu = top.menu()
        entries = menu.actions() if isinstance(menu, QMenu) else []
        rows = [(_words(one), _keys(one)) for one in entries if one.shortcuts()]
        if rows:
            yield _words(top), rows


def _words(entry: QAction) -> str:
    return entry.text().replace("&", "").rstrip("…")


def _keys(entry: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(one.toString(native) for one in entry.shortcuts())


def _besides() -> Iterator[tuple[str, _Rows]]:
    """What no menu has."""
    yield (
        tr("In the photo"),
        (
            (tr("Search with what is drawn"), tr("Enter")),
            (tr("Move the picture"), tr("Space and drag, or Space and arrows")),
            (tr("From thing to thing, and choose it"), tr("↑ ↓, Enter")),
            (tr("Zoom"), tr("wheel, + and −; 0 fits, 1 is full size")),
            (tr("Begin a selection in the middle"), tr("P, Insert")),
            (tr("Move the selection"), tr("Ctrl and arrows")),
            (tr("From point to point of the selection"), tr(", and .")),
            (tr("Move the point, or a rectangle's corner"), tr("Shift and arrows")),
            (tr("Add a point behind it, or take it away"), tr("P, Delete")),
            (tr("The photo before and after"), tr("← →, among matches K J too")),
        ),
    )
    yield (
        tr("In the grid"),
        (
            (tr("Open"), tr("Enter")),
            (tr("Larger and smaller tiles"), tr("Ctrl and wheel")),
            (tr("Rename, or delete, a saved object"), tr("F2, Delete")),
        ),
    )

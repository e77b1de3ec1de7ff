"""How the window is divided: folders and saved objects at the left, the pages beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from patchfind.gui.widgets import style


class Frame(QWidget):
    """``across`` divides the left side from the pages, ``down`` the folders from the objects."""

    def __init__(
        self,
        folders: QWidget,
        objects: QWidget,
        messages: QWidget,
        pages: QWidget,
        status_bar: QWidget,
    ) -> None:
        super().__init__()
        right = QWidget()
        column = style.column(right)
        column.addWidget(messages)
        column.addWidget(pages, 1)
        self.down = QSplitter(Qt.Orientation.Vertical)
        self.down.addWidget(folders)
        self.down.addWidget(objects)
        self.down.setStretchFactor(0, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(self.down)
        self.across.addWidget(right)
        self.across.setStretchFactor(1, 1)
        for one in (self.down, self.across):
            one.setHandleWidth(1)
            one.setChildrenCollapsible(False)
        rows = style.column(self)
        rows.addWidget(self.across, 1)
        rows.addWidget(status_bar)

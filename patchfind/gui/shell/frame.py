"""How the window is divided: search, folders and saved objects, the pages, what is known of one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from patchfind.gui.widgets import style
from patchfind.gui.widgets.message_bar import MessageBar

_MESSAGE_WIDTH = 760
"""Of a message over the pages, in logical pixels: a long path and two buttons beside it."""


class _WithOverlay(QWidget):
    """The pages, and at their foot the message, which moves nothing when it comes and goes."""

    def __init__(self, pages: QWidget, messages: MessageBar) -> None:
        super().__init__()
        style.column(self).addWidget(pages)
        self._messages = messages
        messages.setParent(self)
        messages.changed.connect(self._place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width = min(_MESSAGE_WIDTH, self.width() - 2 * style.GAP)
        height = self._messages.heightForWidth(width)
        left = (self.width() - width) // 2
        self._messages.setGeometry(left, self.height() - height - style.GAP, width, height)
        self._messages.raise_()


class Frame(QWidget):
    """``across`` divides the left side from the pages, ``down`` the folders from the objects."""

    def __init__(
        self,
        *,
        chip: QWidget,
        folders: QWidget,
        objects: QWidget,
        messages: MessageBar,
        pages: QWidget,
        aside: QWidget,
        status_bar: QWidget,
    ) -> None:
        super().__init__()
        right = _WithOverlay(pages, messages)
        self.down = QSplitter(Qt.Orientation.Vertical)
        self.down.addWidget(folders)
        self.down.addWidget(objects)
        self.down.setStretchFactor(0, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        left = QWidget()
        side = style.column(left)
        around = QHBoxLayout()
        around.setContentsMargins(style.GAP, style.GAP // 2, style.GAP, 0)
        around.addWidget(chip)
        side.addLayout(around)
        side.addWidget(self.down, 1)
        self.across.addWidget(left)
        self.across.addWidget(right)
        self.across.addWidget(aside)
        self.across.setStretchFactor(1, 1)
        for one in (self.down, self.across):
            one.setHandleWidth(1)
            one.setChildrenCollapsible(False)
        rows = style.column(self)
        rows.addWidget(self.across, 1)
        rows.addWidget(status_bar)

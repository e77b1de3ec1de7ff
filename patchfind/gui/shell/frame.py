"""The window's pages, panels and bars, made and put in their places."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QWidget

from patchfind.gui.interfaces import Interfaces
from patchfind.gui.library.duplicates_page import DuplicatesPage
from patchfind.gui.library.folders_panel import FoldersPanel
from patchfind.gui.library.page import LibraryPage
from patchfind.gui.library.welcome import Welcome
from patchfind.gui.objects.panel import ObjectsPanel
from patchfind.gui.photo.page import PhotoPage
from patchfind.gui.results.page import ResultsPage
from patchfind.gui.results.search_chip import SearchChip
from patchfind.gui.results.search_session import SearchSession
from patchfind.gui.shell.page_stack import PageStack
from patchfind.gui.shell.status_bar import IndexingStatusBar
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets import style
from patchfind.gui.widgets.icons import application_icon
from patchfind.gui.widgets.message_bar import MessageBar
from patchfind.gui.widgets.photo_menu import PhotoMenu
from patchfind.gui.widgets.thumbnails import ThumbnailCache, stored_or_preview

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


class Frame(QMainWindow):
    """What the window shows; what it does is added to it.

    ``across`` divides the left side from the pages, ``down`` the folders from the objects.
    """

    def __init__(self, interfaces: Interfaces, runner: TaskRunner) -> None:
        super().__init__()
        self.setWindowTitle("PatchFind")
        self.setWindowIcon(application_icon())
        read_tile = stored_or_preview(
            interfaces.read_thumbnail, interfaces.read_preview, interfaces.read_view
        )
        self.thumbnails = ThumbnailCache(runner, read_tile, parent=self)
        self.session = SearchSession(runner, interfaces.search, self)
        self.messages = MessageBar(self)
        self.photo_menu = PhotoMenu(self)
        self.folders = FoldersPanel(self)
        self.objects = ObjectsPanel(self.thumbnails, self)
        self.status_bar = IndexingStatusBar(self)
        self.welcome = Welcome(self)
        self.library_page = LibraryPage(self.thumbnails, self)
        self.photo_page = PhotoPage(
            runner,
            interfaces.read_photo,
            interfaces.read_thumbnail,
            interfaces.propose,
            self,
        )
        self.results_page = ResultsPage(self.session, self.thumbnails, self)
        self.duplicates_page = DuplicatesPage(self.thumbnails, self)
        self.grids = (self.library_page, self.results_page, self.duplicates_page)
        self.chip = SearchChip(self.session, self.thumbnails, self)
        self.pages = PageStack(self.welcome, *self.grids, self.photo_page)
        self.down = QSplitter(Qt.Orientation.Vertical)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()

    def _lay_out(self) -> None:
        self.down.addWidget(self.folders)
        self.down.addWidget(self.objects)
        self.down.setStretchFactor(0, 1)
        left = QWidget()
        side = style.column(left)
        around = QHBoxLayout()
        around.setContentsMargins(style.GAP, style.GAP // 2, style.GAP, 0)
        around.addWidget(self.chip)
        side.addLayout(around)
        side.addWidget(self.down, 1)
        self.across.addWidget(left)
        self.across.addWidget(_WithOverlay(self.pages, self.messages))
        self.across.setStretchFactor(1, 1)
        for one in (self.down, self.across):
            one.setHandleWidth(1)
            one.setChildrenCollapsible(False)
        whole = QWidget()
        rows = style.column(whole)
        rows.addWidget(self.across, 1)
        rows.addWidget(self.status_bar)
        self.setCentralWidget(whole)

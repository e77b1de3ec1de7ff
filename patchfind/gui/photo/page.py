"""The page that shows one photo with its tools: select an object there and search for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.gui.interfaces import PhotoPixels
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.canvas import ZOOM_STEP, PhotoCanvas
from patchfind.gui.photo.gestures import Tool
from patchfind.gui.photo.loader import LoadedPhoto, load
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.buttons import separator, tool_button
from patchfind.gui.widgets.elided_label import ElidedLabel, heading_line
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.icons import icon


class PhotoPage(QWidget):
    """``find_wanted`` carries the Crop to search for and ``add_wanted`` one to add to the search;
    ``step_wanted`` ±1 the next photo's way. ``opened`` carries the Path of a photo that is shown
    now, and ``selected`` the Crop of each finished selection.
    """

    find_wanted = Signal(object)
    add_wanted = Signal(object)
    opened = Signal(object)
    selected = Signal(object)
    back_wanted = Signal()
    step_wanted = Signal(int)
    feedback_wanted = Signal(object, bool)
    menu_wanted = Signal(object, QPoint)
    caveat = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        read_photo: Callable[[Path], PhotoPixels],
        read_thumbnail: Callable[[str], NDArray[np.uint8] | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._read_photo = read_photo
        self._read_thumbnail = read_thumbnail
        self._subject: OpenedPhoto | None = None
        self.canvas = PhotoCanvas(self)
        self._title = heading_line(scale=1.1)
        self._facts = ElidedLabel()
        style.quiet(self._facts)
        self._tools = QButtonGroup(self)
        self._find = style.primary(QPushButton(self.tr("Find this object")))
        self._find.setToolTip(self.tr("Search all photos for what is selected (Enter or F)"))
        self._find.clicked.connect(self.search)
        self._add = QPushButton(icon("plus"), self.tr("Add to the search"))
        self._add.setToolTip(self.tr("Search with this as another view of the object (A)"))
        self._add.clicked.connect(self.add_to_search)
        self._search_open = False
        self._undo = tool_button("undo", self.tr("Undo"), "Ctrl+Z")
        self._undo.clicked.connect(self.canvas.undo)
        self._verdicts = self._verdict_buttons()
        self._outline = self._outline_button()
        self._search_tools = self._search_row()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(self._header())
        page.addWidget(self._search_tools)
        page.addWidget(self.canvas, 1)
        self.canvas.selection_changed.connect(self._refresh_buttons)
        self.canvas.selection_changed.connect(self._tell_selected)
        self.canvas.find_wanted.connect(self.search)
        self.canvas.menu_wanted.connect(lambda place: self.menu_wanted.emit(self._subject, place))
        self.setFocusProxy(self.canvas)
        self._refresh_buttons()
        self._refresh_search_row()

    @property
    def subject(self) -> OpenedPhoto | None:
        return self._subject

    def show_subject(self, subject: OpenedPhoto) -> None:
        """Open a photo; whatever was being opened before is dropped."""
        self._subject = subject
        self._title.say(subject.path.name)
        self._title.setToolTip(plain.tip(str(subject.path)))
        self._facts.say(subject.path.parent.name)
        self._facts.setToolTip(plain.tip(str(subject.path)))
        self._refresh_search_row()
        self.canvas.clear(self.tr("Opening…"))

        def read(_job: Job) -> LoadedPhoto:
            return load(subject, self._read_photo, self._read_thumbnail)

        self._runner.submit(
            Lane.PHOTOS,
            self.tr("opening a photo"),
            read,
            success=self._show,
            failure=self._show_failure,
            key="photo view",
        )

    def forget_match(self) -> None:
        """Another object is looked for: what was found of the last one is a mere photo now."""
        if self._subject is None or self._subject.match is None:
            return
        self._subject = replace(self._subject, match=None)
        self._draw_match()
        self._refresh_search_row()
        self._refresh_buttons()

    def choose_tool(self, tool: Tool) -> None:
        for button in self._tools.buttons():
            button.setChecked(button.property("tool") == tool.value)
        self.canvas.set_tool(tool)

    def search(self) -> None:
        """Search for the selection; with none, for the match shown, else the whole photo."""
        if self._subject is None or not self.canvas.has_photo:
            return
        match = self._subject.match
        fallback = (match.outline or match.box) if match is not None else WHOLE_PHOTO
        self.find_wanted.emit(self._subject.crop(self.canvas.selection or fallback))

    def add_to_search(self) -> None:
        """Have the selection, or the match shown, join the search that is under way."""
        if self._add.isVisible() and self._add.isEnabled() and self._subject is not None:
            self.add_wanted.emit(self._subject.crop(self.canvas.selection or WHOLE_PHOTO))

    def set_search_open(self, *, is_open: bool) -> None:
        """Whether there is a search that a selection could be added to."""
        self._search_open = is_open
        self._refresh_search_row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.step_wanted.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(style.GAP, style.GAP, 2 * style.GAP, style.GAP)
        row.setSpacing(4)
        back = tool_button("back", self.tr("Back"), "Esc")
        back.clicked.connect(self.back_wanted)
        names = QVBoxLayout()
        names.setSpacing(3)
        names.addWidget(self._title)
        names.addWidget(self._facts)
        row.addWidget(back)
        row.addSpacing(style.GAP)
        row.addLayout(names, 1)
        for tool, text, key in (
            (Tool.LASSO, self.tr("Lasso"), "Ctrl+1"),
            (Tool.RECTANGLE, self.tr("Rectangle"), "Ctrl+2"),
            (Tool.WHOLE, self.tr("Whole photo"), "Ctrl+3"),
        ):
            button = tool_button(tool.value, text, key)
            button.setCheckable(True)
            button.setProperty("tool", tool.value)
            button.setChecked(tool is Tool.LASSO)
            button.clicked.connect(lambda _on=False, chosen=tool: self.choose_tool(chosen))
            self._tools.addButton(button)
            row.addWidget(button)
        row.addWidget(self._undo)
        row.addWidget(separator())
        for name, text, key, action in (
            ("minus", self.tr("Zoom out"), "−", lambda: self.canvas.zoom(1 / ZOOM_STEP)),
            ("fit", self.tr("Fit to window"), "0", self.canvas.fit),
            ("plus", self.tr("Zoom in"), "+", lambda: self.canvas.zoom(ZOOM_STEP)),
        ):
            button = tool_button(name, text, key)
            button.clicked.connect(action)
            row.addWidget(button)
        row.addSpacing(style.GAP)
        row.addWidget(self._find)
        return row

    def _search_row(self) -> QWidget:
        """Shown while there is a search: what this photo can say to it."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(2 * style.GAP, 0, 2 * style.GAP, style.GAP)
        row.setSpacing(style.GAP)
        row.addWidget(self._verdicts)
        row.addStretch(1)
        row.addWidget(self._outline)
        row.addWidget(self._add)
        return holder

    def _verdict_buttons(self) -> QWidget:
        """Over a match: say whether it is the object."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GAP)
        row.addWidget(plain.Label(self.tr("Is this the object?")))
        for text, glyph, key, verdict in (
            (self.tr("This is it"), "check", "Y", True),
            (self.tr("This is not"), "cross", "N", False),
        ):
            button = QPushButton(icon(glyph), text)
            button.setToolTip(plain.tip(f"{text} ({key})"))
            button.clicked.connect(lambda _on=False, said=verdict: self._say(verdict=said))
            row.addWidget(button)
        return holder

    def _outline_button(self) -> QPushButton:
        """Over a match: its outline, or only its box."""
        button = QPushButton(self.tr("Outline"))
        button.setCheckable(True)
        button.setChecked(True)
        button.setToolTip(self.tr("Show the object's outline as it lies in this photo"))
        button.toggled.connect(self._draw_match)
        return button

    def _say(self, *, verdict: bool) -> None:
        if self._subject is not None and self._subject.match is not None:
            self.feedback_wanted.emit(self._subject.match, verdict)

    def _draw_match(self) -> None:
        match = self._subject.match if self._subject else None
        self._outline.setEnabled(match is not None and match.outline is not None)
        self.canvas.show_match(match, outline=self._outline.isChecked())

    def _show(self, loaded: LoadedPhoto) -> None:
        if self._subject is None:
            return
        self.canvas.show_image(loaded.levels, loaded.width, loaded.height)
        self._draw_match()
        if loaded.caveat:
            self._facts.say(self.tr("Only the stored thumbnail can be shown"))
            self.caveat.emit(loaded.caveat)
        else:
            size = f"{number(loaded.width)} × {number(loaded.height)}"
            self._facts.say(f"{size}   {self._subject.path.parent.name}")
        self._refresh_buttons()
        self.opened.emit(self._subject.path)

    def _show_failure(self, failure: JobFailure) -> None:
        self.canvas.clear(failure.sentence)
        self._runner.failed.emit(failure)

    def _tell_selected(self) -> None:
        if self._subject is not None and self.canvas.selection is not None:
            self.selected.emit(self._subject.crop(self.canvas.selection))

    def _refresh_search_row(self) -> None:
        found = self._subject is not None and self._subject.match is not None
        self._search_tools.setVisible(self._search_open)
        for widget in (self._verdicts, self._outline):
            widget.setVisible(found)

    def _refresh_buttons(self) -> None:
        self._add.setEnabled(self.canvas.has_photo and self.canvas.selection is not None)
        self._find.setEnabled(self.canvas.has_photo)
        chosen = self.canvas.selection
        whole = chosen is None or chosen == WHOLE_PHOTO
        found = self._subject is not None and self._subject.match is not None and chosen is None
        words = {True: self.tr("Find this photo"), False: self.tr("Find this object")}
        self._find.setText(plain.caption(words[whole and not found]))
        self._undo.setEnabled(self.canvas.history.can_undo)

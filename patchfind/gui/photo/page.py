"""The page that shows one photo with its tools: select an object there and search for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QUndoStack
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.geometry import WHOLE_PHOTO, Polygon
from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.domain.query import Crop
from patchfind.gui.interfaces import PhotoPixels
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.canvas import ZOOM_STEP, PhotoCanvas
from patchfind.gui.photo.gestures import Tool
from patchfind.gui.photo.loader import LoadedPhoto, load
from patchfind.gui.photo.query_pane import QueryPane
from patchfind.gui.photo.search_row import SearchRow
from patchfind.gui.photo.view_transform import ViewTransform
from patchfind.gui.tasks.runner import JobFailure, Lane, TaskRunner
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.buttons import separator, tool_button
from patchfind.gui.widgets.elided_label import ElidedLabel, heading_line
from patchfind.gui.widgets.focus_ring import FocusRing
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.reading_order import go_in_reading_order
from patchfind.gui.widgets.things import Propose, ThingFinder


class PhotoPage(QWidget):
    """``find_wanted`` carries the Crop to search for and ``add_wanted`` one to add to the search;
    ``step_wanted`` ±1 the next photo's way. ``opened`` carries the Path of a photo that is shown
    now, ``selected`` the Crop of each finished selection, and ``menu_wanted`` the OpenedPhoto, the
    place of its menu on the screen, and what is pointed at or selected.
    """

    find_wanted = Signal(object)
    add_wanted = Signal(object)
    opened = Signal(object)
    selected = Signal(object)
    back_wanted = Signal()
    step_wanted = Signal(int)
    feedback_wanted = Signal(object, bool)
    menu_wanted = Signal(object, QPoint, object)
    caveat = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        read_photo: Callable[[Path], PhotoPixels],
        read_thumbnail: Callable[[str], NDArray[np.uint8] | None],
        propose: Propose,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._read_photo = read_photo
        self._read_thumbnail = read_thumbnail
        self._things = ThingFinder(runner, propose, self)
        self._photo: OpenedPhoto | None = None
        self._kept: ViewTransform | None = None
        self.opening = self.tr("opening a photo")
        self.canvas = PhotoCanvas(self)
        FocusRing(self.canvas)
        self._title = heading_line(scale=1.1)
        self._facts = ElidedLabel()
        style.quiet(self._facts)
        self._tools = QButtonGroup(self)
        self._find = style.primary(QPushButton(self.tr("Find this object")))
        self._find.setToolTip(self.tr("Search all photos for what is selected (Enter or F)"))
        self._find.clicked.connect(self.search)
        self.search_row = SearchRow(self)
        self.search_row.add.clicked.connect(self.add_to_search)
        self.search_row.judged.connect(lambda said: self._say(verdict=said))
        self.search_row.step_wanted.connect(self.step_wanted)
        self.search_row.outline.toggled.connect(self._draw_match)
        self.query_pane = QueryPane(runner, read_photo, read_thumbnail, self)
        self._search_open = False
        self._undo = tool_button("undo", self.tr("Undo"), "Ctrl+Z")
        self._undo.clicked.connect(self.canvas.history.undo)
        self.add = action(self, self.tr("&Add to the search"), self.add_to_search, "A")
        self.tools = [
            action(self, text, partial(self.choose_tool, tool), key)
            for tool, text, key in self._tool_names()
        ]
        self.fit = action(self, self.tr("&Fit to window"), self.canvas.fit, "Ctrl+0")
        self.actual_size = action(self, self.tr("&Actual size"), self.canvas.actual_size)
        page = style.column(self)
        page.addLayout(self._header())
        page.addWidget(self.search_row)
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(1)
        side_by_side.addWidget(self.query_pane, 1)
        side_by_side.addWidget(self.canvas, 3)
        page.addLayout(side_by_side, 1)
        go_in_reading_order(self)
        self.canvas.view_changed.connect(lambda: self.query_pane.set_reach(self.canvas.match_reach))
        self.canvas.selection_changed.connect(self._refresh_buttons)
        self.canvas.selection_changed.connect(self._tell_selected)
        self.canvas.find_wanted.connect(self.search)
        self.canvas.menu_wanted.connect(
            lambda place, what: self.menu_wanted.emit(self._photo, place, what)
        )
        self.setFocusProxy(self.canvas)
        self._refresh_buttons()
        self._refresh_search_row()

    @property
    def undo_stack(self) -> QUndoStack:
        return self.canvas.history

    def shown(self) -> OpenedPhoto | None:
        """What is opened here, also while it is being read."""
        return self._photo

    def picked(self) -> Sequence[Photo | Match]:
        match = None if self._photo is None else self._photo.match
        return () if match is None else (match,)

    def to_take(self) -> Sequence[Photo | Match]:
        return self.picked()

    def wanted(self) -> Crop | None:
        """What is selected; else the match shown, or the whole photo."""
        if self._photo is None or not self.canvas.has_photo:
            return None
        return self._photo.crop(self.canvas.selection)

    def zoom(self, factor: float) -> None:
        self.canvas.zoom(factor)

    def escape(self) -> bool:
        """First what is being drawn is dropped, then a selection."""
        if self.canvas.abandon():
            return True
        if self.canvas.selection is None:
            return False
        self.canvas.select(None)
        return True

    def keep_view(self) -> None:
        """Show the next photo that is opened as this one lies, so that the two can be compared."""
        self._kept = self.canvas.view if self.canvas.has_photo else self._kept

    def show_photo(self, photo: OpenedPhoto) -> None:
        """Open a photo; whatever was being opened before is dropped."""
        kept, self._kept = self._kept, None
        self._photo = photo
        self._title.say(photo.path.name)
        self._title.setToolTip(plain.tip(str(photo.path)))
        self._facts.say(photo.path.parent.name)
        self._facts.setToolTip(plain.tip(str(photo.path)))
        self._refresh_search_row()
        self.canvas.clear(self.tr("Opening…"))
        self._things.stop()
        self._runner.submit(
            Lane.PHOTOS,
            self.opening,
            lambda _job: load(photo, self._read_photo, self._read_thumbnail),
            success=lambda loaded: self._show(loaded, kept),
            failure=self._show_failure,
            key="photo view",
        )

    def begin_search(self, crop: Crop) -> None:
        """Another object is looked for, first seen as ``crop``, to which views can be added from
        now on; what was found of the last one is a mere photo.
        """
        self.query_pane.look_for(crop)
        self.search_row.name_search(crop.path.name)
        self._search_open = True
        if self._photo is not None:
            self._photo = replace(self._photo, match=None)
        self._draw_match()
        self._refresh_search_row()
        self._refresh_buttons()

    def set_searching(self, *, searching: bool) -> None:
        """Whether there is a search that views can be added to."""
        self._search_open = searching
        self._refresh_search_row()

    def choose_tool(self, tool: Tool) -> None:
        for button in self._tools.buttons():
            button.setChecked(button.property("tool") == tool.value)
        self.canvas.set_tool(tool)

    def search(self) -> None:
        """Search for what is wanted here."""
        if (crop := self.wanted()) is not None:
            self.find_wanted.emit(crop)

    def add_to_search(self) -> None:
        """Have what is wanted here join the search that is under way, as another view."""
        if self.search_row.add.isVisible() and (crop := self.wanted()) is not None:
            self.add_wanted.emit(crop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if self._photo is not None and self._photo.match is not None:
            steps |= {Qt.Key.Key_K: -1, Qt.Key.Key_J: 1}
        if event.key() in steps:
            self.step_wanted.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _tool_names(self) -> tuple[tuple[Tool, str, str], ...]:
        return (
            (Tool.LASSO, self.tr("&Lasso"), "Ctrl+1"),
            (Tool.RECTANGLE, self.tr("&Rectangle"), "Ctrl+2"),
            (Tool.WHOLE, self.tr("&Whole photo"), "Ctrl+3"),
        )

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
        for tool, text, key in self._tool_names():
            button = tool_button(tool.value, text.replace("&", ""), key)
            button.setCheckable(True)
            button.setProperty("tool", tool.value)
            button.setChecked(tool is Tool.LASSO)
            button.clicked.connect(lambda _on=False, chosen=tool: self.choose_tool(chosen))
            self._tools.addButton(button)
            row.addWidget(button)
        row.addWidget(self._undo)
        row.addWidget(separator())
        for name, text, key, do in (
            ("minus", self.tr("Zoom out"), "−", lambda: self.canvas.zoom(1 / ZOOM_STEP)),
            ("fit", self.tr("Fit to window"), "0", self.canvas.fit),
            ("plus", self.tr("Zoom in"), "+", lambda: self.canvas.zoom(ZOOM_STEP)),
        ):
            button = tool_button(name, text, key)
            button.clicked.connect(do)
            row.addWidget(button)
        row.addSpacing(style.GAP)
        row.addWidget(self._find)
        return row

    def judged_match(self) -> Match | None:
        """The match that is shown, with the box or outline that the person has corrected."""
        match = None if self._photo is None else self._photo.match
        chosen = self.canvas.selection
        if match is None or chosen is None:
            return match
        if isinstance(chosen, Polygon):
            return replace(match, box=chosen.bounds, outline=chosen, provisional=False)
        return replace(match, box=chosen, outline=None, provisional=False)

    def _say(self, *, verdict: bool) -> None:
        if (match := self.judged_match()) is not None:
            self.feedback_wanted.emit(match, verdict)

    def _draw_match(self) -> None:
        match = self._photo.match if self._photo else None
        outline = self.search_row.outline
        outline.setEnabled(match is not None and match.outline is not None)
        self.canvas.show_match(match, outline=outline.isChecked())

    def _show(self, loaded: LoadedPhoto, like: ViewTransform | None) -> None:
        if self._photo is None:
            return
        self._photo = replace(self._photo, seen_hash=loaded.content_hash)
        self.canvas.show_image(loaded.levels, loaded.width, loaded.height)
        if like is not None:
            self.canvas.look(like.of(loaded.width, loaded.height))
        self._draw_match()
        self._things.look(loaded.levels[-1], self.canvas.use_proposals)
        self.query_pane.read()
        if loaded.caveat:
            self._facts.say(self.tr("Only the stored thumbnail can be shown"))
            self.caveat.emit(loaded.caveat)
        else:
            size = f"{number(loaded.width)} × {number(loaded.height)}"
            self._facts.say(f"{size}   {self._photo.path.parent.name}")
        self._refresh_buttons()
        self.opened.emit(self._photo.path)

    def _show_failure(self, failure: JobFailure) -> None:
        self.canvas.clear(failure.sentence)
        self._runner.failed.emit(failure)

    def _tell_selected(self) -> None:
        if self._photo is not None and self.canvas.selection is not None:
            self.selected.emit(self._photo.crop(self.canvas.selection))

    def _refresh_search_row(self) -> None:
        found = self._photo is not None and self._photo.match is not None
        self.search_row.setVisible(self._search_open)
        self.search_row.show_match(found=found)
        self.query_pane.setVisible(found)

    def _refresh_buttons(self) -> None:
        self.search_row.add.setEnabled(self.canvas.has_photo)
        self._find.setEnabled(self.canvas.has_photo)
        chosen = self.canvas.selection
        whole = chosen is None or chosen == WHOLE_PHOTO
        found = self._photo is not None and self._photo.match is not None and chosen is None
        words = {True: self.tr("Find similar photos"), False: self.tr("Find this object")}
        self._find.setText(plain.caption(words[whole and not found]))
        self._undo.setEnabled(self.canvas.history.canUndo())

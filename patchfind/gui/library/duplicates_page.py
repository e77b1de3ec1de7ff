"""The page of exact copies and near-duplicates: groups, each with its best photo first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.progress import Progress
from patchfind.gui.library.duplicate_model import (
    LINES,
    DuplicateDelegate,
    DuplicateList,
    DuplicateModel,
)
from patchfind.gui.widgets import style
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.announcing import announce
from patchfind.gui.widgets.buttons import tool_button
from patchfind.gui.widgets.elided_label import ElidedLabel
from patchfind.gui.widgets.empty_state import EmptyState
from patchfind.gui.widgets.formatting import data_size, number, photos, time_left
from patchfind.gui.widgets.grid_page import GridPage
from patchfind.gui.widgets.reading_order import go_in_reading_order
from patchfind.gui.widgets.thumbnails import ThumbnailCache


class Looked(StrEnum):
    """How far the looking for near-duplicates has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class DuplicatesView:
    """What the page shows of the photos in ``where``: so many different ones were ``compared``,
    so many are ``waiting`` to be indexed, and so many ``fresh`` since.
    """

    where: str = ""
    listed: DuplicateList = field(default_factory=DuplicateList)
    looked: Looked = Looked.RUNNING
    compared: int = 0
    waiting: int = 0
    fresh: int = 0


class DuplicatesPage(GridPage):
    """``look_wanted`` asks for looking (again), ``stop_wanted`` for no more of it, and
    ``copies_only_wanted`` says whether exact copies alone are wanted.
    """

    back_wanted = Signal()
    look_wanted = Signal()
    stop_wanted = Signal()
    copies_only_wanted = Signal(bool)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        self.model = DuplicateModel()
        super().__init__(self.model, thumbnails, parent)
        self.grid.use_delegate(DuplicateDelegate(thumbnails, self.grid, lines=LINES))
        self.grid.setAccessibleName(self.tr("Near-duplicates, the best of each group first"))
        self._view = DuplicatesView()
        self._title = style.heading()
        self._facts = style.quiet(ElidedLabel())
        self.copies_only = tool_button("copy", self.tr("Show exact copies only"))
        self.copies_only.setCheckable(True)
        self.copies_only.toggled.connect(self.copies_only_wanted)
        self.others = action(
            self, self.tr("Select &all but the best"), self._select_others, "Ctrl+Shift+A"
        )
        self.leave_out_button = tool_button(
            "minus", self.tr("Leave what is selected out of the library"), "Ctrl+Backspace"
        )
        self.export_button = tool_button("export", self.tr("Get it out"))
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._nothing = EmptyState("copy", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._nothing)
        page = style.column(self)
        page.addLayout(self._header())
        page.addWidget(self._make_note())
        page.addWidget(self._stack, 1)
        go_in_reading_order(self)

    @property
    def heading(self) -> str:
        return self._title.text()

    @property
    def note(self) -> str:
        """What is said above the groups; "" where that is nothing."""
        return "" if self._note.isHidden() else self._note_words.text()

    @property
    def advice(self) -> str:
        """The heading of what is said in place of the groups."""
        return self._nothing.heading

    def show_view(self, view: DuplicatesView) -> None:
        """Show the groups there are, and say how far the looking has come."""
        ended = view.looked is Looked.DONE and self._view.looked is Looked.RUNNING
        self._view = view
        self.model.show(view.listed)
        groups, count = len(view.listed.sections), len(view.listed.rows)
        self._title.say(self._heading(groups))
        spare = data_size(view.listed.spare)
        facts = [photos(count), self.tr("{size} besides the best").format(size=spare)]
        self._facts.say(" · ".join([view.where, *facts * bool(groups)]))
        self._say_note()
        running = view.looked is Looked.RUNNING
        if not groups:
            self._say_nothing()
        self._stack.setCurrentWidget(self.grid if groups or running else self._nothing)
        if ended:
            announce(self, self.heading)

    def begin(self) -> None:
        """How much there is to compare is not known yet."""
        self._bar.setRange(0, 0)
        self._note_words.say("")

    def show_progress(self, progress: Progress) -> None:
        """How many photos were compared with all others."""
        counts = self.tr("{done} of {photos} compared").format(
            done=number(progress.done), photos=photos(progress.total)
        )
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        self._note_words.say(" · ".join(part for part in (counts, time_left(progress)) if part))

    # Inside

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(style.GAP, style.GAP, 2 * style.GAP, style.GAP)
        row.setSpacing(style.GAP // 2)
        back = tool_button("back", self.tr("Back"), "Esc")
        back.clicked.connect(self.back_wanted)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._facts)
        others = tool_button("check", self.tr("Select all but the best"), "Ctrl+Shift+A")
        others.clicked.connect(self.others.trigger)
        row.addWidget(back)
        row.addSpacing(style.GAP)
        row.addLayout(names, 1)
        for button in (self.copies_only, others, self.leave_out_button, self.export_button):
            row.addWidget(button)
        return row

    def _make_note(self) -> QWidget:
        """How far the looking has come, or what it left out; with a button for it."""
        self._note = QWidget(self)
        row = QHBoxLayout(self._note)
        row.setContentsMargins(2 * style.GAP, 0, 2 * style.GAP, style.GAP)
        row.setSpacing(style.GAP)
        self._note_words = style.quiet(ElidedLabel())
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(160, 8)
        self._bar.setAccessibleName(self.tr("Progress of comparing"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self.stop_wanted)
        self.again = QPushButton(self.tr("Look again"))
        self.again.clicked.connect(self.look_wanted)
        row.addWidget(self._bar)
        row.addWidget(self._note_words, 1)
        row.addWidget(self.stop)
        row.addWidget(self.again)
        return self._note

    def _heading(self, groups: int) -> str:
        if self._view.looked is Looked.RUNNING:
            return self.tr("Looking for near-duplicates…")
        return self.tr("%Ln group(s)", "", groups) if groups else self.tr("Near-duplicates")

    def _say_note(self) -> None:
        view = self._view
        running = view.looked is Looked.RUNNING
        parts = []
        if view.looked is Looked.STOPPED:
            parts.append(self.tr("Stopped: only exact copies are shown."))
        elif view.fresh:
            parts.append(self.tr("%Ln photo(s) were indexed since.", "", view.fresh))
        if view.waiting:
            parts.append(
                self.tr("%Ln photo(s) are not indexed yet and were not compared.", "", view.waiting)
            )
        if not running:
            self._note_words.say(" ".join(parts))
        self._note.setVisible(running or bool(parts))
        self._bar.setVisible(running)
        self.stop.setVisible(running)
        self.again.setVisible(not running and (bool(view.fresh) or view.looked is Looked.STOPPED))

    def _say_nothing(self) -> None:
        among = photos(self._view.compared)
        if self.copies_only.isChecked() or self._view.looked is Looked.STOPPED:
            self._nothing.say(
                self.tr("No exact copies"),
                self.tr("No two files here have the very same content."),
            )
        elif not self._view.compared:
            self._nothing.say(
                self.tr("Nothing to compare yet"),
                self.tr("Photos are compared once they are indexed."),
            )
        else:
            self._nothing.say(
                self.tr("No near-duplicates in {photos}").format(photos=among),
                self.tr(
                    "Exact copies, shots of a burst, and smaller, re-encoded or slightly edited "
                    "versions of a photo would be shown here."
                ),
            )

    def _select_others(self) -> None:
        """Select every photo but the best of each group."""
        chosen = QItemSelection()
        ends = [*accumulate(section.count for section in self.model.sections())]
        for first, end in zip([0, *ends], ends, strict=False):
            chosen.select(self.model.index(first + 1, 0), self.model.index(end - 1, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.grid.selectionModel().select(chosen, flags.ClearAndSelect)

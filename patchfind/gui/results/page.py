"""The page of matches: what was looked for, how strictly, and the grid, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.match import Match, Standing, Strictness
from patchfind.domain.photo import Photo, PhotoId
from patchfind.domain.query import Crop
from patchfind.gui.results.match_model import MatchModel
from patchfind.gui.results.match_tiles import MatchDelegate
from patchfind.gui.results.query_chips import QueryChips
from patchfind.gui.results.search_session import SearchSession
from patchfind.gui.results.strictness_slider import StrictnessSlider
from patchfind.gui.tasks.runner import JobFailure
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.actions import action
from patchfind.gui.widgets.announcing import announce
from patchfind.gui.widgets.buttons import tool_button
from patchfind.gui.widgets.elided_label import ElidedLabel
from patchfind.gui.widgets.empty_state import EmptyState
from patchfind.gui.widgets.formatting import photos, strictness_name
from patchfind.gui.widgets.grid_page import GridPage
from patchfind.gui.widgets.reading_order import go_in_reading_order
from patchfind.gui.widgets.thumbnails import ThumbnailCache
from patchfind.gui.widgets.timeline import Timeline


class ResultsPage(GridPage):
    """Follows a SearchSession.

    ``save_wanted`` asks for what the action ``keep`` says; ``export_button`` takes a menu of what
    leads out of the window.
    """

    back_wanted = Signal()
    save_wanted = Signal()

    def __init__(
        self, session: SearchSession, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        self.model = MatchModel()
        super().__init__(self.model, thumbnails, parent)
        self.undo_stack = session.undo_stack
        self._session = session
        self._previews: dict[Crop, QImage] = {}
        self._chosen_for_them: int | None = None
        self._failure: JobFailure | None = None
        self.grid.setAccessibleName(self.tr("Matches, best first"))
        self._delegate = MatchDelegate(thumbnails, self.grid)
        self.grid.use_delegate(self._delegate)
        self.strictness = StrictnessSlider(self)
        self.chips = QueryChips(thumbnails, self)
        self.outlines = tool_button("outline", self.tr("Show outlines instead of boxes"))
        self.outlines.setCheckable(True)
        self.by_time = tool_button("clock", self.tr("Sort by date"), "D")
        self.by_time.setCheckable(True)
        self.sort = action(self, self.tr("Sort matches by &date"), self.by_time.toggle, "D")
        self.timeline = Timeline(self)
        self._keep_button = tool_button("keep", self.tr("Save this object…"), "Ctrl+S")
        self.export_button = tool_button("export", self.tr("Get it out"))
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.keep = action(self, self.tr("&Save this object…"), self.save_wanted.emit, "Ctrl+S")
        self.fold = action(self, self.tr("Show the co&pies of a match"), self._fold, "E")
        self.toggle_outlines = action(
            self, self.tr("Show ou&tlines of matches"), self.outlines.toggle, "O"
        )
        self._title = style.heading()
        self._facts = style.quiet(ElidedLabel())
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setWordWrap(True)  # a count is never cut off
        self._title.setMinimumWidth(88)
        self._nothing = EmptyState("search", self)
        self._faint = self._make_faint_bar()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._nothing)
        page = style.column(self)
        page.addLayout(self._header())
        page.addWidget(self.timeline)
        page.addWidget(self._stack, 1)
        page.addWidget(self._faint)
        go_in_reading_order(self)
        self._connect()

    def add_previews(self, previews: Mapping[Crop, QImage]) -> None:
        """Sharp pictures of selections, for the chips; kept until another object is wanted."""
        self._previews.update(previews)

    @property
    def heading(self) -> str:
        return self._title.text()

    @property
    def facts(self) -> str:
        """What is said below the heading."""
        return self._facts.text()

    @property
    def advice(self) -> str:
        """The heading of what is said in place of the grid."""
        return self._nothing.heading

    def current_match(self) -> Match | None:
        row = self.grid.current_row()
        return row if isinstance(row, Match) else None

    def listed(self) -> list[Photo | Match]:
        return [*self.model.matches]

    def behind(self, row: Photo | Match) -> Sequence[Photo | Match]:
        return self.model.behind(row) if isinstance(row, Match) else (row,)

    def choose_next(self, match: Match) -> bool:
        """Put the keyboard on the match after ``match``, which is about to move away; False where
        that is the last one.
        """
        here = self.model.index_of(match.photo_id).row()
        after = self.model.index(here + 1, 0)
        if after.isValid():
            self.grid.setCurrentIndex(after)
        return after.isValid()

    def place_of(self, photo_id: PhotoId) -> int:
        """Which of the matches shown, counted from 1, is in that photo; 0 where none is."""
        return self.model.index_of(photo_id).row() + 1

    def _make_faint_bar(self) -> QWidget:
        """Below the grid, where *anything like it* has come to its end."""
        bar = QWidget(self)
        row = QHBoxLayout(bar)
        row.setContentsMargins(2 * style.GAP, style.GAP // 2, 2 * style.GAP, style.GAP // 2)
        self._faint_words = style.quiet(plain.Label())
        self.show_more = QPushButton(self.tr("Show more"))
        self.show_more.clicked.connect(self._show_more)
        row.addWidget(self._faint_words, 1)
        row.addWidget(self.show_more)
        bar.hide()
        return bar

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(style.GAP, style.GAP, 2 * style.GAP, style.GAP)
        row.setSpacing(style.GAP // 2)
        back = tool_button("back", self.tr("Back"), "Esc")
        back.clicked.connect(self.back_wanted)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch()
        names.addWidget(self._title)
        names.addWidget(self._facts)
        names.addStretch()
        row.addWidget(back)
        row.addWidget(self.chips)
        row.addSpacing(style.GAP)
        row.addLayout(names, 1)
        for button in (self._keep_button, self.export_button, self.by_time, self.outlines):
            row.addWidget(button)
        row.addSpacing(style.GAP)
        row.addWidget(self.strictness, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _connect(self) -> None:
        self._session.started.connect(self._start)
        self._session.matches_changed.connect(self._take)
        self._session.members_changed.connect(self._take_members)
        self._session.query_changed.connect(self._ask_again)
        self._session.failed.connect(self._show_failure)
        self.strictness.level_changed.connect(self._apply_strictness)
        self.outlines.toggled.connect(self._show_outlines)
        self.by_time.toggled.connect(lambda on: self.model.set_by_time(by_time=on))
        self.timeline.chosen.connect(self._go_to)
        self.chips.remove_wanted.connect(self._session.remove)
        self._delegate.fold_wanted.connect(lambda match: self.model.fold(match.photo_id))
        self._keep_button.clicked.connect(self.save_wanted)
        self.grid.pointer_over.connect(self._hold_still)
        self.model.set_strictness(self.strictness.level)

    def _start(self) -> None:
        self._previews = {c: p for c, p in self._previews.items() if c in self._session.crops}
        self._chosen_for_them = None
        self._failure = None
        self.by_time.setChecked(False)
        self.model.start(whole_photo=self._session.whole_photo)
        self._delegate.show_boxes = not self._session.whole_photo
        self.grid.scrollToTop()
        self._stack.setCurrentWidget(self.grid)
        self.chips.show_crops(self._session.crops, self._previews)
        go_in_reading_order(self)  # with the views' chips
        self._describe()

    def _take(self, matches: list[Match], finished: bool) -> None:  # noqa: FBT001 - a slot
        self.model.pin(self._staying())
        with self.grid.keeping(self._anchor()):
            self.model.update_matches(matches, finished=finished)
        nobody_chose = not self.grid.selectionModel().hasSelection()
        if finished and nobody_chose and self.model.rowCount():
            # The person may have scrolled on already: the keyboard's place comes without a jump.
            bar = self.grid.verticalScrollBar()
            scrolled = bar.value()
            self.grid.setCurrentIndex(self.model.index(0, 0))
            bar.setValue(scrolled)
            self._chosen_for_them = self.model.rows()[0].photo_id
        self._describe()
        if finished:
            announce(self, self.heading)

    def _take_members(self, members: list[Match]) -> None:
        self.model.set_members(members)
        self._describe()

    def _staying(self) -> set[int]:
        """The matches that must not move under the person: pointed at, or chosen by them."""
        rows = (self.grid.row_pointed_at(), self.current_match())
        keys = {row.photo_id for row in rows if isinstance(row, Match)}
        pointed = rows[0].photo_id if isinstance(rows[0], Match) else None
        return {key for key in keys if key == pointed or key != self._chosen_for_them}

    def _anchor(self) -> QModelIndex:
        """The match that stays at its height: pointed at, or else chosen by the person and seen."""
        pointed = self.grid.row_pointed_at()
        if isinstance(pointed, Match):
            return self.model.index_of(pointed.photo_id)
        chosen = self.grid.currentIndex()
        seen = self.grid.viewport().rect().intersects(self.grid.visualRect(chosen))
        theirs = chosen.isValid() and self.model.rows()[chosen.row()].photo_id in self._staying()
        return chosen if seen and theirs else QModelIndex()

    def _hold_still(self, over: bool) -> None:  # noqa: FBT001 - a slot
        self.model.pin(self._staying())
        self.model.set_hold_still(hold=over)

    def _ask_again(self) -> None:
        self._failure = None
        rejected = [match.photo_id for match in self._session.rejected]
        self.model.restart()
        self.model.set_feedback(self._session.confirmed, rejected)
        self.chips.show_crops(self._session.crops, self._previews)
        self._describe()

    def _apply_strictness(self, level: Strictness) -> None:
        self.model.set_strictness(level)
        self._describe()

    def _go_to(self, month: int) -> None:
        """Show a month's matches, sorted by time from now on."""
        self.by_time.setChecked(True)
        if (first := self.model.first_of(month)) is not None:
            self.go_to(first)

    def _fold(self) -> None:
        match = self.current_match()
        if match is not None:
            self.model.fold(match.photo_id)

    def _show_more(self) -> None:
        self.model.show_more()
        self._describe()

    def _show_outlines(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        self._delegate.show_outline = shown
        self.grid.viewport().update()

    def _describe(self) -> None:
        """Say how many there are, or that the search failed; with none, why and what may help."""
        count = self.model.rowCount()
        running = self._session.running
        self._title.say(self._heading())
        facts = " · ".join(self._fact_words())
        self._facts.say(facts)
        self._facts.setToolTip(plain.tip(facts))
        months = self.model.months
        self.timeline.show_months(months)
        self.timeline.setVisible(len(months) > 1)
        left = self.model.left_out
        self._faint.setVisible(bool(left and count))
        self._faint_words.say(
            self.tr(
                "From here on a resemblance means nothing; %Ln more photo(s) were ranked.", "", left
            )
        )
        if count or running:
            self._stack.setCurrentWidget(self.grid)
            return
        if self._failure is not None:
            self._nothing.say(self._title.text(), self._failure.sentence)
        else:
            self._explain_nothing()
        self._stack.setCurrentWidget(self._nothing)

    def _heading(self) -> str:
        """How many are sure and how many are not; or that nothing is certain, or nothing there."""
        sure, maybe = self.model.counts
        if self._session.running:
            return self.tr("Searching…")
        if self._failure is not None:
            return self.tr("The search did not work")
        if sure:
            return " · ".join([self._said_sure(sure), *([self._said_maybe(maybe)] * bool(maybe))])
        words = {
            True: self.tr("Nothing certain in {photos}"),
            False: self.tr("Nothing found in {photos}"),
        }
        return words[maybe > 0].format(photos=photos(self._session.searched))

    def _said_sure(self, count: int) -> str:
        return self.tr("%Ln sure", "", count)

    def _said_maybe(self, count: int) -> str:
        return self.tr("%Ln maybe", "", count)

    def _fact_words(self) -> list[str]:
        """Where nothing is sure how many may be it; how many verdicts make up the query."""
        sure, maybe = self.model.counts
        words = [self._said_maybe(maybe)] if maybe and not sure and not self._failure else []
        confirmed = self.model.counted(Standing.CONFIRMED) + len(self._session.confirmed)
        selected, hidden = self.model.counted(Standing.SOURCE), len(self._session.rejected)
        for count, said in (
            (selected, self.tr("%Ln selected", "", selected)),
            (confirmed, self.tr("%Ln confirmed", "", confirmed)),
            (hidden, self.tr("%Ln hidden", "", hidden)),
        ):
            if count:
                words.append(said)
        return words

    def _explain_nothing(self) -> None:
        wider = next(
            (s for s in Strictness if s > self.strictness.level and self.model.admitted(s)), None
        )
        if wider is not None:
            self._nothing.say(
                self.tr("Nothing this strict"),
                self.tr("A wider setting has {matches} that may be it.").format(
                    matches=photos(self.model.admitted(wider))
                ),
                (
                    self.tr("Show “{level}”").format(level=strictness_name(wider)),
                    lambda: self.strictness.choose(wider),
                ),
            )
        elif self._session.whole_photo:
            self._nothing.say(
                self.tr("No other photo looks like this one"),
                self.tr("Draw round an object in it to find that object in other photos."),
            )
        else:
            self._nothing.say(
                self.tr("No other photo seems to hold this"),
                self.tr(
                    "Draw the outline closer round the object, choose a sharper or larger view "
                    "of it, or wait until more photos are indexed."
                ),
            )

    def _show_failure(self, failure: JobFailure) -> None:
        """Say so until the next search, over the matches that are there."""
        self._failure = failure
        self.model.give_up()
        self._describe()

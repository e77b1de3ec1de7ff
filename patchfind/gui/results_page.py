"""The page of matches: what was looked for, how strictly, and the grid, best first."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from patchfind.domain.match import Match, Stop
from patchfind.gui import style
from patchfind.gui.empty_state import EmptyState
from patchfind.gui.match_model import MatchModel
from patchfind.gui.photo_page import tool_button
from patchfind.gui.search_session import SearchSession
from patchfind.gui.strictness import StrictnessSlider
from patchfind.gui.subject import Subject
from patchfind.gui.task_runner import JobFailure
from patchfind.gui.thumbnails import ThumbnailCache
from patchfind.gui.tile_grid import TileGrid
from patchfind.gui.tiles import MatchDelegate
from patchfind.gui.words import counted, stop_name

_CHIP = QSize(96, 64)


class ResultsPage(QWidget):
    """Follows a SearchSession. ``opened`` and ``menu_wanted`` carry a Subject."""

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    back_wanted = Signal()

    def __init__(
        self, session: SearchSession, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.model = MatchModel(self)
        self.grid = TileGrid(thumbnails, self)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(self.tr("Matches, best first"))
        self._delegate = MatchDelegate(thumbnails, self.grid)
        self.grid.use_delegate(self._delegate)
        self.strictness = StrictnessSlider(self)
        self._chip = QLabel()
        self._chip.setFixedSize(_CHIP)
        self._chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._chip.setAccessibleName(self.tr("The object that is looked for"))
        self._title = style.heading()
        self._facts = style.quiet(QLabel())
        self._nothing = EmptyState("search", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._nothing)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(self._header())
        page.addWidget(self._stack, 1)
        self.setFocusProxy(self.grid)
        self._connect()

    def set_preview(self, preview: QImage) -> None:
        """Show the selected object beside the heading; a null image shows none."""
        self._chip.setVisible(not preview.isNull())
        if not preview.isNull():
            self._chip.setPixmap(
                QPixmap.fromImage(preview).scaled(
                    _CHIP,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

    @property
    def heading(self) -> str:
        return self._title.text()

    def current_match(self) -> Match | None:
        row = self.grid.current_row()
        return row if isinstance(row, Match) else None

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(style.GAP, style.GAP, 2 * style.GAP, style.GAP)
        row.setSpacing(style.GAP)
        back = tool_button("back", self.tr("Back"), "Esc")
        back.clicked.connect(self.back_wanted)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch()
        names.addWidget(self._title)
        names.addWidget(self._facts)
        names.addStretch()
        outline = QPushButton(self.tr("Outlines"))
        outline.setCheckable(True)
        outline.setToolTip(self.tr("Show each object's outline instead of its box"))
        outline.toggled.connect(self._show_outlines)
        row.addWidget(back)
        row.addWidget(self._chip)
        row.addSpacing(style.GAP)
        row.addLayout(names, 1)
        row.addWidget(outline)
        row.addSpacing(2 * style.GAP)
        row.addWidget(self.strictness)
        return row

    def _connect(self) -> None:
        self._session.started.connect(self._start)
        self._session.matches_changed.connect(self._take)
        self._session.feedback_changed.connect(self._take_feedback)
        self._session.failed.connect(self._show_failure)
        self.strictness.stop_changed.connect(self._apply_strictness)
        self.grid.pointer_over.connect(lambda over: self.model.set_hold_still(hold=over))
        self.grid.opened.connect(lambda match: self.opened.emit(Subject.of_match(match)))
        self.grid.menu_wanted.connect(
            lambda match, place: self.menu_wanted.emit(Subject.of_match(match), place)
        )
        self.model.set_strictness(self.strictness.stop)

    def _start(self) -> None:
        self.model.start()
        self.grid.scrollToTop()
        self._stack.setCurrentWidget(self.grid)
        self._describe()

    def _take(self, matches: list[Match], finished: bool) -> None:  # noqa: FBT001 - a slot
        self.model.update_matches(matches, finished=finished)
        nobody_chose = not self.grid.selectionModel().hasSelection()
        if finished and nobody_chose and self.model.rowCount():
            self.grid.setCurrentIndex(self.model.index(0, 0))
        self._describe()

    def _take_feedback(self) -> None:
        rejected = [match.photo_id for match in self._session.rejected]
        self.model.set_feedback(self._session.confirmed, rejected)
        self._describe()

    def _apply_strictness(self, stop: Stop) -> None:
        self.model.set_strictness(stop)
        self._describe()

    def _show_outlines(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        self._delegate.show_outline = shown
        self.grid.viewport().update()

    def _describe(self) -> None:
        """Say how many there are; with none at the end, say why and what may help."""
        count = self.model.rowCount()
        running = self._session.running
        if running:
            self._title.setText(self.tr("Searching…"))
        else:
            one, many = self.tr("1 match"), self.tr("{n} matches")
            self._title.setText(counted(count, one, many) if count else self.tr("Nothing found"))
        verified = self.model.verified_count
        one, many = self.tr("1 verified"), self.tr("{n} verified")
        self._facts.setText(counted(verified, one, many) if verified else "")
        if count or running:
            self._stack.setCurrentWidget(self.grid)
            return
        self._explain_nothing()

    def _explain_nothing(self) -> None:
        wider = next((s for s in Stop if s > self.strictness.stop and self.model.admitted(s)), None)
        if wider is None:
            self._nothing.say(
                self.tr("No other photo seems to hold this"),
                self.tr(
                    "Draw the outline closer round the object, choose a sharper or larger view "
                    "of it, or wait until more photos are indexed."
                ),
            )
        else:
            self._nothing.say(
                self.tr("Nothing this strict"),
                self.tr("A wider setting has {matches}.").format(
                    matches=counted(
                        self.model.admitted(wider), self.tr("1 match"), self.tr("{n} matches")
                    )
                ),
                (
                    self.tr("Show “{stop}”").format(stop=stop_name(wider)),
                    lambda: self.strictness.choose(wider),
                ),
            )
        self._stack.setCurrentWidget(self._nothing)

    def _show_failure(self, failure: JobFailure) -> None:
        self._title.setText(self.tr("The search did not work"))
        self._facts.setText("")
        self._nothing.say(self.tr("The search did not work"), failure.sentence)
        self._stack.setCurrentWidget(self._nothing)

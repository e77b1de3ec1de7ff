"""The status bar at the foot of the window: what indexing is doing, how fast, and pause."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from patchfind.domain.progress import Progress
from patchfind.gui.shell.indexing import Activity, IndexingState
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.buttons import tool_button
from patchfind.gui.widgets.elided_label import quiet_line
from patchfind.gui.widgets.formatting import number, pace
from patchfind.gui.widgets.icons import icon

_QUIET = frozenset({Activity.RESTING, Activity.FAILED})
"""Nothing is going on of which there is a progress to show."""
_HELD = frozenset({Activity.PAUSED, Activity.WAITING})


def pause_text(activity: Activity) -> str:
    """What pressing pause does now."""
    if activity is Activity.WAITING:
        return QCoreApplication.translate("IndexingStatusBar", "Index now all the same")
    if activity is Activity.PAUSED:
        return QCoreApplication.translate("IndexingStatusBar", "Resume indexing")
    return QCoreApplication.translate("IndexingStatusBar", "Pause indexing")


class IndexingStatusBar(QWidget):
    """Shows an IndexingState; ``pause_wanted`` when the person presses pause or resume, and
    ``stop_wanted`` when stop.
    """

    pause_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = plain.Label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(220, 8)
        self._bar.setAccessibleName(self.tr("Indexing progress"))
        self._pace = style.quiet(plain.Label())
        self._device = quiet_line()
        self._pause = tool_button("pause", self.tr("Pause indexing"))
        self._pause.clicked.connect(self.pause_wanted)
        self._stop = tool_button("cross", self.tr("Stop checking all photos"))
        self._stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GAP, 4, style.GAP, 4)
        row.setSpacing(style.GAP + 4)
        row.addWidget(self._what)
        row.addWidget(self._bar)
        row.addWidget(self._pace)
        row.addWidget(self._device, 1)
        row.addWidget(self._stop)  # at the end of the row: no longer word beside them moves them
        row.addWidget(self._pause)
        self.setFixedHeight(36)
        self.show_state(IndexingState(Activity.RESTING))

    @property
    def sentence(self) -> str:
        """What is being done, in words."""
        return self._what.text()

    def show_device(self, sentence: str) -> None:
        """Say on which device the encoder runs."""
        self._device.say(sentence)
        self._device.setToolTip(plain.tip(sentence))

    def show_state(self, state: IndexingState) -> None:
        progress = state.progress
        busy = state.activity not in _QUIET
        paused = state.activity in _HELD
        self._what.say(self._sentence(state.activity, progress))
        counting = progress is not None and progress.total > 0
        self._bar.setVisible(busy and (counting or not paused))
        if counting and progress is not None:
            self._bar.setRange(0, progress.total)
            self._bar.setValue(progress.done)
        else:
            self._bar.setRange(0, 0 if busy and not paused else 1)
        self._pause.setVisible(paused or state.activity is Activity.INDEXING)
        self._stop.setVisible(state.activity is Activity.CHECKING)
        self._pause.setIcon(icon("play" if paused else "pause"))
        text = pause_text(state.activity)
        self._pause.setToolTip(text)
        self._pause.setAccessibleName(text)
        self._pace.say("" if paused or progress is None else pace(progress))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, style.hairline(self.palette()))

    def _sentence(self, activity: Activity, progress: Progress | None) -> str:
        plain = {
            Activity.RESTING: self.tr("Up to date"),
            Activity.FAILED: self.tr("Stopped by a problem; it is tried again later"),
            Activity.SCANNING: self.tr("Looking through the folders…"),
            Activity.CHECKING: self.tr("Reading all photos again…"),
            Activity.INDEXING: self.tr("Indexing…"),
            Activity.PAUSED: self.tr("Indexing is paused"),
            Activity.WAITING: self.tr("Indexing waits for a time that suits you"),
        }
        if progress is None or progress.total <= 0 or activity in _QUIET:
            return plain[activity]
        counts = self.tr("{done} of {total}").format(
            done=number(progress.done), total=number(progress.total)
        )
        return f"{plain[activity].rstrip('…')}: {counts}"

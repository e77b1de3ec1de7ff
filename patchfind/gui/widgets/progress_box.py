"""How far a longer piece of work has come, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from patchfind.domain.progress import Progress
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.dialog_buttons import button_box
from patchfind.gui.widgets.formatting import number, pace

_SOON_MS = 400
"""Work that is done by then needs no box."""


class ProgressBox(QDialog):
    """Shows itself soon after it is made, and goes with ``end``; ``rejected`` when the person wants
    the work stopped. The window stays usable meanwhile."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain.title(title))
        self.setMinimumWidth(380)
        self.last = Progress(0, 0)
        self._what = plain.Label(title)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(plain.line(title))
        self._pace = style.quiet(plain.Label())
        buttons = button_box(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(style.GAP)
        for widget in (self._what, self._bar, self._pace, buttons):
            column.addWidget(widget)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.show)
        self._soon.start(_SOON_MS)

    def show_progress(self, progress: Progress) -> None:
        self.last = progress
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        counts = self.tr("{done} of {total}").format(
            done=number(progress.done), total=number(progress.total)
        )
        self._pace.say(" · ".join(part for part in (counts, pace(progress)) if part))

    def end(self) -> None:
        """The work is over, or the person has stopped it."""
        self._soon.stop()
        self.close()
        self.deleteLater()

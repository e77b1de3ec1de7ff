"""One line over the content that tells the person what happened, with details and an action."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QUndoStack
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from patchfind.gui.tasks.runner import JobFailure
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.announcing import announce
from patchfind.gui.widgets.icons import Shape, icon

_INFO_SECONDS = 8


class Tone(StrEnum):
    """What kind of message it is; the value is the icon that says so."""

    INFO = "info"
    WARNING = "warning"


class _Words(plain.TextBox):
    """The message, selectable and as high as its lines.

    Unlike a label it breaks a word that is longer than a line, which a path may be.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.textChanged.connect(self.updateGeometry)

    def heightForWidth(self, width: int) -> int:
        words = self.document().clone()
        words.setTextWidth(width)
        return math.ceil(words.size().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class MessageBar(QFrame):
    """Hidden until there is something to say. ``shown`` carries each sentence; ``changed`` also
    when it is no longer said.
    """

    shown = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Message"))
        self._glyph = Shape(Tone.INFO.value, 20, self)
        self._text = _Words(self)
        self._action = QPushButton(self)
        self._action.clicked.connect(self._act)
        self._details_button = QPushButton(self.tr("Details…"), self)
        self._details_button.clicked.connect(self._show_details)
        close = QToolButton(self)
        close.setIcon(icon("cross"))
        close.setAutoRaise(True)
        close.setAccessibleName(self.tr("Dismiss"))
        close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GAP, style.GAP, style.GAP, style.GAP)
        row.setSpacing(style.GAP)
        row.addWidget(self._glyph)
        row.addWidget(self._text, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._action)
        row.addWidget(self._details_button)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        self._sentence = ""
        self.details = ""
        self._about = ""
        self._on_action: Callable[[], None] | None = None
        self._undo_stack: QUndoStack | None = None
        self._tone = Tone.INFO
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown now; empty while hidden."""
        return "" if self.isHidden() else self._sentence

    @property
    def undo_stack(self) -> QUndoStack | None:
        """Where the step is that is being told of; None while nothing of the kind is said."""
        return None if self.isHidden() else self._undo_stack

    def say(
        self,
        sentence: str,
        *,
        tone: Tone = Tone.INFO,
        details: str = "",
        action: tuple[str, Callable[[], None]] | None = None,
        undo_stack: QUndoStack | None = None,
        about: str = "",
    ) -> None:
        """Show ``sentence``, replacing the last one; information leaves by itself, a warning once
        what it is ``about`` is settled.

        ``undo_stack`` holds the step that the sentence tells of.
        """
        self._about = about
        self._sentence = sentence
        self._text.setPlainText(plain.line(sentence))
        self._tone = tone
        self._glyph.name = tone.value
        self.details = details
        self._details_button.setVisible(bool(details))
        self._on_action = action[1] if action else None
        self._action.setText(plain.caption(action[0]) if action else "")
        self._action.setVisible(action is not None)
        self._undo_stack = undo_stack
        self._timer.stop()
        if tone is Tone.INFO:
            self._timer.start(_INFO_SECONDS * 1000)
        self.show()
        self.update()
        announce(self, sentence)
        self.shown.emit(sentence)
        self.changed.emit()

    def say_failure(self, failure: JobFailure) -> None:
        """Show a failure of background work, with its details at hand."""
        self.say(failure.sentence, tone=Tone.WARNING, details=failure.details, about=failure.what)

    def settle(self, about: str) -> None:
        """That has worked by now, or is over: a warning about it has had its time."""
        if about and about == self._about:
            self.dismiss()

    def dismiss(self) -> None:
        self._about = ""
        self._timer.stop()
        self.hide()
        self.changed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        window = self.palette().color(QPalette.ColorRole.Window)
        # Warnings are warm and information takes the highlight; the icon says it as well.
        tint = {
            Tone.INFO: self.palette().color(QPalette.ColorRole.Highlight),
            Tone.WARNING: QColor(224, 150, 30),
        }[self._tone]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = style.rounded(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.fillPath(frame, style.mix(window, tint, 0.22))
        painter.setPen(style.mix(window, tint, 0.6))
        painter.drawPath(frame)

    def _act(self) -> None:
        action = self._on_action
        self.dismiss()
        if action is not None:
            action()

    def _show_details(self) -> None:
        box = plain.message_box(
            self.window(), QMessageBox.Icon.Warning, self._sentence, details=self.details
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

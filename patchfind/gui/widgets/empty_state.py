"""A page with words for when there is nothing to show: what is missing and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.icons import Shape

_WIDTH = 440
"""Of the advice, in logical pixels: a comfortable line."""


class EmptyState(QWidget):
    """An icon, a heading, a sentence of advice, and at most one button."""

    def __init__(self, shape: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = style.heading(scale=1.5)
        self._heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._advice = style.quiet(plain.Label())
        self._advice.setWordWrap(True)
        self._advice.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._advice.setFixedWidth(_WIDTH)
        self._button = style.primary(QPushButton())
        self._button.clicked.connect(self.press)
        self._on_action: Callable[[], None] | None = None
        column = QVBoxLayout(self)
        column.setSpacing(style.GAP)
        column.addStretch(2)
        picture = Shape(shape, 72, self, width=1.1, colour=style.muted)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(style.GAP)
        column.addWidget(self._heading)
        column.addWidget(self._advice, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(style.GAP)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(
        self, heading: str, advice: str, action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        self._heading.say(heading)
        self._advice.say(advice)
        # A centred wrapping label is given one line's height unless it asks for more.
        self._advice.setMinimumHeight(max(0, self._advice.heightForWidth(_WIDTH)))
        self._button.setVisible(action is not None)
        self._button.setText(plain.caption(action[0]) if action else "")
        self._on_action = action[1] if action else None

    @property
    def heading(self) -> str:
        return self._heading.text()

    def press(self) -> None:
        """Do what the button says."""
        if self._on_action is not None:
            self._on_action()

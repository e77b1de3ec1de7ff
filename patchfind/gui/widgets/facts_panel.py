"""The right side: what is known of the photo that is chosen, line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.focus_ring import FocusRing

_WIDTH, _LEAST_WIDTH = 240, 150
_LONG_WORD = 20
_SIGNS = re.compile(r"[/\\_.-]")


class FactsPanel(QScrollArea):
    """Names and values; those that need no breaking can be selected and copied."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(plain.line(name))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.facts: tuple[tuple[str, str], ...] = ()
        """What is shown: each name and its value."""
        self._column = QVBoxLayout()
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(2 * style.GAP, style.GAP + 4, style.GAP, style.GAP)
        rows.addWidget(style.heading(name, scale=1.1))
        rows.addLayout(self._column)
        rows.addStretch(1)
        self.setWidget(inner)
        FocusRing(self)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 300)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show each name with its value; one without a name is a sentence."""
        if (*facts,) == self.facts:
            return
        self.facts = (*facts,)
        while (item := self._column.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.deleteLater()
        for name, value in facts:
            if name:
                label = style.quiet(plain.Label(name))
                label.setContentsMargins(0, style.GAP, 0, 0)
                self._column.addWidget(label)
            said = plain.Label(_breakable(value))
            said.setWordWrap(True)
            said.setMinimumWidth(1)
            said.setAccessibleName(plain.line(f"{name}: {value}" if name else value))
            if said.text() == plain.line(value):  # what is copied must be the very value
                flags = Qt.TextInteractionFlag
                said.setTextInteractionFlags(
                    flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
                )
            self._column.addWidget(said)


def _breakable(text: str) -> str:
    """``text`` whose long words may go on in the next line after a slash, a dot or a line."""
    return " ".join(
        _SIGNS.sub("\\g<0>\u200b", word) if len(word) > _LONG_WORD else word
        for word in text.split(" ")
    )

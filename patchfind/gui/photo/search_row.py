"""What an opened photo can say to the search: a verdict on it, a step to the next, another view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.buttons import TerseButton, tool_button
from patchfind.gui.widgets.elided_label import ElidedLabel
from patchfind.gui.widgets.formatting import number
from patchfind.gui.widgets.icons import icon


class SearchRow(QWidget):
    """``judged`` says whether the match is it; ``step_wanted`` is ±1 the next match's way."""

    judged = Signal(bool)
    step_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add = TerseButton(icon("plus"), self.tr("Add to the search"), self.tr("Add"))
        self.outline = tool_button(
            "outline", self.tr("Show the object's outline as it lies in this photo")
        )
        self.outline.setCheckable(True)
        self.outline.setChecked(True)
        self._place = style.quiet(plain.Label())
        self._review = self._review_row()
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GAP, 0, 2 * style.GAP, style.GAP)
        row.setSpacing(style.GAP)
        row.addWidget(self._review, 1)
        row.addStretch()
        row.addWidget(self.outline)
        row.addWidget(self.add)

    @property
    def place(self) -> str:
        """Which of how many matches this is, in words."""
        return self._place.text()

    def show_match(self, *, found: bool) -> None:
        """Show what is for matches only where one is opened."""
        for widget in (self._review, self.outline):
            widget.setVisible(found)

    def say_place(self, place: int, count: int) -> None:
        words = self.tr("{n} of {count}").format(n=number(place), count=number(count))
        self._place.say(words if place else "")

    def name_search(self, name: str) -> None:
        """Say which search a view would be added to."""
        tip = self.tr("Search with this as another view of the object in {photo} (A)")
        self.add.setToolTip(plain.tip(tip.format(photo=name)))

    def _review_row(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GAP)
        for name, text, key, step in (
            ("back", self.tr("The match before"), "K", -1),
            ("forward", self.tr("The next match"), "J", 1),
        ):
            arrow = tool_button(name, text, key)
            arrow.clicked.connect(lambda _on=False, way=step: self.step_wanted.emit(way))
            row.addWidget(arrow)
        row.addWidget(self._place)
        row.addSpacing(style.GAP)
        question = ElidedLabel(self.tr("Is this the object?"), elide=Qt.TextElideMode.ElideNone)
        row.addWidget(question, 1)
        for text, glyph, key, verdict in (
            (self.tr("This is it"), "check", "Y", True),
            (self.tr("This is not"), "cross", "N", False),
        ):
            button = QPushButton(icon(glyph), text)
            button.setToolTip(plain.tip(f"{text} ({key})"))
            button.clicked.connect(lambda _on=False, said=verdict: self.judged.emit(said))
            row.addWidget(button)
        return holder

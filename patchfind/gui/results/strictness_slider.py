"""The strictness slider: three named levels from "same object" to "anything like it"."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QSlider, QStyle, QStyleOptionSlider, QWidget

from patchfind.domain.match import Strictness
from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.formatting import strictness_name

_HANDLE = QStyle.SubControl.SC_SliderHandle


class _LevelName(plain.Label):
    """A level's name that can be clicked."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
        event.accept()


class _Slider(QSlider):
    """A click beside the handle goes to the level that is nearest, as one on a level's name does:
    Qt's own goes one level towards it.
    """

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = self.style().hitTestComplexControl(
            QStyle.ComplexControl.CC_Slider, option, event.position().toPoint(), self
        )
        if event.button() != Qt.MouseButton.LeftButton or part == _HANDLE:
            super().mousePressEvent(event)
            return
        x, width = round(event.position().x()), self.width()
        place = width - x if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else x
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, width))
        event.accept()


class StrictnessSlider(QWidget):
    """A slider that rests only on the levels. ``level_changed`` carries the Strictness."""

    level_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = _Slider(Qt.Orientation.Horizontal)
        self._slider.setRange(min(Strictness), max(Strictness))
        self._slider.setPageStep(1)
        self._slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self._slider.setTickInterval(1)
        self._slider.setValue(Strictness.SIMILAR)
        self._slider.setAccessibleName(self.tr("Strictness"))
        self._slider.setToolTip(self.tr("How alike a match must be"))
        self._slider.valueChanged.connect(self._tell)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._slider, 0, 0, 1, 3)
        sides = (
            Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignHCenter,
            Qt.AlignmentFlag.AlignRight,
        )
        self._labels: list[_LevelName] = []
        for level, side in zip(Strictness, sides, strict=True):
            label = _LevelName(strictness_name(level))
            label.clicked.connect(lambda chosen=level: self.choose(chosen))
            label.setAlignment(side)
            label.setFont(style.scaled_font(label.font(), 0.9))
            layout.addWidget(label, 1, int(level))
            layout.setColumnStretch(int(level), 1)
            self._labels.append(label)
        self.setMaximumWidth(260)
        self.setFocusProxy(self._slider)
        bold = [
            style.scaled_font(one.font(), 1.0, weight=QFont.Weight.Bold) for one in self._labels
        ]
        wider = [
            QFontMetrics(font).horizontalAdvance(one.text()) - one.sizeHint().width()
            for font, one in zip(bold, self._labels, strict=True)
        ]
        # What is beside the names stays where it is, whichever is bold.
        self.setMinimumWidth(layout.sizeHint().width() + max(wider))
        self._emphasise()

    @property
    def level(self) -> Strictness:
        return Strictness(self._slider.value())

    def names(self) -> list[plain.Label]:
        """The levels' names, strictest first; a click on one chooses it."""
        return [*self._labels]

    def choose(self, level: Strictness) -> None:
        self._slider.setValue(level)

    def _tell(self) -> None:
        self._emphasise()
        self.level_changed.emit(self.level)

    def _emphasise(self) -> None:
        """The chosen level's name is bold, so that the position is not all there is to go by."""
        for level, label in zip(Strictness, self._labels, strict=True):
            font = label.font()
            font.setBold(level == self.level)
            label.setFont(font)

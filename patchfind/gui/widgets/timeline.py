"""A strip of time: how many photos there are of each month, and a way to go there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from patchfind.gui.widgets import plain, style
from patchfind.gui.widgets.formatting import month_name, photos

_HEIGHT = 46
_YEARS = 15
"""Of the height, for the years' numbers."""
_LEAST_BAR = 2.0
_YEAR_ROOM = 44.0


class Timeline(QWidget):
    """``chosen`` carries the month that the person wants to see; a month is 12 × year + 0 to 11."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._months: tuple[tuple[int, int], ...] = ()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Timeline"))
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT)

    def show_months(self, months: Sequence[tuple[int, int]]) -> None:
        """Each month that has photos, and how many, in their order."""
        current = self.month
        self._months = tuple(months)
        places = [place for place, (month, _) in enumerate(self._months) if month == current]
        self._current = places[0] if places else 0
        self._describe()
        self.update()

    @property
    def month(self) -> int | None:
        """The month that the keyboard is at."""
        return self._months[self._current][0] if self._months else None

    def sentence(self, place: int) -> str:
        """What is said of a month."""
        month, count = self._months[place]
        return f"{month_name(month)}: {photos(count)}"

    def bar(self, month: int) -> QRectF:
        """Where a month's bar may be, from top to bottom."""
        first, last = self._months[0][0], self._months[-1][0]
        each = (self.width() - 2 * style.GAP) / (last - first + 1)
        return QRectF(style.GAP + (month - first) * each, 2, each, self.height() - _YEARS - 2)

    def place_at(self, x: float) -> int | None:
        """Which of the months is nearest to a distance from the left edge."""
        if not self._months:
            return None
        far = [abs(self.bar(month).center().x() - x) for month, _count in self._months]
        return far.index(min(far))

    # What Qt asks of a widget

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._months) - 1,
        }
        key = Qt.Key(event.key())
        if key in steps and self._months:
            self._go(min(max(steps[key], 0), len(self._months) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._months:
            self._go(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self._go(place)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.place_at(event.pos().x())
            if place is not None:
                plain.show_tip(event.globalPos(), self.sentence(place), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._months:
            return
        painter = QPainter(self)
        palette = self.palette()
        quiet = style.mix(style.muted(palette), palette.color(QPalette.ColorRole.Window), 0.35)
        most = max(count for _month, count in self._months)
        for place, (month, count) in enumerate(self._months):
            full = self.bar(month)
            height = max(2.0, full.height() * (count / most) ** 0.5)
            wide = max(_LEAST_BAR, full.width() - 1)
            bar = QRectF(full.x(), full.bottom() - height, wide, height)
            here = self.hasFocus() and place == self._current
            painter.fillRect(bar, palette.color(QPalette.ColorRole.Highlight) if here else quiet)
        self._paint_years(painter, style.muted(palette))
        if self.hasFocus():
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRect(self.rect().adjusted(1, 0, -2, -1))

    # Inside

    def _go(self, place: int) -> None:
        self._current = place
        self._describe()
        self.update()
        self.chosen.emit(self._months[place][0])

    def _describe(self) -> None:
        said = self.sentence(self._current) if self._months else self.tr("No photo has a date")
        self.setAccessibleDescription(plain.line(said))

    def _paint_years(self, painter: QPainter, colour: QColor) -> None:
        """As many years as there is room for, each below its January."""
        painter.setPen(colour)
        painter.setFont(style.scaled_font(self.font(), 0.8))
        first, last = self._months[0][0], self._months[-1][0]
        free = 0.0
        for year in range(first // 12, last // 12 + 1):
            x = self.bar(max(12 * year, first)).x()
            if x >= free and x + painter.fontMetrics().horizontalAdvance(str(year)) <= self.width():
                painter.drawText(QPoint(round(x), self.height() - 3), str(year))
                free = x + _YEAR_ROOM

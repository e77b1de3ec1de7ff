"""What the window's tests do over and over: a stocked library, opening, selecting, finding."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from patchfind.domain.match import Strictness
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row, photo_row
from tests.gui.test_selecting import draw

OBJECT = [(0.3, 0.3), (0.5, 0.25), (0.7, 0.35), (0.65, 0.7), (0.4, 0.75), (0.3, 0.5)]


def stocked_world(tmp_path: Path) -> MemoryWorld:
    """Six photos in two folders, and a search that finds two of them."""
    made = MemoryWorld(tmp_path, [photo_row(n, folder=1 if n < 5 else 2) for n in range(1, 7)])
    made.search.stages = (
        [match_row(2, 0.5), match_row(3, 0.4)],
        [match_row(3, 0.9, strictness=Strictness.SAME_OBJECT, verified=True), match_row(2, 0.5)],
    )
    return made


def front_page(window: MainWindow) -> QWidget:
    """The page in front."""
    pages = (*window.grids, window.photo_page, window.welcome)
    return next(page for page in pages if page.isVisible())


def open_first(qtbot: QtBot, window: MainWindow) -> None:
    """Open the first photo with the keyboard."""
    grid = window.library_page.grid
    grid.setCurrentIndex(window.library_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)


def lasso_and_find(qtbot: QtBot, window: MainWindow) -> None:
    """Open the first photo, draw round an object, press Enter, and wait for the end."""
    open_first(qtbot, window)
    draw(window.photo_page.canvas, [*OBJECT, *OBJECT[:1]])
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.running)


def found(window: MainWindow) -> list[int]:
    return [match.photo_id for match in window.results_page.model.rows()]


def turn_wheel_with_ctrl(grid: QAbstractItemView) -> None:
    """Over the middle of the grid, away from the person: larger tiles."""
    middle = QPointF(grid.viewport().rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(grid.viewport().mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), wheel)

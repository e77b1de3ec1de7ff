"""What the person looks at stays: tiles of another size, a folder's menu, arrows in a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from patchfind.domain.photo import PhotoState
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import front_page, turn_wheel_with_ctrl
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row


def _turn_wheel(window: MainWindow) -> None:
    turn_wheel_with_ctrl(window.library_page.grid)


def _press_minus(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)


def _slide(window: MainWindow) -> None:
    window.library_page.tile_size.setValue(330)


@pytest.mark.parametrize("resize", [_turn_wheel, _press_minus, _slide])
def test_tiles_of_another_size_show_the_photos_that_were_looked_at(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow, resize: Callable[[MainWindow], None]
) -> None:
    world = MemoryWorld(tmp_path, [photo_row(n) for n in range(1, 601)])
    window = open_window(world)
    grid, model = window.library_page.grid, window.library_page.model
    view = grid.viewport().rect()
    grid.setCurrentIndex(model.index(0, 0))
    grid.verticalScrollBar().setValue(3000)
    middle = grid.indexAt(view.center())
    assert middle.row() > 20
    before = grid.gridSize()
    resize(window)
    assert grid.gridSize() != before
    assert view.contains(grid.visualRect(middle).center())
    assert grid.currentIndex().row() == 0

    near = model.index(middle.row() + 1, 0)
    grid.setCurrentIndex(near)
    window.state_keeper.set_tile_width(400)
    assert view.contains(grid.visualRect(near).center()), "the chosen photo was in view"


def test_tiles_grow_round_the_last_photos_where_their_row_is_short(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(MemoryWorld(tmp_path, [photo_row(n) for n in range(1, 602)]))
    grid = window.library_page.grid
    window.resize(1200, 420)
    window.state_keeper.set_tile_width(180)
    columns = grid.viewport().width() // grid.gridSize().width()
    last = grid.model().index(600 - 600 % columns, 0)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    view = grid.viewport().rect()
    assert view.contains(grid.visualRect(last).center())
    window.state_keeper.set_tile_width(260)
    assert view.contains(grid.visualRect(last).center())


def test_a_folders_menu_leaves_the_matches_and_the_search_alone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    window.library_page.grid.setCurrentIndex(window.library_page.model.index(0, 0))
    window.front.find.trigger()
    view = window.folders.view
    place = view.visualRect(window.folders.model.index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
    with qtbot.waitSignal(window.folders.menu_wanted) as heard:
        view.customContextMenuRequested.emit(place)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    assert heard.args[0].id == 2
    assert front_page(window) is window.results_page
    assert window.session.running
    assert view.currentIndex().row() == 0
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)


def test_arrows_go_on_through_the_folders_after_leaving_the_matches(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.rows.append(photo_row(7, folder=2, state=PhotoState.PENDING))
    window = open_window(world)
    window.activateWindow()
    window.library_page.grid.setCurrentIndex(window.library_page.model.index(0, 0))
    window.front.find.trigger()
    view = window.folders.view
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    for row in (1, 2):
        pressed = QApplication.focusWidget()
        assert pressed is view
        QTest.keyClick(pressed, Qt.Key.Key_Down)
        assert front_page(window) is window.library_page
        assert view.currentIndex().row() == row
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 3)

"""The window is found again as it was left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSplitter
from pytestqt.qtbot import QtBot

from patchfind.domain.match import Strictness
from patchfind.foundation import window_state
from patchfind.foundation.window_state import WindowState
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner
from tests.gui.conftest import OpenWindow
from tests.gui.driving import front_page, turn_wheel_with_ctrl
from tests.gui.memory_interfaces import MemoryWorld


def _open(qtbot: QtBot, world: MemoryWorld) -> tuple[MainWindow, TaskRunner]:
    runner = TaskRunner()
    window = MainWindow(world.interfaces(), runner)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.library.refresher.changed):
        window.library.start()
    return window, runner


def test_size_divider_tiles_strictness_and_outlines_are_as_they_were_left(
    qtbot: QtBot, world: MemoryWorld
) -> None:
    window, runner = _open(qtbot, world)
    window.resize(780, 620)
    across = next(s for s in window.findChildren(QSplitter) if s.orientation().name == "Horizontal")
    across.setSizes([240, 540])
    window.state_keeper.set_tile_width(260)
    window.results_page.strictness.choose(Strictness.SAME_OBJECT)
    window.results_page.outlines.setChecked(True)
    left = across.sizes()[0]
    assert left != WindowState().panel_width
    window.close()
    assert runner.shutdown(5.0)

    again, runner = _open(qtbot, world)
    assert (again.width(), again.height()) == (780, 620)
    assert abs(again.folders.width() - left) <= 2
    assert again.library_page.grid.tile_width == 260
    assert again.results_page.grid.tile_width == 260
    assert again.results_page.strictness.level is Strictness.SAME_OBJECT
    assert again.results_page.outlines.isChecked()
    again.close()
    assert runner.shutdown(5.0)


def test_larger_tiles_by_wheel_menu_and_slider(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    grid = window.library_page.grid
    before = grid.gridSize().width()
    turn_wheel_with_ctrl(grid)
    after = grid.gridSize().width()
    assert after > before
    assert window.library_page.tile_size.value() == grid.tile_width
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert grid.gridSize().width() < after
    window.library_page.tile_size.setValue(400)
    assert grid.tile_width == window.results_page.grid.tile_width == 400


def test_the_state_survives_on_disk_and_damage_costs_only_comfort(tmp_path: Path) -> None:
    assert window_state.load(tmp_path) == WindowState()
    state = replace(WindowState(), panel_width=300, outlines=True, geometry="AAAA")
    window_state.save(tmp_path, state)
    assert window_state.load(tmp_path) == state
    for damage in ("{", "[]", '{"panel_width": "wide"}', '{"outlines": 1}'):
        (tmp_path / window_state.FILE_NAME).write_text(damage)
        assert window_state.load(tmp_path) == WindowState()


def test_a_level_that_was_kept_under_its_former_name_is_chosen_again(
    qtbot: QtBot, world: MemoryWorld, tmp_path: Path
) -> None:
    (tmp_path / window_state.FILE_NAME).write_text('{"tile_width": 300, "stop": 2}')
    world.window_state = window_state.load(tmp_path)
    window, runner = _open(qtbot, world)
    assert window.results_page.strictness.level is Strictness.ANYTHING_LIKE_IT
    window.close()
    assert runner.shutdown(5.0)
    window_state.save(tmp_path, world.window_state)
    kept = (tmp_path / window_state.FILE_NAME).read_text()
    assert '"strictness": 2' in kept
    assert '"stop"' not in kept


def test_a_level_that_does_not_exist_and_a_lost_geometry_are_passed_over(
    qtbot: QtBot, world: MemoryWorld
) -> None:
    world.window_state = WindowState(geometry="not geometry", strictness=17)
    window, runner = _open(qtbot, world)
    assert window.width() > 600
    assert window.results_page.strictness.level is Strictness.SIMILAR
    window.close()
    assert runner.shutdown(5.0)


def test_news_of_the_library_leave_the_keyboard_where_it_is(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.folders.view.setFocus()
    world.library.change()
    with qtbot.waitSignal(window.library.refresher.changed):
        window.library.refresher.refresh()
    assert window.focusWidget() is window.folders.view


def test_a_click_on_the_folder_that_is_chosen_leads_back_to_its_photos(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.library_page.grid.setCurrentIndex(window.library_page.model.index(0, 0))
    window.front.find.trigger()
    assert front_page(window) is window.results_page
    place = window.folders.view.visualRect(window.folders.model.index(0, 0)).center()
    QTest.mouseClick(window.folders.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert front_page(window) is window.library_page

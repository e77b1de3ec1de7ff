"""Nothing is lost on the way: a removed folder comes back, and a message moves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QStyle, QStyleOptionToolButton
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import front_page, lasso_and_find
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row


def _folders(window: MainWindow) -> list[str]:
    return [row.name for row in window.folders.model.rows()][1:]


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_folder_that_was_removed_comes_back_with_what_it_leaves_out(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, way: str
) -> None:
    window = open_window(world)
    removed = world.library.add_folder(Path("/photos/Trip"), ("drafts/*",))
    window.library.folder_actions.remove(removed)
    qtbot.waitUntil(lambda: "Trip" in window.messages.sentence)
    assert removed.path not in [folder.path for folder in world.library.watched]
    qtbot.waitUntil(lambda: "Trip" not in _folders(window))
    if way == "button":
        undo = next(b for b in window.messages.findChildren(QPushButton) if b.text() == "Undo")
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Trip" in _folders(window))
    back = next(folder for folder in world.library.watched if folder.path == removed.path)
    assert back.excludes == ("drafts/*",)


def test_a_hasty_enter_does_not_remove_a_folder(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    folder = world.library.watched[0]
    menu = window.library.folder_actions.menu_of(folder)
    remove = next(one for one in menu.actions() if one.text().startswith("Remove"))

    def press_enter() -> None:
        (box,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]
        QTest.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(0, window, press_enter)
    remove.trigger()
    qtbot.wait(0)
    assert folder in world.library.watched
    assert not window.messages.isVisible()


def test_a_message_moves_nothing_under_the_pointer(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    grid = window.results_page.grid
    before = grid.geometry()
    window.messages.say("A long word about what has happened. " * 12)
    QApplication.processEvents()
    assert window.messages.isVisible()
    assert grid.geometry() == before
    over, holder = window.messages.geometry(), window.messages.parentWidget()
    assert holder is not None
    assert holder.rect().contains(over)
    assert over.height() > 30


def test_a_refined_search_that_was_left_by_esc_is_reached_again(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not window.session.running)
    for _ in range(4):
        window.front.back.trigger()
    assert front_page(window) is window.library_page
    assert window.chip.isVisible()
    assert window.chip.words == "photo-000001 · 2 views"
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert front_page(window) is window.results_page
    assert window.results_page.facts == "1 confirmed"
    window.front.back.trigger()
    QTest.mouseClick(window.chip, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert front_page(window) is window.results_page


def test_the_buttons_at_the_side_of_a_mouse_go_back_and_forth(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.mouseClick(window.results_page.grid.viewport(), Qt.MouseButton.BackButton)
    assert front_page(window) is window.photo_page
    QTest.mouseClick(window.photo_page.canvas, Qt.MouseButton.BackButton)
    assert front_page(window) is window.library_page
    for page in (window.photo_page, window.results_page):
        QTest.mouseClick(front_page(window), Qt.MouseButton.ForwardButton)
        assert front_page(window) is page


def test_an_earlier_search_comes_back_with_its_verdicts(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    assert not window.chip.isVisible()
    assert not window.chip.recent.isEnabled()
    lasso_and_find(qtbot, window)
    shown = QStyleOptionToolButton()
    window.chip.initStyleOption(shown)
    arrow = QStyle.SubControl.SC_ToolButtonMenu
    assert not shown.subControls & arrow, "an arrow that leads to nothing"
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
    window.search.find(OpenedPhoto.of(photo_row(4)).crop(Box(0.1, 0.1, 0.5, 0.5)))
    qtbot.waitUntil(lambda: not window.session.running)
    assert window.session.confirmed == []
    assert window.chip.words == "photo-000004 · 1 view"

    window.chip.initStyleOption(shown)
    assert shown.subControls & arrow
    menu = window.chip.menu()
    menu.aboutToShow.emit()
    (entry,) = menu.actions()
    assert entry.text() == "photo-000001 · 2 views"
    entry.trigger()
    qtbot.waitUntil(lambda: not window.session.running)
    assert front_page(window) is window.results_page
    assert [match.photo_id for match in window.session.confirmed] == [3]
    assert window.results_page.facts == "1 confirmed"
    assert [crop.photo_id for crop in world.search.queries[-1].crops] == [1, 3]
    menu.aboutToShow.emit()
    assert [one.text() for one in menu.actions()] == ["photo-000004 · 1 view"]


def test_adding_to_the_search_names_what_is_added_to(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    assert "photo-000001.jpg" in window.photo_page.search_row.add.toolTip()

"""The real window's photo page: opening, stepping, selecting, and going back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box
from patchfind.gui.main_window import MainWindow
from patchfind.gui.task_runner import TaskRunner
from tests.gui.conftest import OpenWindow
from tests.gui.driving import front_page, lasso_and_find, open_first, stocked_world
from tests.gui.memory_ports import MemoryWorld, photo_row


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Six photos in two folders, and a search that finds three of them."""
    return stocked_world(tmp_path)


def test_a_match_opens_with_its_box_and_can_be_searched_from(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    grid = window.results_page.grid
    grid.setCurrentIndex(window.results_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    subject = window.photo_page.subject
    assert subject is not None
    assert subject.match is not None
    image = window.photo_page.canvas.grab().toImage()
    x, y = window.photo_page.canvas.view.to_view((0.2, 0.5))
    shades = [image.pixelColor(round(x) + dx, round(y)).lightness() for dx in range(-4, 5)]
    assert max(shades) > 230, "the match's box is not drawn"
    window.photo_page.search()
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    assert world.search.queries[-1].crops[0].selection == subject.match.box


def test_a_vanished_photo_shows_its_thumbnail_and_says_so(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.vanished.add(photo_row(1).path)
    window = open_window(world)
    open_first(qtbot, window)
    qtbot.waitUntil(lambda: "is no longer there" in window.messages.sentence)
    assert window.photo_page.canvas.has_photo


def test_arrows_step_through_the_photos(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    for key, expected in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        QTest.keyClick(window.photo_page.canvas, key)
        subject = window.photo_page.subject
        assert subject is not None
        assert subject.photo_id == expected


def test_a_photo_named_at_the_start_stays_in_front_when_the_library_arrives(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner
) -> None:
    window = MainWindow(world.ports(), runner)
    qtbot.addWidget(window)
    window.take_arguments(["/elsewhere/outside.jpg"])
    qtbot.waitUntil(window.photo_page.isVisible)
    with qtbot.waitSignal(window.feed.changed):
        window.start()
    assert front_page(window) is window.photo_page
    window.back()
    assert front_page(window) is window.library_page
    window.close()


def test_escape_drops_the_selection_then_goes_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    window.photo_page.canvas.select(Box(0.1, 0.1, 0.4, 0.4))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.photo_page.canvas.selection is None
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert front_page(window) is window.library_page

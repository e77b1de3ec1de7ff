"""The real window's photo page: opening, stepping, selecting, and going back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box
from patchfind.domain.photo import Photo
from patchfind.domain.query import Crop, Query
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner
from tests.gui.conftest import OpenWindow
from tests.gui.driving import OBJECT, front_page, lasso_and_find, open_first
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row


def test_a_match_opens_with_its_box_and_can_be_searched_from(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    grid = window.results_page.grid
    grid.setCurrentIndex(window.results_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    photo = window.photo_page.shown()
    assert photo is not None
    assert photo.match is not None
    image = window.photo_page.canvas.grab().toImage()
    x, y = window.photo_page.canvas.view.to_view((0.2, 0.5))
    shades = [image.pixelColor(round(x) + dx, round(y)).lightness() for dx in range(-4, 5)]
    assert max(shades) > 230, "the match's box is not drawn"
    window.photo_page.search()
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    assert world.search.queries[-1].crops[0].selection == photo.match.box
    assert world.search.queries[-1].crops[0].seen_hash == photo.match.content_hash


def test_a_vanished_photo_shows_its_thumbnail_and_says_so(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.vanished.add(photo_row(1).path)
    window = open_window(world)
    open_first(qtbot, window)
    qtbot.waitUntil(lambda: "is no longer there" in window.messages.sentence)
    assert window.photo_page.canvas.has_photo
    window.back()
    assert not window.messages.sentence, "nobody looks at that photo any more"
    open_first(qtbot, window)
    qtbot.waitUntil(lambda: "is no longer there" in window.messages.sentence)
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: not window.messages.sentence)


def test_arrows_step_through_the_photos(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    for key, expected in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        QTest.keyClick(window.photo_page.canvas, key)
        photo = window.photo_page.shown()
        assert photo is not None
        assert photo.photo_id == expected


def test_a_photo_named_at_the_start_stays_in_front_when_the_library_arrives(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner
) -> None:
    window = MainWindow(world.interfaces(), runner)
    qtbot.addWidget(window)
    window.opening.take_arguments(["/elsewhere/outside.jpg"])
    qtbot.waitUntil(window.photo_page.isVisible)
    with qtbot.waitSignal(window.library.refresher.changed):
        window.library.start()
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


@pytest.mark.parametrize("opened_since", ["a photo of the library", "another file"])
def test_a_file_that_is_looked_up_late_does_not_replace_what_was_opened_since(
    qtbot: QtBot,
    world: MemoryWorld,
    open_window: OpenWindow,
    monkeypatch: pytest.MonkeyPatch,
    opened_since: str,
) -> None:
    window = open_window(world)
    asked, gate = threading.Event(), threading.Event()
    look_up = world.library.photos.at

    def slowly(path: Path) -> Photo | None:
        asked.set()
        gate.wait()
        return look_up(path)

    monkeypatch.setattr(world.library.photos, "at", slowly)
    window.opening.open_file(photo_row(2).path)
    qtbot.waitUntil(asked.is_set)
    if opened_since == "another file":
        window.opening.open_file(photo_row(1).path)
    else:
        grid = window.library_page.grid
        grid.setCurrentIndex(window.library_page.model.index(0, 0))
        QTest.keyClick(grid, Qt.Key.Key_Return)
    gate.set()
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    photo = window.photo_page.shown()
    assert photo is not None
    assert photo.photo_id == 1


def test_a_match_of_the_last_search_is_a_mere_photo_once_another_object_is_looked_for(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    lamp = Query((Crop(photo_row(6).path, Box(0.1, 0.1, 0.4, 0.4)),))
    world.library.objects.save("Lamp", lamp)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    page = window.photo_page
    qtbot.waitUntil(lambda: page.canvas.has_photo)
    (question,) = (q for q in page.findChildren(QLabel) if q.text() == "Is this the object?")
    assert question.isVisible()
    boxed = page.canvas.grab().toImage()

    place = window.objects.view.visualRect(window.objects.model.index(0, 0)).center()
    QTest.mouseClick(window.objects.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: len(world.search.queries) == 2 and not window.session.running)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Escape)
    assert front_page(window) is page
    assert page.shown() == OpenedPhoto.of(photo_row(3))
    assert (shown := page.shown()) is not None
    assert shown.crop().seen_hash == "seen", "that of the pixels on screen"
    assert not question.isVisible()
    assert page.canvas.grab().toImage() != boxed, "the old match's box is still drawn"
    QTest.keyClick(page.canvas, Qt.Key.Key_N)
    assert window.session.query == lamp


def _press_and_draw(window: MainWindow) -> QPoint:
    """Draw round the object without letting go of the button; where the pointer is then."""
    canvas = window.photo_page.canvas
    places = [QPoint(*map(round, canvas.view.to_view(point))) for point in OBJECT]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    return places[-1]


def test_escape_first_drops_the_outline_that_is_being_drawn(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    canvas = window.photo_page.canvas
    end = _press_and_draw(window)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert front_page(window) is window.photo_page
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    assert canvas.selection is None
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert front_page(window) is window.library_page


def test_leaving_the_photo_drops_the_outline_that_is_being_drawn(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    canvas = window.photo_page.canvas
    end = _press_and_draw(window)
    window.back()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    assert canvas.selection is None


def test_a_space_bar_released_in_another_window_is_not_held_for_ever(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    canvas = window.photo_page.canvas
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() is Qt.CursorShape.OpenHandCursor
    away = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    QApplication.sendEvent(canvas, away)
    end = _press_and_draw(window)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    assert canvas.selection is not None, "the photo was dragged along"

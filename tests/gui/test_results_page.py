"""The real window's page of matches: streaming, strictness, verdicts, and failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from patchfind.domain.changes import Changes
from patchfind.domain.geometry import Box
from patchfind.domain.match import Strictness
from patchfind.foundation.errors import PhotoUnreadable
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.photo.gestures import Tool
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.empty_state import EmptyState
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, front_page, lasso_and_find, open_first
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row, photo_row


def test_a_lasso_and_enter_find_the_object(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    assert front_page(window) is window.results_page
    assert found(window) == [3, 2]
    assert window.results_page.heading == "1 sure · 1 maybe"
    crop = world.search.queries[0].crops[0]
    assert crop.photo_id == 1
    assert crop.bounds.as_tuple() == pytest.approx((0.3, 0.25, 0.7, 0.75), abs=0.02)


def test_the_first_matches_show_while_the_search_still_runs(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    open_first(qtbot, window)
    window.photo_page.choose_tool(Tool.WHOLE)
    window.photo_page.search()
    qtbot.waitUntil(lambda: found(window) == [2, 3])
    assert window.session.running
    assert window.results_page.heading == "Searching…"
    world.search.gate.set()
    qtbot.waitUntil(lambda: found(window) == [3, 2])


def test_moving_on_cancels_the_search(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    open_first(qtbot, window)
    window.photo_page.search()
    qtbot.waitUntil(lambda: bool(found(window)))
    window.front.back.trigger()
    assert front_page(window) is window.photo_page
    qtbot.waitUntil(lambda: world.search.cancelled == 1)


def test_a_second_search_drops_the_first_ones_answers(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.gate.clear()
    window.search.find(OpenedPhoto.of(photo_row(1)).crop(Box(0.1, 0.1, 0.5, 0.5)))
    qtbot.waitUntil(lambda: bool(found(window)))
    world.search.stages = ([match_row(6, 0.7)],)
    window.search.find(OpenedPhoto.of(photo_row(2)).crop(Box(0.2, 0.2, 0.6, 0.6)))
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)
    assert found(window) == [6]


def test_nothing_found_gives_advice(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = ([],)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    assert window.results_page.heading == "Nothing found in 138 photos"
    said = [
        state.heading for state in window.results_page.findChildren(EmptyState) if state.isVisible()
    ]
    assert said == ["No other photo seems to hold this"]


def test_a_level_that_is_too_strict_offers_the_next(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = ([match_row(4, 0.2, strictness=Strictness.ANYTHING_LIKE_IT)],)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    assert found(window) == []
    (state,) = [s for s in window.results_page.findChildren(EmptyState) if s.isVisible()]
    assert state.heading == "Nothing this strict"
    state.press()
    assert window.results_page.strictness.level is Strictness.ANYTHING_LIKE_IT
    assert found(window) == [4]


def _search_in_vain(qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow) -> MainWindow:
    """Begin a search that fails, since its photo cannot be read."""
    world.search.error = PhotoUnreadable("cat.jpg is damaged. Copy it again.")
    window = open_window(world)
    open_first(qtbot, window)
    window.photo_page.search()
    return window


def test_a_failing_search_reaches_the_message_bar(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = _search_in_vain(qtbot, world, open_window)
    qtbot.waitUntil(lambda: window.messages.sentence == "cat.jpg is damaged. Copy it again.")
    assert "PhotoUnreadable" in window.messages.details
    assert window.results_page.heading == "The search did not work"


def test_a_failed_search_is_still_called_so_when_the_strictness_is_changed(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = _search_in_vain(qtbot, world, open_window)
    page = window.results_page
    qtbot.waitUntil(lambda: page.heading == "The search did not work")
    page.strictness.choose(Strictness.ANYTHING_LIKE_IT)
    assert page.heading == "The search did not work"
    (state,) = [s for s in page.findChildren(EmptyState) if s.isVisible()]
    assert state.heading == "The search did not work"

    world.search.error = None
    window.search.find(OpenedPhoto.of(photo_row(1)).crop(Box(0.1, 0.1, 0.5, 0.5)))
    qtbot.waitUntil(lambda: page.heading == "1 sure · 1 maybe")
    assert page.grid.isVisible()
    assert not window.messages.sentence, "what did not work does by now"


@pytest.mark.parametrize("stage", ["at once", "after better matches came"])
def test_a_failed_refinement_leaves_the_matches_that_were_there(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, stage: str
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    world.search.error = PhotoUnreadable("cat.jpg is damaged. Copy it again.")
    world.search.fails_late = stage != "at once"
    world.search.stages = ([match_row(5, 0.1, strictness=Strictness.ANYTHING_LIKE_IT)], [])
    QTest.keyClick(page.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: page.heading == "The search did not work")
    assert page.grid.isVisible()
    assert found(window) == [3, 2]
    assert page.facts == "1 confirmed"
    page.strictness.choose(Strictness.SAME_OBJECT)
    assert found(window) == [3]
    assert page.heading == "The search did not work"

    world.search.error = None
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.heading == "Searching…"
    qtbot.waitUntil(lambda: page.heading == "Nothing found in 138 photos")


def test_the_end_of_a_search_does_not_scroll_back_to_the_first_match(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    many = [match_row(n, 0.9 - n / 100) for n in range(2, 50)]
    world.search.stages = (many, many)
    world.search.gate.clear()
    window = open_window(world)
    open_first(qtbot, window)
    window.photo_page.search()
    qtbot.waitUntil(lambda: len(found(window)) == len(many))
    grid = window.results_page.grid
    bar = grid.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    middle = QPointF(grid.viewport().rect().center())
    wheel = QWheelEvent(
        middle,
        grid.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, -360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), wheel)
    scrolled = bar.value()
    assert scrolled > 0
    world.search.gate.set()
    qtbot.waitUntil(lambda: grid.currentIndex().isValid())
    assert bar.value() == scrolled


def test_feedback_joins_the_search_and_can_be_taken_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    third, second = window.results_page.model.rows()
    window.photo_menu.feedback_wanted.emit(third, True)
    window.photo_menu.feedback_wanted.emit(second, False)
    qtbot.waitUntil(lambda: not window.session.running)
    query = world.search.queries[-1]
    assert [crop.photo_id for crop in query.crops] == [1, 3]
    assert [crop.photo_id for crop in query.negatives] == [2]
    assert found(window) == [3]
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: not window.session.running)
    assert found(window) == [3, 2]
    assert world.search.queries[-1].negatives == ()


def test_matches_say_that_their_folder_has_gone_and_that_it_is_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    rows = window.results_page.model.rows

    def reached() -> set[bool]:
        return {match.online for match in rows()}

    assert reached() == {True}
    for online in (False, True):
        world.library.watched = [replace(one, online=online) for one in world.library.watched]
        world.library.change(Changes.FOLDERS, Changes.PHOTOS)
        window.library.refresher.refresh()
        qtbot.waitUntil(partial(_is_so, reached, {online}))


def _is_so(told: Callable[[], set[bool]], wanted: set[bool]) -> bool:
    return told() == wanted


def test_the_menu_of_a_photo_and_of_a_match(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)

    def words(photo: OpenedPhoto) -> list[str]:
        menu = window.photo_menu.build(photo, selection=None, opened=False)
        return [action.text() for action in menu.actions() if action.text()]

    photo = OpenedPhoto.of(photo_row(1))
    assert words(photo) == [
        *("Find similar photos", "Open", "Show in folder", "Copy path"),
        "Leave 1 photo out of the library",
    ]
    assert "This is it" in words(OpenedPhoto.of(match_row(2, 0.5)))
    window.photo_menu.copy_path(photo)
    assert QApplication.clipboard().text() == str(photo.path)

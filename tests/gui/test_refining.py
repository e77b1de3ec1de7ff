"""Refining a search in the real window: verdicts by key, further views, and nothing that jumps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import WHOLE_PHOTO, Box, Polygon
from patchfind.domain.match import Match, Strictness
from patchfind.gui.opened_photo import OpenedPhoto, crop_of_match
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.keyed_rows import ROW_ROLE
from patchfind.gui.widgets.thumbnails import ThumbnailKey
from tests.gui.conftest import OpenWindow
from tests.gui.driving import OBJECT, found, front_page, lasso_and_find, open_first, stocked_world
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row, photo_row
from tests.gui.test_selecting import draw

_EARLY = [match_row(number, 0.9 - number / 10) for number in (2, 3, 4, 5)]
_LATE = [
    match_row(number, number / 10, strictness=Strictness.SAME_OBJECT) for number in (5, 4, 3, 2)
]


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Six photos; the matches come in one order, and in the end in the reverse one."""
    made = stocked_world(tmp_path)
    made.search.stages = (_EARLY, _LATE)
    return made


def _search_until_first(qtbot: QtBot, window: MainWindow, world: MemoryWorld) -> None:
    """Search, and stop where the first matches are shown."""
    world.search.gate.clear()
    open_first(qtbot, window)
    window.photo_page.search()
    qtbot.waitUntil(lambda: found(window) == [2, 3, 4, 5])


def _let_finish(qtbot: QtBot, window: MainWindow, world: MemoryWorld) -> None:
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)


def _point_at(window: MainWindow, row: int) -> None:
    """Move the pointer onto a tile, as a hand does."""
    grid = window.results_page.grid
    middle = grid.visualRect(window.results_page.model.index(row, 0)).center()
    for place in (middle - QPoint(9, 9), middle):
        QTest.mouseMove(grid.viewport(), place)
    QApplication.processEvents()


def _key(match: Match) -> ThumbnailKey:
    return ThumbnailKey.of(match)


def test_the_match_under_the_pointer_stays_and_the_others_are_put_in_order(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _search_until_first(qtbot, window, world)
    _point_at(window, 1)
    _let_finish(qtbot, window, world)
    assert found(window) == [5, 3, 4, 2]
    QApplication.sendEvent(window.results_page.grid, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: found(window) == [5, 4, 3, 2])


def test_what_a_search_has_to_say_is_in_the_window(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    world.search.notes = ("What is stored of 1 photo is damaged and was left out.",)
    _search_until_first(qtbot, window, world)
    _let_finish(qtbot, window, world)
    qtbot.waitUntil(lambda: window.messages.sentence == world.search.notes[0])


def test_a_match_that_was_chosen_stays_where_it_is(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _search_until_first(qtbot, window, world)
    grid = window.results_page.grid
    QTest.keyClick(grid, Qt.Key.Key_Home)
    place = grid.visualRect(grid.currentIndex())
    _let_finish(qtbot, window, world)
    assert found(window) == [2, 5, 4, 3]
    assert grid.currentIndex().data(ROW_ROLE).photo_id == 2
    assert grid.visualRect(grid.currentIndex()) == place


def test_nobody_pointing_and_nobody_choosing_the_best_comes_first(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _search_until_first(qtbot, window, world)
    _let_finish(qtbot, window, world)
    assert found(window) == [5, 4, 3, 2]
    assert window.results_page.grid.currentIndex().row() == 0


def test_y_and_n_judge_the_match_and_go_on_to_the_next(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    QTest.keyClick(page.grid, Qt.Key.Key_Y)
    current = page.current_match()
    assert current is not None
    assert current.photo_id == 4
    QTest.keyClick(page.grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: not window.session.running)
    query = world.search.queries[-1]
    assert [crop.photo_id for crop in query.crops] == [1, 5]
    assert [crop.photo_id for crop in query.negatives] == [4]
    assert sorted(found(window)) == [2, 3, 5]
    assert found(window)[0] == 5
    assert page.facts == "1 confirmed · 1 hidden"

    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.session.running)
    assert sorted(found(window)) == [2, 3, 4, 5]
    QTest.keyClick(page.grid, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.session.running)
    assert sorted(found(window)) == [2, 3, 5]


def test_a_selection_in_another_photo_joins_the_search_and_can_leave_it(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    open_first(qtbot, window)
    add = next(b for b in window.findChildren(QPushButton) if b.text() == "Add to the search")
    assert not add.isVisible(), "there is no search yet"
    draw(window.photo_page.canvas, [*OBJECT, OBJECT[0]])
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.session.running)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    window.photo_page.canvas.select(Box(0.1, 0.2, 0.5, 0.6))
    assert add.isVisible()
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_A)
    assert front_page(window) is window.results_page
    qtbot.waitUntil(lambda: not window.session.running)
    assert [crop.photo_id for crop in world.search.queries[-1].crops] == [1, 5]
    chips = window.results_page.chips
    qtbot.waitUntil(lambda: len(chips.buttons()) == 2)
    assert not chips.buttons()[1].icon().isNull()

    menu = chips.menu_of(window.session.crops[0])
    remove = next(one for one in menu.actions() if one.text() == "Remove from the search")
    remove.trigger()
    qtbot.waitUntil(lambda: not window.session.running)
    assert [crop.photo_id for crop in world.search.queries[-1].crops] == [5]
    assert len(chips.buttons()) == 1
    window.history.undo()
    qtbot.waitUntil(lambda: not window.session.running and len(chips.buttons()) == 2)


def _remove(window: MainWindow, place: int) -> None:
    """Take a view out by its chip's menu."""
    chips = window.results_page.chips
    chips.buttons()[place].customContextMenuRequested.emit(QPoint())
    menu = chips.findChildren(QMenu)[-1]
    next(one for one in menu.actions() if one.text() == "Remove from the search").trigger()


def test_the_only_view_can_be_taken_out_which_ends_the_search_with_a_way_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    _remove(window, 0)
    assert not window.session.crops
    assert not window.session.running
    assert not window.chip.isVisible()
    assert front_page(window) is window.photo_page
    assert not window.photo_page.search_row.isVisible()
    (undo,) = [one for one in window.messages.findChildren(QPushButton) if one.text() == "Undo"]
    undo.click()
    qtbot.waitUntil(lambda: not window.session.running)
    assert front_page(window) is window.results_page
    assert found(window) == [5, 4, 3, 2]
    assert window.chip.isVisible()


def test_a_confirmed_match_is_what_is_looked_for_once_the_only_view_is_gone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
    confirmed = window.session.confirmed[0].photo_id
    _remove(window, 0)
    qtbot.waitUntil(lambda: not window.session.running)
    assert [crop.photo_id for crop in world.search.queries[-1].crops] == [confirmed]
    assert front_page(window) is window.results_page


def test_views_without_a_picture_of_their_own_are_behind_a_button(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    for number in (2, 3, 4, 5):
        window.session.add(crop_of_match(match_row(number, 0.5)))
    chips = window.results_page.chips
    window.resize(1300, 700)
    qtbot.waitUntil(lambda: len(chips.buttons()) == 3)
    assert chips.others.text() == "+2"
    window.resize(window.minimumSizeHint())
    qtbot.waitUntil(lambda: len(chips.buttons()) == 1)
    menu = chips.others.menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == 4
    menu.actions()[-1].trigger()
    one = chips.findChildren(QMenu)[-1]
    next(act for act in one.actions() if act.text() == "Remove from the search").trigger()
    assert [crop.photo_id for crop in window.session.crops] == [1, 2, 3, 4]


def test_a_adds_the_photo_or_the_match_that_is_shown_where_nothing_is_selected(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    match = window.results_page.model.rows()[0]
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    assert window.photo_page.canvas.selection is None
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_A)
    assert front_page(window) is window.results_page
    assert window.session.crops[-1] == OpenedPhoto.of(match).crop(match.box)

    window.open_photo(OpenedPhoto.of(photo_row(6)))
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    button = next(b for b in window.photo_page.findChildren(QPushButton) if "Add" in b.text())
    assert button.isEnabled()
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_A)
    assert front_page(window) is window.results_page
    assert window.session.crops[-1] == OpenedPhoto.of(photo_row(6)).crop(WHOLE_PHOTO)


def test_what_is_looked_at_and_selected_is_made_ready_before_it_is_asked_for(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: world.warmed == 1)
    open_first(qtbot, window)
    qtbot.waitUntil(lambda: [path.name for path in world.search.read] == ["photo-000001.jpg"])
    draw(window.photo_page.canvas, [*OBJECT, OBJECT[0]])
    qtbot.waitUntil(lambda: len(world.search.prepared) == 1)
    assert world.search.queries == []
    window.photo_page.search()
    qtbot.waitUntil(lambda: len(world.search.queries) == 1)
    assert world.search.queries[0].crops == (world.search.prepared[0],)


def test_newly_indexed_photos_are_made_ready_for_the_next_search(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.total = 3
    open_window(world)
    qtbot.waitUntil(lambda: world.warmed == 2)


def test_outlines_are_shown_instead_of_boxes_on_request(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    corners = ((0.3, 0.3), (0.6, 0.5), (0.3, 0.7))
    with_outline = replace(_LATE[0], outline=Polygon(corners))
    page.model.update_matches([with_outline], finished=True)
    qtbot.waitUntil(lambda: window.thumbnails.get(_key(with_outline)) is not None)
    boxed = page.grid.viewport().grab().toImage()
    QTest.keyClick(page.grid, Qt.Key.Key_O)
    assert page.outlines.isChecked()
    outlined = page.grid.viewport().grab().toImage()
    assert boxed != outlined
    QTest.keyClick(page.grid, Qt.Key.Key_O)
    assert page.grid.viewport().grab().toImage() == boxed


def test_a_verified_match_differs_by_its_shape_not_only_by_its_colour(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    model, grid = window.results_page.model, window.results_page.grid
    shades = []
    for verified in (False, True):
        model.update_matches(
            [match_row(2, 0.9, strictness=Strictness.SIMILAR, verified=verified)], finished=True
        )
        qtbot.waitUntil(lambda: window.thumbnails.get(_key(match_row(2, 0.9))) is not None)
        tile = grid.visualRect(model.index(0, 0))
        grey = grid.viewport().grab(tile).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        shades.append({grey.pixel(x, y) for x in range(tile.width()) for y in range(60)})
    assert len(shades[1] - shades[0]) > 10
    words = str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "Verified" in words


def test_a_refinement_shows_no_match_that_the_chosen_level_had_left_out(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    strict = [match_row(n, 0.9 - n / 100, strictness=Strictness.SAME_OBJECT) for n in (2, 3, 4, 5)]
    wide = [
        match_row(n, 0.5 - n / 1000, strictness=Strictness.ANYTHING_LIKE_IT) for n in range(6, 80)
    ]
    early = [replace(match, strictness=Strictness.ANYTHING_LIKE_IT) for match in (*strict, *wide)]
    world.search.stages = (early, [*strict, *wide])
    window = open_window(world)
    lasso_and_find(qtbot, window)
    window.results_page.strictness.choose(Strictness.SAME_OBJECT)
    assert found(window) == [2, 3, 4, 5]

    world.search.gate.clear()
    with qtbot.waitSignal(window.session.matches_changed):
        QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
        assert found(window) == [2, 3, 4, 5]
    assert window.session.running
    assert found(window) == [2, 3, 4, 5]
    _let_finish(qtbot, window, world)
    assert found(window) == [2, 3, 4, 5]


def test_the_levels_are_named_and_reached_by_arrow_keys(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    slider = window.results_page.strictness

    def bold() -> list[str]:
        return [label.text() for label in slider.names() if label.font().bold()]

    assert [label.text() for label in slider.names()] == [
        "Same object",
        "Similar",
        "Anything like it",
    ]
    slider.setFocus()
    assert (slider.level, bold()) == (Strictness.SIMILAR, ["Similar"])
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Left)
    assert (slider.level, bold()) == (Strictness.SAME_OBJECT, ["Same object"])
    QTest.mouseClick(slider.names()[2], Qt.MouseButton.LeftButton)
    assert (slider.level, bold()) == (Strictness.ANYTHING_LIKE_IT, ["Anything like it"])
    beside = window.results_page.outlines
    places = set()
    for level in Strictness:
        slider.choose(level)
        QApplication.processEvents()
        places.add(beside.mapTo(window, QPoint()).x())
    assert len(places) == 1, "what is beside the names moves from under the pointer"
    groove = slider.focusProxy()
    assert groove is not None
    for across, level in ((3, Strictness.SAME_OBJECT), (-3, Strictness.ANYTHING_LIKE_IT)):
        end = QPoint(across % groove.width(), groove.height() // 2)
        QTest.mouseClick(groove, Qt.MouseButton.LeftButton, pos=end)
        assert slider.level == level

"""Going through the matches one by one: beside the query, at its scale, by the keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box
from patchfind.domain.match import Strictness
from patchfind.domain.photo import PhotoId
from patchfind.gui.photo.keys import NUDGE
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import front_page, lasso_and_find, stocked_world
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row

_MATCHES = [
    match_row(n, 9.0 - n, strictness=Strictness.SAME_OBJECT, verified=True) for n in (2, 3, 4, 5)
]


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """A search that finds four matches."""
    made = stocked_world(tmp_path)
    made.search.stages = (_MATCHES,)
    return made


def _review(qtbot: QtBot, window: MainWindow) -> None:
    """Search, and open the first match with the keyboard."""
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)


def _opened(window: MainWindow) -> PhotoId | None:
    photo = window.photo_page.shown()
    assert front_page(window) is window.photo_page
    assert photo is not None
    return photo.photo_id


def _press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.photo_page.canvas, key)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)


def test_y_and_n_go_on_to_the_next_match_and_after_the_last_to_the_grid(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _review(qtbot, window)
    row = window.photo_page.search_row
    assert (_opened(window), row.place) == (2, "1 of 4")
    _press(qtbot, window, Qt.Key.Key_Y)
    assert (_opened(window), row.place) == (3, "2 of 4")
    _press(qtbot, window, Qt.Key.Key_N)
    assert (_opened(window), row.place) == (4, "2 of 3"), "a refused one is hidden"
    _press(qtbot, window, Qt.Key.Key_Y)
    assert _opened(window) == 5
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_Y)
    assert front_page(window) is window.results_page
    qtbot.waitUntil(lambda: not window.session.running)
    assert [match.photo_id for match in window.session.confirmed] == [2, 4, 5]
    assert [match.photo_id for match in window.session.rejected] == [3]


def test_j_and_k_and_the_arrows_go_through_the_matches(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _review(qtbot, window)
    walked = []
    for key in (Qt.Key.Key_J, Qt.Key.Key_Right, Qt.Key.Key_K, Qt.Key.Key_Left, Qt.Key.Key_K):
        _press(qtbot, window, key)
        walked.append((_opened(window), window.photo_page.search_row.place))
    assert walked == [
        (3, "2 of 4"),
        (4, "3 of 4"),
        (3, "2 of 4"),
        (2, "1 of 4"),
        (2, "1 of 4"),
    ]


def test_a_handle_corrects_the_box_that_joins_the_search(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = ([replace(match, provisional=True) for match in _MATCHES],)
    window = open_window(world)
    _review(qtbot, window)
    canvas = window.photo_page.canvas
    box = _MATCHES[0].box
    corner = QPoint(*map(round, canvas.view.to_view((box.x2, box.y2))))
    wanted = QPoint(*map(round, canvas.view.to_view((0.9, 0.85))))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(canvas, (corner + wanted) / 2)
    QTest.mouseMove(canvas, wanted)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=wanted)
    QTest.keyClick(canvas, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not window.session.running)
    joined = world.search.queries[-1].crops[-1]
    assert joined.photo_id == 2
    assert not joined.provisional
    assert isinstance(joined.selection, Box)
    assert joined.selection.as_tuple() == pytest.approx((box.x1, box.y1, 0.9, 0.85), abs=0.01)
    assert window.results_page.model.rows()[0].box == joined.selection


def test_arrows_with_ctrl_and_shift_correct_the_box(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _review(qtbot, window)
    canvas, box = window.photo_page.canvas, _MATCHES[0].box
    step = NUDGE / (canvas.view.scale * canvas.view.width)
    for key, held in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
    ):
        QTest.keyClick(canvas, key, held)
    assert _opened(window) == 2
    QTest.keyClick(canvas, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not window.session.running)
    joined = world.search.queries[-1].crops[-1].bounds
    assert joined.as_tuple() == pytest.approx((box.x1 + step, box.y1, box.x2 + 3 * step, box.y2))


def test_what_is_looked_for_stands_beside_the_match_as_large_as_it(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.resize(1400, 900)
    lasso_and_find(qtbot, window)
    pane, canvas = window.photo_page.query_pane, window.photo_page.canvas
    assert not pane.isVisible()
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: canvas.has_photo and pane.has_picture)
    assert pane.isVisible()
    canvas.zoom(0.5)
    small = pane.shown_size
    assert max(small.width(), small.height()) == pytest.approx(canvas.match_reach, abs=1)
    canvas.zoom(1.25)
    assert pane.shown_size.width() > small.width()


def test_what_is_looked_for_is_seen_while_its_photo_is_out_of_reach(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    world.vanished.add(world.library.rows[0].path)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.query_pane.has_picture)


def test_esc_leads_back_to_the_grid_where_it_was(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = ([match_row(n, 9.0 - n / 100, verified=True) for n in range(2, 90)],)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    grid, model = window.results_page.grid, window.results_page.model
    grid.setCurrentIndex(model.index(40, 0))
    scrolled = grid.verticalScrollBar().value()
    assert scrolled > 0
    QTest.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    QTest.keyClick(window.photo_page.canvas, Qt.Key.Key_Escape)
    assert front_page(window) is window.results_page
    assert grid.verticalScrollBar().value() == scrolled
    assert grid.currentIndex().row() == 40
    assert grid.hasFocus()

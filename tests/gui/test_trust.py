"""What the window says of matches can be relied on: sure or maybe, an end, copies, no boxes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import Box
from patchfind.domain.match import LEAST_TELLING, Match, Strictness
from patchfind.domain.photo import PhotoId
from patchfind.gui.results.match_model import COPIES_ROLE
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.thumbnails import ThumbnailKey
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, lasso_and_find, open_first, stocked_world
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row

_SURE = [match_row(n, 9.0, strictness=Strictness.SAME_OBJECT, verified=True) for n in (2, 3)]
_MAYBE = [match_row(n, 1.0 - n / 10) for n in (4, 5, 6)]


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """A search that finds two sure matches, and three that may be it."""
    made = stocked_world(tmp_path)
    made.search.stages = ([*_MAYBE, *_SURE],)
    return made


def _tile(window: MainWindow, photo_id: int) -> QImage:
    """How a match's tile looks once its picture is there."""
    page = window.results_page
    place = page.grid.visualRect(page.model.index_of(photo_id))
    return page.grid.viewport().grab(place).toImage()


def _await_picture(qtbot: QtBot, window: MainWindow, match: Match) -> None:
    qtbot.waitUntil(lambda: window.thumbnails.get(ThumbnailKey.of(match)) is not None)


def test_the_sure_ones_stand_first_under_their_own_header(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    assert page.heading == "2 sure · 3 maybe"
    assert found(window) == [2, 3, 4, 5, 6]
    assert [section.title for section in page.model.sections()] == ["2 sure", "3 maybe"]
    tiles = [page.grid.visualRect(page.model.index_of(n)) for n in (2, 3, 4)]
    assert tiles[0].top() == tiles[1].top() > 0, "a header is above them"
    assert tiles[2].top() > tiles[0].bottom() + 20, "another header is between them"
    assert tiles[2].left() == tiles[0].left()


def test_arrows_go_from_the_sure_ones_to_the_others(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    grid = window.results_page.grid
    walked = [2]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(grid, key)
        current = window.results_page.current_match()
        assert current is not None
        walked.append(int(current.photo_id))
    assert walked == [2, 3, 5, 6, 3]


def test_where_nothing_is_verified_the_window_says_that_nothing_is_certain(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = (_MAYBE,)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    assert window.results_page.heading == "Nothing certain in 138 photos"
    assert window.results_page.facts == "3 maybe"


def test_no_count_is_cut_off_in_a_small_window(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = (_MAYBE,)
    window = open_window(world)
    window.resize(900, 600)
    lasso_and_find(qtbot, window)
    page = window.results_page
    label = next(one for one in page.findChildren(plain.Label) if one.text() == page.heading)

    def is_whole() -> bool:
        wrapped = int(Qt.TextFlag.TextWordWrap)
        words = label.fontMetrics().boundingRect(label.rect(), wrapped, page.heading)
        return label.rect().contains(words)

    qtbot.waitUntil(is_whole)  # the layout follows the words


def test_a_confirmed_match_counts_as_sure(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = (_MAYBE,)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not window.session.running)
    assert window.results_page.heading == "1 sure · 2 maybe"


def test_anything_like_it_ends_where_it_means_nothing_and_goes_on_when_asked(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    faint = [
        match_row(n, LEAST_TELLING - n / 100, strictness=Strictness.ANYTHING_LIKE_IT)
        for n in range(10, 110)
    ]
    telling = match_row(7, LEAST_TELLING, strictness=Strictness.ANYTHING_LIKE_IT)
    world.search.stages = ([*_SURE, *_MAYBE, telling, *faint],)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    assert not page.show_more.isVisible(), "a strict level has no faint ones"
    page.strictness.choose(Strictness.ANYTHING_LIKE_IT)
    assert found(window) == [2, 3, 4, 5, 6, 7]
    assert page.heading == "2 sure · 4 maybe"
    QTest.mouseClick(page.show_more, Qt.MouseButton.LeftButton)
    assert found(window) == [2, 3, 4, 5, 6, 7, *range(10, 70)]
    QTest.mouseClick(page.show_more, Qt.MouseButton.LeftButton)
    assert len(found(window)) == 106
    assert not page.show_more.isVisible(), "there are no more"


def test_copies_are_one_tile_with_their_number_and_unfold(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    copies = replace(
        _SURE[0],
        also_at=(Path("/photos/2/copy a.jpg"), Path("/photos/2/copy b.jpg")),
        copy_ids=(PhotoId(50), PhotoId(51)),
    )
    world.search.stages = ([copies, _SURE[1], *_MAYBE],)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    assert found(window) == [2, 3, 4, 5, 6]
    assert page.model.index_of(2).data(COPIES_ROLE) == 3
    assert "2 copies" in page.model.index_of(2).data(Qt.ItemDataRole.AccessibleTextRole)
    _await_picture(qtbot, window, copies)
    picture = page.grid.visualRect(page.model.index_of(2))
    QTest.mouseClick(
        page.grid.viewport(), Qt.MouseButton.LeftButton, pos=picture.topLeft() + QPoint(32, 26)
    )
    assert found(window) == [2, 50, 51, 3, 4, 5, 6]
    assert page.heading == "2 sure · 3 maybe", "copies are no further matches"
    assert [m.path.name for m in page.model.rows()][1:3] == ["copy a.jpg", "copy b.jpg"]
    page.grid.setCurrentIndex(page.model.index_of(2))
    QTest.keyClick(page.grid, Qt.Key.Key_E)
    assert found(window) == [2, 3, 4, 5, 6]


def test_the_shots_of_a_burst_are_one_tile_and_leave_with_all_others(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    def taken(match: Match, seconds: int) -> Match:
        return replace(match, taken_ms=1_700_000_000_000 + 1000 * seconds)

    shots = [
        replace(taken(match_row(n, 9.0 - n / 10), second), verified=True)
        for n, second in ((2, 2), (3, 1), (4, 0))
    ]
    later = replace(taken(match_row(5, 8.0), 4), verified=True)
    elsewhere = replace(taken(match_row(6, 7.0), 4), verified=True, box=Box(0.7, 0.7, 0.9, 0.9))
    unsure = taken(match_row(7, 1.0), 3)
    world.search.stages = ([*shots, later, elsewhere, unsure],)
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    assert found(window) == [2, 5, 6, 7]
    assert page.heading == "5 sure · 1 maybe", "every photo counts"
    assert page.model.index(0, 0).data(COPIES_ROLE) == 3
    QTest.keyClick(page.grid, Qt.Key.Key_E)
    assert found(window) == [2, 3, 4, 5, 6, 7]
    QTest.keyClick(page.grid, Qt.Key.Key_E)
    assert found(window) == [2, 5, 6, 7]
    window.out.copy_paths()
    copied = QApplication.clipboard().text().splitlines()
    assert len(copied) == 6, "what shares a tile is copied as well"
    QApplication.clipboard().setText("")  # the paths' own data would outlive Python
    QTest.keyClick(page.grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not window.session.running)
    assert found(window) == [2, 3, 5, 6, 7], "the other shots are yet to be judged"


def test_similar_photos_are_shown_without_boxes_and_in_their_own_words(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    _await_picture(qtbot, window, _MAYBE[1])
    boxed = _tile(window, 5)
    meaning = [section.meaning for section in window.results_page.model.sections()]

    window.front.back.trigger()
    window.front.back.trigger()
    window.photo_page.search()
    qtbot.waitUntil(lambda: not window.session.running)
    assert window.session.whole_photo
    assert _tile(window, 5) != boxed
    assert [section.meaning for section in window.results_page.model.sections()] != meaning
    world.search.stages = ([],)
    window.photo_page.search()
    qtbot.waitUntil(lambda: not window.session.running)
    assert window.results_page.advice == "No other photo looks like this one"


def test_a_quick_y_y_y_records_the_settled_boxes(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    coarse = [
        replace(
            match,
            box=Box(0.0, 0.0, 1.0, 1.0),
            verified=False,
            strictness=Strictness.ANYTHING_LIKE_IT,
        )
        for match in (*_MAYBE, *_SURE)
    ]
    world.search.stages = (coarse, [*_SURE, *_MAYBE])
    world.search.gate.clear()
    page = window.results_page
    for expected in (2, 3, 4):
        current = page.current_match()
        assert current is not None
        assert current.photo_id == expected
        with qtbot.waitSignal(window.session.matches_changed):
            QTest.keyClick(page.grid, Qt.Key.Key_Y)
    assert window.session.running
    assert [match.box for match in window.session.confirmed] == [_SURE[0].box] * 3
    assert [match.verified for match in page.model.rows()][:3] == [True, True, False]
    assert page.model.rows()[3].box == _MAYBE[1].box, "what is left is as it was settled"
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)


@pytest.mark.parametrize("early", [_MAYBE, [*_SURE, *_MAYBE]])
def test_the_tile_under_the_pointer_stays_where_it_is_seen_when_the_search_ends(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, early: list[Match]
) -> None:
    late = [*_SURE, *_MAYBE] if early is _MAYBE else _MAYBE
    world.search.stages = (early, late)
    world.search.gate.clear()
    window = open_window(world)
    open_first(qtbot, window)
    window.photo_page.canvas.select(Box(0.1, 0.1, 0.5, 0.5))
    window.photo_page.search()
    grid, model = window.results_page.grid, window.results_page.model
    qtbot.waitUntil(lambda: model.rowCount() == len(early))
    place = grid.visualRect(model.index_of(5))
    for step in (QPoint(9, 9), QPoint()):
        QTest.mouseMove(grid.viewport(), place.center() - step)
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)
    assert model.rowCount() == len(late)
    assert grid.visualRect(model.index_of(5)) == place
    assert grid.indexAt(place.center()) == model.index_of(5)
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    first = grid.visualRect(model.index(0, 0))
    assert first.top() > 0, "all is in its place again"


def test_what_a_search_may_still_drop_looks_provisional(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.stages = (_MAYBE, _MAYBE)
    world.search.gate.clear()
    window = open_window(world)
    open_first(qtbot, window)
    window.photo_page.canvas.select(Box(0.1, 0.1, 0.5, 0.5))
    window.photo_page.search()
    qtbot.waitUntil(lambda: found(window) == [4, 5, 6])
    _await_picture(qtbot, window, _MAYBE[1])
    early = _tile(window, 5)
    world.search.gate.set()
    qtbot.waitUntil(lambda: not window.session.running)
    assert _tile(window, 5) != early

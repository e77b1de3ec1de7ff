"""The real window's library page by date, by folder and filtered: what a person sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.arranging import Order
from patchfind.domain.changes import Changes
from patchfind.domain.headers import clock_ms
from patchfind.domain.photo import PhotoState
from patchfind.domain.query import Query
from patchfind.foundation.window_state import WindowState
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.empty_state import EmptyState
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, lasso_and_find, stocked_world
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row, photo_row


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Photos of 2019 and 2021 in two folders, one of them with sub-folders; one without a date."""
    rows = [
        photo_row(1, taken=datetime(2019, 6, 1, 12), below="a/"),  # noqa: DTZ001
        photo_row(2, taken=datetime(2021, 1, 5), below="a/b/"),  # noqa: DTZ001
        photo_row(3, taken=datetime(2019, 6, 30, 23, 59)),  # noqa: DTZ001
        photo_row(4, taken=datetime(2019, 7, 1), folder=2, online=False),  # noqa: DTZ001
        photo_row(5, taken=datetime(2021, 1, 4), folder=2, state=PhotoState.FAILED),  # noqa: DTZ001
        photo_row(6, folder=2),
    ]
    return MemoryWorld(tmp_path, rows)


def _shown(window: MainWindow) -> list[int]:
    return [photo.id for photo in window.library_page.model.rows()]


def _shows(window: MainWindow, left: list[int]) -> bool:
    return _shown(window) == left


def _titles(window: MainWindow) -> list[str]:
    return [section.title for section in window.library_page.model.sections()]


def test_photos_stand_under_their_months_newest_first(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.library_page.orders[Order.NEWEST].trigger()
    qtbot.waitUntil(lambda: _shown(window) == [2, 5, 4, 3, 1, 6])
    assert _titles(window) == ["January 2021", "July 2019", "June 2019", "January 1970"]
    window.library_page.orders[Order.OLDEST].trigger()
    qtbot.waitUntil(lambda: _shown(window) == [6, 1, 3, 4, 5, 2])


def test_photos_stand_under_their_folders_and_by_name_under_none(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    assert _shown(window) == [3, 1, 2, 4, 5, 6]
    assert _titles(window) == ["1", "1 / a", "1 / a / b", "2"]
    window.library_page.orders[Order.NAME].trigger()
    qtbot.waitUntil(lambda: _shown(window) == [1, 2, 3, 4, 5, 6])
    assert _titles(window) == []


def test_the_chosen_photo_stays_chosen_in_another_order_and_the_order_is_remembered(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    page = window.library_page
    page.grid.setCurrentIndex(page.model.index_of(2))
    page.orders[Order.OLDEST].trigger()
    qtbot.waitUntil(lambda: _shown(window)[0] == 6)
    assert page.grid.currentIndex().row() == 5
    window.close()
    assert world.window_state.order == "oldest"


def test_photos_are_sorted_as_they_were_when_the_window_was_left(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.window_state = WindowState(order="oldest")
    window = open_window(world)
    qtbot.waitUntil(lambda: _shown(window) == [6, 1, 3, 4, 5, 2])
    assert window.library_page.orders[Order.OLDEST].isChecked()


def test_a_click_on_the_timeline_goes_to_that_month(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    page = window.library_page
    place = page.timeline.bar(2021 * 12).center().toPoint()
    QTest.mouseClick(page.timeline, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: _shown(window)[0] == 2)
    assert page.grid.currentIndex().row() == 0
    assert page.timeline.accessibleDescription() == "January 2021: 2 photos"
    QTest.mouseClick(page.timeline, Qt.MouseButton.LeftButton, pos=QPoint(2, 5))
    assert page.grid.currentIndex().row() == 5


def test_the_timeline_is_walked_with_the_keyboard(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    page = window.library_page
    page.orders[Order.NEWEST].trigger()
    qtbot.waitUntil(lambda: _shown(window)[0] == 2)
    page.timeline.setFocus()
    QTest.keyClick(page.timeline, Qt.Key.Key_End)
    assert page.timeline.accessibleDescription() == "January 2021: 2 photos"
    QTest.keyClick(page.timeline, Qt.Key.Key_Left)
    assert page.timeline.accessibleDescription() == "July 2019: 1 photo"
    assert _shown(window)[page.grid.currentIndex().row()] == 4
    QTest.keyClick(page.timeline, Qt.Key.Key_Home)
    assert page.grid.currentIndex().row() == 5


@pytest.mark.parametrize(
    "case",
    [
        ("name", "0004", [4]),
        ("name", "PHOTO-00000", [3, 1, 2, 4, 5, 6]),
        ("after", "2019-07", [2, 4, 5]),
        ("before", "2019-06", [3, 1, 6]),
        ("before", "2019", [3, 1, 4, 6]),
        ("after", "nonsense", [3, 1, 2, 4, 5, 6]),
    ],
)
def test_what_is_typed_into_a_filter_leaves_the_photos_that_fit(
    qtbot: QtBot,
    world: MemoryWorld,
    open_window: OpenWindow,
    case: tuple[str, str, list[int]],
) -> None:
    field, typed, left = case
    window = open_window(world)
    page = window.library_page
    page.filter.trigger()
    QTest.keyClicks(getattr(page.filters, field), typed)
    with qtbot.waitSignal(page.arrangement_wanted):
        pass
    qtbot.waitUntil(lambda: _shown(window) == left)
    page.filter.trigger()
    qtbot.waitUntil(lambda: _shown(window) == [3, 1, 2, 4, 5, 6])
    assert not page.filters.isVisible()


def test_a_state_and_a_sub_folder_filter_and_say_what_is_left_out(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    page, filters = window.library_page, window.library_page.filters
    page.filter.trigger()
    for state, left in (("Failed", [5]), ("Offline", [4]), ("Waiting", [])):
        filters.state.setCurrentText(state)
        filters.state.activated.emit(filters.state.currentIndex())
        qtbot.waitUntil(partial(_shows, window, left))
    (empty,) = [one for one in page.findChildren(EmptyState) if one.isVisible()]
    assert empty.heading == "No photo fits the filters"
    filters.state.setCurrentIndex(0)
    offered = [filters.folder.itemText(row).strip() for row in range(filters.folder.count())]
    assert offered == ["All folders", "1  (3)", "a  (2)", "b  (1)", "2  (3)"]
    filters.folder.setCurrentIndex(2)
    filters.folder.activated.emit(2)
    qtbot.waitUntil(lambda: _shown(window) == [1, 2])


def test_a_date_that_is_read_later_moves_the_photo_to_its_month(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.library_page.orders[Order.NEWEST].trigger()
    qtbot.waitUntil(lambda: _shown(window)[-1] == 6)
    world.library.rows[5] = photo_row(6, folder=2, taken=datetime(2022, 2, 2))  # noqa: DTZ001
    world.library.change(Changes.HEADERS)
    window.library.refresher.refresh()
    qtbot.waitUntil(lambda: _shown(window)[0] == 6)
    assert _titles(window)[0] == "February 2022"


def test_matches_stand_by_months_and_the_timeline_goes_to_one(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = stocked_world(tmp_path)
    dates = {2: (2019, 6, 1), 3: (2021, 3, 1), 4: (2019, 6, 9), 5: None, 6: None}
    world.search.stages = (
        [
            replace(
                match_row(number, 1.0 - number / 10, verified=number == 2),
                taken_ms=None if date is None else clock_ms(datetime(*date)),  # noqa: DTZ001
                mtime_ns=1_616_000_000_000_000_000 if number == 6 else 0,
            )
            for number, date in dates.items()
        ],
    )
    window = open_window(world)
    lasso_and_find(qtbot, window)
    page = window.results_page
    assert found(window) == [2, 3, 4, 5, 6]
    assert page.timeline.isVisible()
    assert [page.timeline.sentence(place) for place in (0, 1)] == [
        "June 2019: 2 photos",
        "March 2021: 2 photos",
    ]
    QTest.keyClick(page.grid, Qt.Key.Key_D)
    assert found(window) == [6, 3, 4, 2, 5]
    assert [(one.title, one.count) for one in page.model.sections()] == [
        ("March 2021", 2),
        ("June 2019", 2),
        ("No date", 1),
    ]
    assert page.heading == "1 sure · 4 maybe"
    QTest.keyClick(page.grid, Qt.Key.Key_D)
    assert found(window) == [2, 3, 4, 5, 6]
    page.timeline.chosen.emit(12 * 2019 + 5)
    assert found(window) == [6, 3, 4, 2, 5]
    assert page.current_match() == page.model.rows()[2]
    window.session.find(Query(window.session.crops))
    qtbot.waitUntil(lambda: not window.session.running)
    assert not page.by_time.isChecked()
    assert found(window) == [2, 3, 4, 5, 6]

"""What the page of near-duplicates says while it is looked for them, and when there are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.duplicates import NearDuplicates
from patchfind.domain.photo import FolderId, PhotoState
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Five photos in two folders: the second copies the first, and the third is near the two."""
    photos = [photo_row(n, folder=1 if n < 5 else 2) for n in range(1, 6)]
    photos[1] = replace(photos[1], content_hash=photos[0].content_hash)
    made = MemoryWorld(tmp_path, photos)
    near = (photos[2].content_hash, photos[0].content_hash)
    made.search.near = NearDuplicates((near,), compared=4)
    return made


def _look(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)


def _numbers(window: MainWindow) -> list[int]:
    return [photo.id for photo in window.duplicates_page.model.rows()]


def test_exact_copies_are_there_at_once_and_the_rest_after_comparing(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.gate.clear()
    window = open_window(world)
    page = window.duplicates_page
    _look(window)
    qtbot.waitUntil(lambda: _numbers(window) == [1, 2])
    assert page.heading == "Looking for near-duplicates…"
    qtbot.waitUntil(lambda: page.note == "2 of 4 photos compared")
    world.search.gate.set()
    qtbot.waitUntil(lambda: _numbers(window) == [3, 1, 2])
    assert (page.heading, page.note) == ("1 group", "")
    (section,) = page.model.sections()
    assert section.meaning == "1 exact copy · 1 near-duplicate · 2.0 KiB besides the best"
    page.copies_only.click()
    qtbot.waitUntil(lambda: _numbers(window) == [1, 2])
    page.copies_only.click()
    window.back()
    _look(window)
    qtbot.waitUntil(lambda: _numbers(window) == [3, 1, 2])
    assert world.search.looked_in == [None], "what is known was looked for again"


def test_comparing_can_be_stopped_and_taken_up_again(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.gate.clear()
    window = open_window(world)
    page = window.duplicates_page
    _look(window)
    qtbot.waitUntil(page.stop.isVisible)
    page.stop.click()
    qtbot.waitUntil(lambda: page.note == "Stopped: only exact copies are shown.")
    world.search.gate.set()
    page.again.click()
    qtbot.waitUntil(lambda: _numbers(window) == [3, 1, 2])


def test_where_nothing_is_alike_the_page_says_among_how_many_and_what_waits(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.rows = [
        *world.library.rows[2:],
        photo_row(6, state=PhotoState.PENDING),
        photo_row(7, state=PhotoState.PENDING),
    ]
    world.search.near = NearDuplicates(compared=3)
    window = open_window(world)
    page = window.duplicates_page
    _look(window)
    qtbot.waitUntil(lambda: page.advice == "No near-duplicates in 3 photos")
    assert page.note == "2 photos are not indexed yet and were not compared."
    world.search.near = NearDuplicates()
    world.library.rows = [*world.library.rows, photo_row(8)]
    world.library.change()
    window.library.refresher.refresh()
    qtbot.waitUntil(lambda: page.note.startswith("1 photo was indexed since."))
    page.again.click()
    qtbot.waitUntil(lambda: page.advice == "Nothing to compare yet")


def test_the_menu_of_a_folder_looks_in_it_alone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.gate.clear()
    window = open_window(world)
    _look(window)
    qtbot.waitUntil(lambda: world.search.looked_in == [None])
    folder = world.library.counts()[1].folder
    menu = window.library.folder_actions.menu_of(folder)
    (entry,) = (one for one in menu.actions() if one.text() == "Find near-duplicates")
    world.search.gate.set()
    entry.trigger()
    qtbot.waitUntil(lambda: world.search.looked_in == [None, FolderId(2)])
    page = window.duplicates_page
    qtbot.waitUntil(lambda: page.advice == "No near-duplicates in 1 photo")
    assert page.isVisible() and window.folders.chosen == FolderId(2)


def test_a_failure_is_said_and_looking_again_is_offered(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.search.error = LibraryCorrupt("The index is damaged.", path=world.library.root)
    window = open_window(world)
    said: list[str] = []
    window.messages.shown.connect(said.append)
    _look(window)
    qtbot.waitUntil(lambda: said == ["The index is damaged."])
    qtbot.waitUntil(window.duplicates_page.again.isVisible)

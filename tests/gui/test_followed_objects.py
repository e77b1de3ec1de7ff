"""A saved object's page in the real window while the object is renamed, merged or forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.query import Query
from patchfind.gui.objects.panel import ObjectRow
from patchfind.gui.opened_photo import crop_of_match
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, stocked_world
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row, photo_row


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """A mug, selected in photo 1, and a cup, selected in photo 5; searching finds 3 and 2."""
    made = stocked_world(tmp_path)
    for name, number in (("Mug", 1), ("Cup", 5)):
        view = replace(crop_of_match(match_row(number, 0.0)), confirmed=False)
        made.library.objects.save(name, Query((view,)))
    return made


def _kept(world: MemoryWorld) -> dict[str, list[int | None]]:
    """The photos of each saved object's views."""
    return {one.name: [crop.photo_id for crop in one.query.crops] for one in world.library.kept}


def _row(window: MainWindow, name: str) -> ObjectRow:
    return next(row for row in window.objects.model.rows() if row.name == name)


def _open(qtbot: QtBot, window: MainWindow, name: str, shown: list[int]) -> None:
    qtbot.waitUntil(lambda: len(window.objects.model.rows()) == 2)
    window.objects.find_wanted.emit(_row(window, name))
    qtbot.waitUntil(lambda: found(window) == shown)
    qtbot.waitUntil(lambda: not window.session.running)


def _say(qtbot: QtBot, window: MainWindow, row: int, key: Qt.Key) -> None:
    """Press Y or N on a match."""
    page = window.results_page
    page.grid.setCurrentIndex(page.model.index(row, 0))
    QTest.keyClick(page.grid, key)
    qtbot.waitUntil(lambda: not window.session.running)


def _names(window: MainWindow) -> list[str]:
    return [row.name for row in window.objects.model.rows()]


def test_a_renamed_object_keeps_its_page_its_verdicts_and_its_chip(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open(qtbot, window, "Mug", [1, 3, 2])
    _say(qtbot, window, 1, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [1, 3], "Cup": [5]})
    searches = len(world.search.queries)
    window.saved.rename(_row(window, "Mug"), "Beaker")
    qtbot.waitUntil(lambda: window.chip.words.startswith("Beaker · "))
    assert len(world.search.queries) == searches, "nothing else is looked for"
    _say(qtbot, window, 2, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: _kept(world) == {"Beaker": [1, 3, 2], "Cup": [5]})
    for _ in range(2):  # the first of these steps was made under the first name
        window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: _kept(world) == {"Beaker": [1], "Cup": [5]})
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: window.chip.words.startswith("Mug · "))
    window.session.undo_stack.redo()
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [1, 3], "Cup": [5]})


def test_an_earlier_search_for_a_renamed_object_is_still_its_page(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open(qtbot, window, "Mug", [1, 3, 2])
    _open(qtbot, window, "Cup", [5, 3, 2])
    window.saved.rename(_row(window, "Mug"), "Beaker")
    qtbot.waitUntil(lambda: "Beaker" in _names(window))
    assert window.chip.words.startswith("Cup · ")
    window.session.resume(window.session.recent[0])
    qtbot.waitUntil(lambda: found(window) == [1, 3, 2])
    assert window.chip.words.startswith("Beaker · ")
    _say(qtbot, window, 1, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: _kept(world) == {"Beaker": [1, 3], "Cup": [5]})


def test_what_is_said_on_the_page_of_a_deleted_object_it_learns_when_that_is_undone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open(qtbot, window, "Mug", [1, 3, 2])
    window.saved.delete(_row(window, "Mug"))
    qtbot.waitUntil(lambda: _names(window) == ["Cup"])
    assert found(window) == [1, 3, 2], "what was found stays to be looked at"
    _say(qtbot, window, 1, Qt.Key.Key_Y)
    assert _kept(world) == {"Cup": [5]}
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: _kept(world) == {"Cup": [5], "Mug": [1, 3]})
    _say(qtbot, window, 2, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: _kept(world) == {"Cup": [5], "Mug": [1, 3, 2]})


@pytest.mark.parametrize(("opened", "own"), [("Mug", [1, 5]), ("Cup", [5, 1])])
def test_the_page_of_either_of_two_merged_objects_is_that_of_both(
    qtbot: QtBot,
    world: MemoryWorld,
    open_window: OpenWindow,
    opened: str,
    own: list[int],
) -> None:
    window = open_window(world)
    _open(qtbot, window, opened, [own[0], 3, 2])
    window.saved.merge(_row(window, "Cup"), _row(window, "Mug"))
    qtbot.waitUntil(lambda: found(window) == [*own, 3, 2])
    assert window.chip.words.startswith("Mug · 2 views")
    _say(qtbot, window, 2, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [1, 5, 3]})
    window.saved.undo_stack.undo()
    # What was said of the one that they were stays with the one whose name it had.
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [1, 3], "Cup": [5]})
    qtbot.waitUntil(lambda: found(window) == [1, 3, 2])
    assert window.chip.words.startswith("Mug · 2 views")
    window.saved.undo_stack.redo()
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [1, 3, 5]})


def test_what_became_a_view_by_merging_is_not_new_until_that_is_undone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    mug, cup = world.library.kept
    world.library.new = {mug.id: {photo_row(number).content_hash for number in (5, 6)}}
    world.library.new[cup.id] = {photo_row(6).content_hash}
    window = open_window(world)
    qtbot.waitUntil(lambda: [row.new for row in window.objects.model.rows()] == [1, 2])
    window.saved.merge(_row(window, "Cup"), _row(window, "Mug"))
    qtbot.waitUntil(lambda: [row.new for row in window.objects.model.rows()] == [1])
    window.saved.open_new(_row(window, "Mug"))
    qtbot.waitUntil(lambda: [row.new for row in window.objects.model.rows()] == [0])
    window.saved.undo_stack.undo()  # photo 6, which was new of both, was seen; 5 was a view
    qtbot.waitUntil(lambda: [row.new for row in window.objects.model.rows()] == [0, 1])
    assert world.library.new[mug.id] == {photo_row(5).content_hash}


def test_undoing_another_cover_keeps_what_was_said_since(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open(qtbot, window, "Mug", [1, 3, 2])
    _say(qtbot, window, 1, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: len(_row(window, "Mug").query.crops) == 2)
    window.saved.make_cover("Mug", _row(window, "Mug").query.crops[1])
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [3, 1], "Cup": [5]})
    _say(qtbot, window, 2, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [3, 1, 2], "Cup": [5]})
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: _kept(world) == {"Mug": [1, 3, 2], "Cup": [5]})

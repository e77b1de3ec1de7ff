"""The page of a saved object in the real window: all its photos, its own ones first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from patchfind.domain.changes import Changes
from patchfind.domain.query import Query
from patchfind.gui.opened_photo import crop_of_match
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, stocked_world
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import match_row, photo_row

_ROLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """A library with an object that was selected in photo 1 and confirmed in photo 4; searching
    finds photos 3 and 2."""
    made = stocked_world(tmp_path)
    source = replace(crop_of_match(match_row(1, 0.0)), confirmed=False)
    made.library.objects.save("Mug", Query((source, crop_of_match(match_row(4, 0.0)))))
    return made


def _copied() -> list[str]:
    """The lines on the clipboard, which is empty afterwards: at its end a process that left its
    own data there crashes on the platform without a screen."""
    lines = QApplication.clipboard().text().splitlines()
    QApplication.clipboard().clear()
    return lines


def _open_object(qtbot: QtBot, window: MainWindow, expected: list[int]) -> None:
    qtbot.waitUntil(lambda: bool(window.objects.model.rows()))
    window.objects.find_wanted.emit(window.objects.model.rows()[0])
    qtbot.waitUntil(lambda: found(window) == expected)
    qtbot.waitUntil(lambda: not window.session.running)


def test_an_objects_page_counts_copies_and_exports_all_its_photos(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    _open_object(qtbot, window, [1, 4, 3, 2])
    page = window.results_page
    assert page.heading == "3 sure · 1 maybe"
    assert page.facts == "1 selected · 1 confirmed"
    said = [page.model.index(row, 0).data(_ROLE) for row in range(4)]
    assert "You selected it here" in said[0]
    assert "You said: this is it" in said[1]
    window.out.copy_paths()
    paths = [str(photo_row(number).path) for number in (1, 4, 3, 2)]
    assert _copied() == paths
    target = tmp_path / "list.csv"
    window.out.export(target, window.out.listed(), chosen=True)
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: "The list is in" in window.messages.sentence)
    assert [line.split(",")[0] for line in target.read_text().splitlines()[1:]] == paths


def test_confirming_makes_the_album_longer_and_its_own_views_can_be_taken_out(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open_object(qtbot, window, [1, 4, 3, 2])
    grid = window.results_page.grid
    grid.setCurrentIndex(window.results_page.model.index(2, 0))
    QTest.keyClick(grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: not window.session.running)
    assert found(window) == [1, 4, 3, 2]
    assert "2 confirmed" in window.results_page.facts
    grid.setCurrentIndex(window.results_page.model.index(1, 0))
    QTest.keyClick(grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: found(window) == [1, 3, 2])
    assert [crop.photo_id for crop in window.session.crops] == [1]
    grid.setCurrentIndex(window.results_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_N)
    assert "only view" in window.messages.sentence
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: found(window) == [1, 4, 3, 2])


def test_what_is_said_on_its_page_is_kept_with_the_object_and_taken_back_with_the_step(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _open_object(qtbot, window, [1, 4, 3, 2])
    grid = window.results_page.grid

    def kept() -> tuple[list[int | None], list[int | None]]:
        (mug,) = world.library.kept
        return [one.photo_id for one in mug.query.crops], [
            one.photo_id for one in mug.query.negatives
        ]

    grid.setCurrentIndex(window.results_page.model.index(2, 0))
    QTest.keyClick(grid, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: kept() == ([1, 4, 3], []))
    assert world.library.kept[0].query.crops[2].confirmed
    qtbot.waitUntil(lambda: not window.session.running)
    grid.setCurrentIndex(window.results_page.model.index(3, 0))
    QTest.keyClick(grid, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: kept() == ([1, 4, 3], [2]))
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: kept() == ([1, 4], []))
    window.session.undo_stack.redo()
    qtbot.waitUntil(lambda: kept() == ([1, 4, 3], []))
    world.library.objects.save("Mug", Query(world.library.kept[0].query.crops[::-1]))
    window.session.undo_stack.redo()
    qtbot.waitUntil(lambda: kept() == ([3, 4, 1], [2]))  # what it learnt elsewhere stays
    assert window.chip.words.startswith("Mug · ")
    window.search.save()
    (dialog,) = window.findChildren(QInputDialog)
    assert dialog.textValue() == "Mug"
    dialog.reject()


def test_another_search_changes_no_saved_object(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    before = world.library.kept[0].query
    _open_object(qtbot, window, [1, 4, 3, 2])
    window.session.find(Query((crop_of_match(match_row(5, 0.0)),)))
    qtbot.waitUntil(lambda: not window.session.running)
    window.session.add(crop_of_match(match_row(6, 0.0)))
    qtbot.waitUntil(lambda: not window.session.running)
    assert world.library.kept[0].query == before


def test_a_view_whose_photo_is_gone_is_listed_as_such_and_not_copied(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    gone = replace(crop_of_match(match_row(5, 0.0)), photo_id=None, confirmed=False)
    kept = world.library.kept[0].query
    world.library.objects.save("Mug", Query((*kept.crops, gone)))
    window = open_window(world)
    _open_object(qtbot, window, [1, 4, -1, 3, 2])
    said = window.results_page.model.index(2, 0).data(_ROLE)
    assert "the object keeps a picture" in said
    window.out.copy_paths()
    assert str(gone.path) not in _copied()


def test_what_is_new_of_an_object_is_counted_marked_when_it_is_opened_and_then_seen(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    (kept,) = world.library.kept
    world.library.new = {kept.id: {photo_row(2).content_hash}}
    window = open_window(world)
    qtbot.waitUntil(lambda: bool(window.objects.model.rows()))
    shown = window.objects.model.index(0, 0)
    assert shown.data(Qt.ItemDataRole.DisplayRole) == "Mug · 1 new"
    _open_object(qtbot, window, [1, 4, 3, 2])
    model = window.results_page.model
    qtbot.waitUntil(lambda: "New since you last looked" in model.index(3, 0).data(_ROLE))
    assert "New since" not in model.index(2, 0).data(_ROLE)
    qtbot.waitUntil(
        lambda: window.objects.model.index(0, 0).data(Qt.ItemDataRole.DisplayRole) == "Mug"
    )


def test_two_objects_that_are_one_are_merged_and_parted_again(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    mug = world.library.kept[0].query
    views = [crop_of_match(match_row(number, 0.0)) for number in (2, 4, 3)]
    cup = Query(tuple(views[:2]), (mug.crops[0], views[2]))
    new = {photo_row(number).content_hash for number in (5, 6, 1)}
    world.library.new = {world.library.objects.save("Cup", cup): new}
    world.library.new[world.library.kept[0].id] = {photo_row(5).content_hash}
    window = open_window(world)
    qtbot.waitUntil(lambda: len(window.objects.model.rows()) == 2)
    rows = {row.name: row for row in window.objects.model.rows()}
    menu = window.saved.menu_of(rows["Cup"])
    assert menu.actions()[2].isEnabled()
    window.saved.ask_to_merge(rows["Cup"])
    dialog = window.findChildren(QInputDialog)[-1]
    assert dialog.comboBoxItems() == ["Mug"]
    dialog.accept()
    qtbot.waitUntil(lambda: [row.name for row in window.objects.model.rows()] == ["Mug"])
    (one,) = world.library.kept
    assert one.query == Query((*mug.crops, views[0]), (views[2],))
    assert window.objects.model.rows()[0].new == 2  # 5 was new of both, 1 is a view of the mug
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: len(window.objects.model.rows()) == 2)
    assert {kept.name: kept.query for kept in world.library.kept} == {"Mug": mug, "Cup": cup}
    assert [row.new for row in window.objects.model.rows()] == [3, 1]  # as it was before


def test_what_was_seen_of_merged_objects_is_not_new_again_when_they_are_parted(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    cup = world.library.objects.save("Cup", Query((crop_of_match(match_row(2, 0.0)),)))
    world.library.new = {cup: {photo_row(6).content_hash}}
    window = open_window(world)
    qtbot.waitUntil(lambda: len(window.objects.model.rows()) == 2)
    row, into = window.objects.model.rows()
    window.saved.merge(row, into)
    qtbot.waitUntil(lambda: [one.new for one in window.objects.model.rows()] == [1])
    window.saved.open_new(window.objects.model.rows()[0])
    qtbot.waitUntil(lambda: [one.new for one in window.objects.model.rows()] == [0])
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: [one.new for one in window.objects.model.rows()] == [0, 0])


def test_what_was_new_of_an_object_is_so_again_when_its_deletion_is_undone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    (kept,) = world.library.kept
    world.library.new = {kept.id: {photo_row(2).content_hash}}
    window = open_window(world)
    qtbot.waitUntil(lambda: bool(window.objects.model.rows()))
    window.saved.delete(window.objects.model.rows()[0])
    qtbot.waitUntil(lambda: not window.objects.model.rows())
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: bool(window.objects.model.rows()))
    assert window.objects.model.rows()[0].new == 1


def test_one_of_an_objects_own_photos_is_made_its_cover_with_a_way_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    first, second = world.library.kept[0].query.crops
    window = open_window(world)
    _open_object(qtbot, window, [1, 4, 3, 2])
    page = window.results_page

    def entries(row: int) -> dict[str, QAction]:
        page.grid.setCurrentIndex(page.model.index(row, 0))
        shown = page.shown()
        assert shown is not None
        menu = window.photo_menu.build(shown, selection=None, opened=False)
        return {entry.text(): entry for entry in menu.actions()}

    assert "Make it the cover" not in entries(2)  # a found one is no view of the object yet
    entries(1)["Make it the cover"].trigger()
    qtbot.waitUntil(lambda: window.messages.sentence == "“Mug” has another picture now.")
    assert world.library.kept[0].query.crops == (second, first)
    qtbot.waitUntil(lambda: window.objects.model.rows()[0].thumbnail.view == second)
    window.saved.undo_stack.undo()
    qtbot.waitUntil(lambda: world.library.kept[0].query.crops == (first, second))


def test_removing_a_folder_says_which_objects_have_views_there(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    elsewhere = replace(crop_of_match(match_row(5, 0.0)), path=photo_row(5, folder=2).path)
    world.library.objects.save("Cup", Query((elsewhere,)))
    world.library.objects.save("Pot", world.library.kept[0].query)
    window = open_window(world)
    qtbot.waitUntil(lambda: len(window.objects.model.rows()) == 3)
    first, second = world.library.watched
    said = window.library.folder_actions.consequences(first)
    assert "Views of “Mug” and “Pot” were selected there" in said
    assert "Cup" not in said
    assert "“Cup”" in window.library.folder_actions.consequences(second)


def test_once_indexing_has_ended_what_objects_found_is_told_once_and_only_if_wanted(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    (kept,) = world.library.kept
    world.library.new = {kept.id: {"a"}}
    window = open_window(world)
    told: list[str] = []
    window.library.notifier.said.connect(told.append)
    qtbot.waitUntil(lambda: bool(window.objects.model.rows()))

    def index_and_find(*hashes: str) -> None:
        world.library.new = {kept.id: {*hashes}}
        world.library.change(Changes.FINDS)
        window.library.indexing.indexed.emit()
        window.library.refresher.refresh()
        qtbot.waitUntil(lambda: window.objects.model.rows()[0].new == len(hashes))

    index_and_find("a", "b", "c")
    assert told == ["Mug: 3 new"]
    index_and_find("a")
    assert told == ["Mug: 3 new"]
    world.library.settings = replace(world.library.settings, tell_finds=False)
    index_and_find("a", "b")
    assert told == ["Mug: 3 new"]

"""Saved objects in the real window: keeping, finding again, renaming and forgetting, with undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, front_page, lasso_and_find
from tests.gui.memory_interfaces import MemoryWorld

_CONTROL = Qt.KeyboardModifier.ControlModifier


def _name_it(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Type a name into the dialog that asks for one, and press Enter."""
    qtbot.waitUntil(lambda: bool(window.findChildren(QInputDialog)))
    dialog = window.findChildren(QInputDialog)[-1]
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _listed(window: MainWindow) -> list[str]:
    return [row.name for row in window.objects.model.rows()]


def _save(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Find an object and keep it with the keyboard."""
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_S, _CONTROL)
    _name_it(qtbot, window, name)
    qtbot.waitUntil(lambda: name in _listed(window))


def _press_undo(window: MainWindow) -> None:
    """Press the message bar's Undo."""
    button = next(b for b in window.messages.findChildren(QPushButton) if b.text() == "Undo")
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _go_home(qtbot: QtBot, window: MainWindow) -> None:
    """From the matches to the library, where the keyboard is again after the dialog."""
    window.back()
    window.back()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_a_saved_object_is_listed_with_its_picture_and_found_again_by_a_click(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    assert not window.objects.isVisible()
    _save(qtbot, window, "Red mug")
    assert window.objects.isVisible()
    assert "Red mug" in window.messages.sentence
    asked = world.search.queries[-1]
    row = window.objects.model.index(0, 0)
    place = window.objects.view.visualRect(row)
    picture = row.data(Qt.ItemDataRole.UserRole + 1).thumbnail
    qtbot.waitUntil(lambda: window.thumbnails.get(picture) is not None)
    shades = window.objects.view.viewport().grab(place).toImage()
    left = {shades.pixelColor(x, place.height() // 2).name() for x in range(8, 52)}
    assert len(left) > 5, "no picture of the object is painted"

    window.back()
    window.back()
    assert front_page(window) is window.library_page
    QTest.mouseClick(window.objects.view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert front_page(window) is window.results_page
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    qtbot.waitUntil(lambda: found(window) == [1, 3, 2])
    assert world.search.queries[-1] == asked


def test_what_was_confirmed_and_refused_is_kept_with_the_object(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_N)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_S, _CONTROL)
    _name_it(qtbot, window, "Mug")
    qtbot.waitUntil(lambda: _listed(window) == ["Mug"])
    (kept,) = world.library.kept
    assert [crop.photo_id for crop in kept.query.crops] == [1, 3]
    assert [crop.photo_id for crop in kept.query.negatives] == [2]


def test_the_keyboard_finds_renames_and_forgets_and_everything_can_be_undone(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    view = window.objects.view
    view.setFocus()
    view.setCurrentIndex(window.objects.model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_F2)
    _name_it(qtbot, window, "Cup")
    qtbot.waitUntil(lambda: _listed(window) == ["Cup"])
    _press_undo(window)
    qtbot.waitUntil(lambda: _listed(window) == ["Mug"])

    QTest.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: _listed(window) == [])
    assert "No photo was touched" in window.messages.sentence
    assert not window.objects.isVisible()
    _press_undo(window)
    qtbot.waitUntil(lambda: _listed(window) == ["Mug"])

    view.setCurrentIndex(window.objects.model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    assert world.search.queries[0] == world.search.queries[1]


def test_a_name_that_is_taken_is_replaced_on_saving_and_refused_on_renaming(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    first = world.library.kept[0].query
    window.search.find(first.crops[0].__class__(Path("/photos/1/other.jpg")))
    window.search.save()
    with qtbot.waitSignal(window.saved.changed):
        _name_it(qtbot, window, "Mug")
    assert world.library.kept[0].query != first
    assert _listed(window) == ["Mug"]
    _press_undo(window)
    qtbot.waitUntil(lambda: world.library.kept[0].query == first)

    world.library.objects.save("Cup", first)
    window.library.refresher.refresh()
    qtbot.waitUntil(lambda: _listed(window) == ["Cup", "Mug"])
    window.saved.rename(window.objects.model.rows()[0], "Mug")
    qtbot.waitUntil(lambda: "Choose another name" in window.messages.sentence)
    assert _listed(window) == ["Cup", "Mug"]


def test_the_menu_of_a_saved_object(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    menu = window.saved.menu_of(window.objects.model.rows()[0])
    words = [action.text() for action in menu.actions()]
    assert words == ["Find this object", "Rename…", "Merge into another…", "Delete"]
    assert not menu.actions()[2].isEnabled(), "there is no other"
    menu.actions()[3].trigger()
    qtbot.waitUntil(lambda: _listed(window) == [])


def test_ctrl_z_in_the_library_does_not_forget_an_object_saved_long_ago(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    _go_home(qtbot, window)
    window.messages.dismiss()
    QTest.keyClick(window.library_page.grid, Qt.Key.Key_Z, _CONTROL)
    with qtbot.waitSignal(window.library.refresher.changed):
        window.saved.rename(window.objects.model.rows()[0], "Cup")
    assert _listed(window) == ["Cup"]


def test_ctrl_z_takes_back_what_is_still_said_and_says_so_with_a_way_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    query = world.library.kept[0].query
    _go_home(qtbot, window)
    QTest.keyClick(window.library_page.grid, Qt.Key.Key_Z, _CONTROL)
    qtbot.waitUntil(lambda: _listed(window) == [])
    assert window.messages.sentence == "“Mug” is no longer saved. No photo was touched."
    _press_undo(window)
    qtbot.waitUntil(lambda: _listed(window) == ["Mug"])
    assert window.messages.sentence == "“Mug” is saved under the folders."
    assert world.library.kept[0].query == query


def test_in_their_list_every_step_is_taken_back_and_done_again_with_the_keyboard(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    _go_home(qtbot, window)
    window.saved.rename(window.objects.model.rows()[0], "Cup")
    qtbot.waitUntil(lambda: _listed(window) == ["Cup"])
    window.messages.dismiss()
    window.objects.view.setFocus()
    for key, names in ((Qt.Key.Key_Z, ["Mug"]), (Qt.Key.Key_Y, ["Cup"]), (Qt.Key.Key_Z, ["Mug"])):
        QTest.keyClick(window.objects.view, key, _CONTROL)
        qtbot.waitUntil(lambda expected=names: _listed(window) == expected)  # type: ignore[misc]
    QTest.keyClick(window.objects.view, Qt.Key.Key_Z, _CONTROL)
    qtbot.waitUntil(lambda: _listed(window) == [])


def test_ctrl_z_on_a_photo_takes_back_its_selection_whatever_else_is_said(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    window.back()
    canvas = window.photo_page.canvas
    assert "Mug" in window.messages.sentence
    drawn = canvas.selection
    assert drawn is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(canvas, Qt.Key.Key_Z, _CONTROL)
    assert canvas.selection != drawn
    assert _listed(window) == ["Mug"]


def test_a_step_that_cannot_be_taken_back_is_said_and_no_other_is_tried(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    _save(qtbot, window, "Mug")
    window.saved.rename(window.objects.model.rows()[0], "Cup")
    qtbot.waitUntil(lambda: _listed(window) == ["Cup"])
    world.library.delete(world.library.kept[0].id)  # another window forgets it
    _press_undo(window)
    qtbot.waitUntil(lambda: "No object is saved as “Cup”" in window.messages.sentence)
    assert not window.saved.undo_stack.canUndo()

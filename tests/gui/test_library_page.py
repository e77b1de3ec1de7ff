"""The real window's library page and its folders: what a person sees, clicks and hears about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from patchfind.domain.geometry import WHOLE_PHOTO, Box
from patchfind.domain.photo import Folder, FolderId
from patchfind.gui.library.excludes_dialog import ExcludesDialog
from patchfind.gui.widgets.empty_state import EmptyState
from patchfind.gui.widgets.keyed_rows import ROW_ROLE
from tests.gui.conftest import OpenWindow
from tests.gui.driving import found, front_page
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld
from tests.gui.memory_rows import photo_row


def test_with_no_folder_the_window_asks_for_one(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(MemoryWorld(tmp_path))
    assert front_page(window) is window.welcome
    assert window.welcome.heading == "Add a folder of photos"


def test_with_the_first_folder_the_file_managers_menu_is_offered_once(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = MemoryWorld(tmp_path)
    window = open_window(world)
    window.library.folder_actions.add(tmp_path)
    qtbot.waitUntil(lambda: "menu of your file manager" in window.messages.sentence)
    (add,) = (one for one in window.messages.findChildren(QPushButton) if "menu" in one.text())
    add.click()
    qtbot.waitUntil(lambda: world.desktop.shown_in_menus, timeout=PATIENCE_MS)
    world.desktop.shown_in_menus = False
    with qtbot.waitSignal(window.library.shown, timeout=PATIENCE_MS):
        window.library.folder_actions.add(tmp_path / "another")
    assert window.messages.isHidden()


def test_a_folder_that_cannot_be_added_says_why(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.library.folder_actions.add(Path("/photos/1"))
    qtbot.waitUntil(lambda: "is in the library already" in window.messages.sentence)
    assert "FolderProblem" in window.messages.details


def test_a_folder_says_how_much_of_it_gives_no_events(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = MemoryWorld(tmp_path, [photo_row(1)])
    world.library.watched = [
        Folder(FolderId(1), Path("/photos"), (), online=True, inside=46, unwatched=26)
    ]
    window = open_window(world)
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        said = window.folders.model.index(1, 0).data(role)
        assert "26 of 46 folders are looked at every 5 minutes" in said


def test_leaving_out_shows_what_always_is_and_takes_patterns(qtbot: QtBot) -> None:
    folder = Folder(FolderId(1), Path("/photos"), ("*.gif",), online=True, left_out=3)
    dialog = ExcludesDialog(folder)
    qtbot.addWidget(dialog)
    items = [dialog.always.topLevelItem(row) for row in range(dialog.always.topLevelItemCount())]
    shown = {item.text(0): item.text(1) for item in items if item is not None}
    assert shown["@recycle"] == "QNAP: deleted files"
    assert {".nomedia", "*.photoslibrary", "$recycle.bin", ".*"} <= shown.keys()
    assert any("here 3 folders" in label.text() for label in dialog.findChildren(QLabel))
    (box,) = dialog.findChildren(QPlainTextEdit)
    assert box.toPlainText() == "*.gif"
    box.setPlainText(" drafts/* \n\n*.png")
    assert dialog.patterns == ("drafts/*", "*.png")


def test_choosing_a_folder_shows_its_photos_only(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    assert window.library_page.model.rowCount() == 6
    window.folders.view.setCurrentIndex(window.folders.model.index(2, 0))
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 2)


def test_an_offline_folder_is_badged_and_its_photos_stay(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = MemoryWorld(tmp_path, [photo_row(1, online=False)])
    world.library.watched = [Folder(FolderId(1), Path("/media/usb"), (), online=False)]
    window = open_window(world)
    said = window.folders.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Offline" in said
    assert window.library_page.model.rowCount() == 1
    (folder,) = world.library.watched
    show, moved, *_ = window.library.folder_actions.menu_of(folder).actions()
    assert not show.isEnabled(), "there is nothing to show"
    assert moved.isEnabled()


def test_f_searches_for_the_whole_photo_and_again_from_a_match(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.library_page.grid.setCurrentIndex(window.library_page.model.index(0, 0))
    QTest.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: found(window) == [3, 2])
    QTest.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: len(world.search.queries) == 2)
    whole, again = (query.crops[0] for query in world.search.queries)
    assert (whole.photo_id, whole.selection) == (1, WHOLE_PHOTO)
    assert (again.photo_id, again.selection) == (3, Box(0.2, 0.3, 0.6, 0.7))


def test_delete_says_that_nothing_is_deleted(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    grid = window.library_page.grid
    grid.setCurrentIndex(window.library_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert "never deletes" in window.messages.sentence
    assert window.library_page.model.rowCount() == 6


def test_a_folder_without_photos_says_what_is_looked_for(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.rows = []
    window = open_window(world)
    (state,) = [s for s in window.library_page.findChildren(EmptyState) if s.isVisible()]
    assert state.heading == "No photos here yet"


def test_right_click_on_a_thumbnail_selects_it_and_asks_for_its_menu(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    grid = window.library_page.grid
    place = grid.visualRect(window.library_page.model.index(2, 0)).center()
    with qtbot.waitSignal(window.library_page.menu_wanted) as heard:
        grid.customContextMenuRequested.emit(place)
    assert heard.args[0].photo_id == 3
    assert isinstance(heard.args[1], QPoint)
    assert grid.currentIndex().data(ROW_ROLE).id == 3

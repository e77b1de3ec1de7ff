"""Menu entries that cannot act are grey while their menu is open, and their keys stay."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import lasso_and_find, open_first, stocked_world
from tests.gui.memory_interfaces import MemoryWorld

_OF_MATCHES = {"This is it", "This is not", "Export list of matches", "Save this object"}
_OF_MATCHES |= {"Show the copies of a match", "Sort matches by date", "Show outlines of matches"}
_OF_MATCHES |= {"Copy the paths of all matches"}
_OF_DUPLICATES = {"Select all but the best"}
_OF_THE_PHOTO = {"Lasso", "Rectangle", "Whole photo", "Fit to window", "Actual size"}
_OF_THE_LIBRARY = {"By folder", "By name", "Newest first", "Oldest first", "Filter the photos"}


def _grey(window: MainWindow) -> set[str]:
    """The entries that are grey as the menus open, one after the other."""
    found = set()
    for top in window.menuBar().actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        menu.aboutToShow.emit()
        found |= {one.text() for one in menu.actions() if one.text() and not one.isEnabled()}
        menu.aboutToHide.emit()
    return {text.replace("&", "").rstrip("…") for text in found}


def test_on_each_page_the_entries_that_cannot_act_there_are_grey(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(stocked_world(tmp_path))
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() > 0)
    window.library_page.grid.setCurrentIndex(window.library_page.model.index(0, 0))
    grey = _grey(window)
    assert grey >= _OF_MATCHES | _OF_DUPLICATES | _OF_THE_PHOTO
    assert grey >= {"Back", "Forward", "Failed photos"}
    assert not grey & (_OF_THE_LIBRARY | {"Find what is chosen", "Copy files to a folder", "Copy"})

    open_first(qtbot, window)
    grey = _grey(window)
    assert grey >= _OF_MATCHES | _OF_THE_LIBRARY | {"Add to the search"}
    assert not grey & (_OF_THE_PHOTO | {"Back", "Show in folder"})

    lasso_and_find(qtbot, window)
    grey = _grey(window)
    assert grey >= _OF_THE_PHOTO | _OF_THE_LIBRARY
    assert not grey & _OF_MATCHES


def test_without_a_folder_nothing_is_offered_but_to_add_one(
    tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(MemoryWorld(tmp_path))
    grey = _grey(window)
    assert grey >= {"Look for changes now", "Check all photos again", "Contact sheet", "Zoom in"}
    assert not grey & {"Open photo", "Add folder", "Settings", "Keyboard shortcuts"}


def test_a_key_whose_entry_is_grey_still_says_what_is_missing(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(stocked_world(tmp_path))
    assert "Copy the paths of all matches" in _grey(window)
    QTest.keyClick(
        window,
        Qt.Key.Key_C,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert "no match" in window.messages.sentence

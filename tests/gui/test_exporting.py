"""Taking matches and photos elsewhere: clipboard, lists, copies in a folder, drags."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import lasso_and_find
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _export(qtbot: QtBot, window: MainWindow, path: Path, *, chosen: bool = False) -> None:
    """Export what is shown to ``path``, and wait for what is said of it."""
    with qtbot.waitSignal(window.messages.shown):
        window.out.export(path, window.out.listed(), chosen=chosen)


def test_the_paths_of_all_matches_are_copied_best_first(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_C, _BOTH)
    copied = QApplication.clipboard().mimeData()
    assert copied.text().splitlines() == [str(photo_row(n).path) for n in (3, 2)]
    assert [Path(url.toLocalFile()) for url in copied.urls()] == [photo_row(n).path for n in (3, 2)]
    assert window.messages.sentence == "2 paths are copied."
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == str(photo_row(3).path)


def test_the_list_as_json_has_boxes_in_pixels(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    _export(qtbot, window, tmp_path / "list.json")
    assert str(tmp_path / "list.json") in window.messages.sentence
    written = json.loads((tmp_path / "list.json").read_text("utf-8"))
    first, second = written["matches"]
    assert first["photo"] == str(photo_row(3).path)
    assert first["box"] == [80.0, 90.0, 240.0, 210.0]
    assert (first["verified"], first["strictness"]) == (True, "same-object")
    assert second["verified"] is False
    assert written["query"][0]["photo"] == str(photo_row(1).path)
    assert min(x for x, _ in written["query"][0]["polygon_fractions"]) == pytest.approx(
        0.3, abs=0.02
    )


def test_the_list_as_a_table_has_a_line_for_each_match(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    _export(qtbot, window, tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["photo"] == str(photo_row(3).path)
    assert [float(first[name]) for name in ("x1", "y1", "x2", "y2")] == [80, 90, 240, 210]
    assert (first["verified"], second["verified"]) == ("yes", "no")


def test_a_list_is_never_written_over_a_photo(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    photo = tmp_path / "holiday.jpg"
    photo.write_bytes(b"a photo")
    _export(qtbot, window, photo)
    assert "does not end in .json or .csv" in window.messages.sentence
    assert photo.read_bytes() == b"a photo"


def test_a_list_takes_the_place_of_an_earlier_one_and_of_what_the_person_chose(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    for name in ("list.json", "list.csv", "list.coco.json"):
        path = tmp_path / name
        path.write_text("kept by hand")
        _export(qtbot, window, path)
        assert "was not made by PatchFind" in window.messages.sentence
        assert path.read_text() == "kept by hand"
        _export(qtbot, window, path, chosen=True)
        written = path.read_bytes()
        assert written != b"kept by hand"
        _export(qtbot, window, path)
        assert "The list is in" in window.messages.sentence
    photo = tmp_path / "holiday.jpg"
    photo.write_bytes(b"a photo")
    link = tmp_path / "link.json"
    link.symlink_to(photo)
    _export(qtbot, window, link, chosen=True)
    assert "which stays as it is" in window.messages.sentence
    assert photo.read_bytes() == b"a photo"


def test_a_list_that_cannot_be_written_says_why(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    (tmp_path / "file").write_text("in the way")
    _export(qtbot, window, tmp_path / "file" / "list.json")
    assert "could not be written" in window.messages.sentence

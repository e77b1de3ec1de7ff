"""Selecting several and taking them out of the window: as files, copies in a folder, in a drag."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from patchfind.domain.match import Match
from patchfind.domain.photo import Photo
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.files import as_files
from patchfind.gui.widgets.progress_box import ProgressBox
from patchfind.gui.widgets.tile_grid import TileGrid
from tests.gui.conftest import OpenWindow
from tests.gui.driving import lasso_and_find, stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld

_LEFT = Qt.MouseButton.LeftButton
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Six photos in two folders, whose files there are, and a search that finds two of them."""
    made = stocked_world(tmp_path)

    def there(row: Photo | Match) -> Path:
        path = tmp_path / "photos" / row.path.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(row.path.name.encode())
        return path

    made.library.rows = [replace(row, path=there(row)) for row in made.library.rows]
    made.search.stages = tuple(
        [replace(match, path=there(match)) for match in stage] for stage in made.search.stages
    )
    return made


def _tile(grid: TileGrid, row: int) -> QRect:
    return grid.visualRect(grid.model().index(row, 0))


def _click(grid: TileGrid, row: int, keys: Qt.KeyboardModifier = _NONE) -> None:
    QTest.mouseClick(grid.viewport(), _LEFT, keys, _tile(grid, row).center())


def _drag(grid: TileGrid, start: QPoint, end: QPoint) -> None:
    """Press, move in steps, and let go."""
    QTest.mousePress(grid.viewport(), _LEFT, _NONE, start)
    for step in range(1, 9):
        QTest.mouseMove(grid.viewport(), start + (end - start) * (step / 8))
    QTest.mouseRelease(grid.viewport(), _LEFT, _NONE, end)


def _numbers(window: MainWindow) -> list[int]:
    return [int(row.path.stem[-6:]) for row in window.library_page.picked()]


def test_several_are_selected_with_ctrl_shift_all_and_a_rubber_band(
    world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.resize(1200, 900)
    grid = window.library_page.grid
    QApplication.processEvents()
    assert _tile(grid, 0).y() == _tile(grid, 3).y() < _tile(grid, 4).y()  # five to a line
    _click(grid, 1)
    assert _numbers(window) == [2]
    _click(grid, 3, _CTRL)
    assert _numbers(window) == [2, 4]
    _click(grid, 1, _CTRL)
    assert _numbers(window) == [4]
    _click(grid, 1)
    _click(grid, 4, _SHIFT)  # in the next section, left of the first
    assert _numbers(window) == [2, 3, 4, 5]
    _click(grid, 0, _SHIFT)
    assert _numbers(window) == [1, 2]
    QTest.keyClick(grid, Qt.Key.Key_End, _SHIFT)
    assert _numbers(window) == [2, 3, 4, 5, 6]
    QTest.keyClick(grid, Qt.Key.Key_A, _CTRL)
    assert _numbers(window) == [1, 2, 3, 4, 5, 6]
    first, last = _tile(grid, 1), _tile(grid, 5)
    _drag(grid, first.topLeft() + QPoint(1, 1), QPoint(first.right() - 3, last.center().y()))
    assert _numbers(window) == [2, 6]
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, _NONE, _tile(grid, 1).center())
    grid.customContextMenuRequested.emit(_tile(grid, 5).center())
    assert _numbers(window) == [2, 6]
    grid.customContextMenuRequested.emit(_tile(grid, 0).center())
    assert _numbers(window) == [1]


def test_what_is_selected_is_copied_and_dragged_as_files_and_never_moved(
    world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = open_window(world)
    window.resize(1200, 900)
    QApplication.processEvents()
    grid = window.library_page.grid
    _click(grid, 0)
    _click(grid, 2, _CTRL)
    paths = [tmp_path / "photos" / f"photo-{number:06d}.jpg" for number in (1, 3)]
    QTest.keyClick(grid, Qt.Key.Key_C, _CTRL)
    copied = QApplication.clipboard().mimeData()
    assert [Path(url.toLocalFile()) for url in copied.urls()] == paths
    assert copied.text().splitlines() == [str(path) for path in paths]
    assert window.messages.sentence == "2 paths are copied."
    QApplication.clipboard().clear()
    dragged: list[tuple[list[Path], Qt.DropAction]] = []

    def take(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        urls = drag.mimeData().urls()
        dragged.append(([Path(url.toLocalFile()) for url in urls], actions))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", take)
    _drag(grid, _tile(grid, 2).center(), _tile(grid, 2).center() + QPoint(60, 60))
    assert dragged == [(paths, Qt.DropAction.CopyAction)]
    _drag(grid, _tile(grid, 4).center(), _tile(grid, 4).center() + QPoint(60, 60))
    assert [path.name for path in dragged[1][0]] == ["photo-000005.jpg"]


def test_files_are_named_whole_and_by_their_very_bytes() -> None:
    given = as_files([Path("near.jpg"), Path("/p/caf\udce9 #1.jpg")])
    near, odd = given.urls()
    assert near.toLocalFile() == str(Path.cwd() / "near.jpg")
    assert bytes(odd.toEncoded().data()) == b"file:///p/caf%E9%20%231.jpg"


def test_all_matches_are_copied_to_a_folder_unless_several_are_selected(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    rows = window.results_page.to_take()
    assert [row.path.name[-5] for row in rows] == ["3", "2"]  # one tile is chosen, of two
    out = tmp_path / "out"
    window.out.copy_to(out, rows)
    qtbot.waitUntil(lambda: bool(window.messages.sentence))
    assert window.messages.sentence == f"2 photos are copied to {out}."
    assert sorted(path.read_bytes() for path in out.iterdir()) == [
        b"photo-000002.jpg",
        b"photo-000003.jpg",
    ]
    rows[0].path.unlink()
    window.out.copy_to(out, rows)
    qtbot.waitUntil(lambda: "1 could not be copied" in window.messages.sentence)
    assert "No such file" in window.messages.details
    assert (out / "photo-000002 (2).jpg").exists()


def test_a_long_copy_says_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    large = tmp_path / "photos" / "photo-000002.jpg"
    with large.open("wb") as file:
        file.truncate(1 << 30)  # takes its time
    window.out.copy_to(tmp_path / "out", window.library_page.to_take())
    qtbot.waitUntil(lambda: bool(window.findChildren(ProgressBox)))
    (box,) = window.findChildren(ProgressBox)
    qtbot.waitUntil(lambda: box.last.done == 1)
    box.reject()
    assert window.messages.sentence == f"Stopped. 1 photo is copied to {tmp_path / 'out'}."
    qtbot.waitUntil(
        lambda: [path.name for path in (tmp_path / "out").iterdir()] == ["photo-000001.jpg"]
    )


def test_keywords_are_shown_before_they_are_written_to_sidecars_and_reported(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(world)
    lasso_and_find(qtbot, window)
    dialog = window.out.ask_for_keywords(window.results_page.to_take(), picked=False)
    assert dialog is not None
    assert "Give a keyword" in dialog.said.text()
    assert not dialog.write.isEnabled()
    dialog.keywords.setText("Mug, cup")
    qtbot.waitUntil(dialog.write.isEnabled)
    assert [dialog.rows.item(row, 1).text()[-9:] for row in (0, 1)] == ["3.jpg.xmp", "2.jpg.xmp"]
    assert "<rdf:li>cup</rdf:li>" in dialog.packet.toPlainText()
    assert dialog.said.text().startswith("1 sidecar will be written.")  # the sure one
    folder = tmp_path / "photos"
    assert not [path for path in folder.iterdir() if path.suffix == ".xmp"]
    dialog.rows.item(1, 0).setCheckState(Qt.CheckState.Checked)
    assert dialog.said.text().startswith("2 sidecars will be written.")
    (folder / "photo-000002.jpg.xmp").write_bytes(b"another program's, meanwhile")
    dialog.write.click()
    qtbot.waitUntil(lambda: "not written" in dialog.said.text())
    assert dialog.said.text() == "1 written, 0 unchanged, 1 not written."
    assert dialog.rows.item(0, 2).text() == "Written"
    assert "changed by another program" in dialog.rows.item(1, 2).text()
    assert b"<rdf:li>Mug</rdf:li>" in (folder / "photo-000003.jpg.xmp").read_bytes()
    assert {path.name: path.read_bytes() for path in folder.glob("*.jpg")} == {
        path.name: path.name.encode() for path in folder.glob("*.jpg")
    }
    dialog.adobe.toggle()  # a new look: the first follows what is there, the other is damaged
    qtbot.waitUntil(lambda: "says so already" in dialog.rows.item(0, 2).text())
    assert "stays as it is" in dialog.rows.item(1, 2).text()
    assert dialog.said.text() == "There is nothing to write."
    dialog.reject()


def test_a_contact_sheet_of_the_matches_is_drawn_and_never_over_a_photo(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, tmp_path: Path
) -> None:
    for path in (tmp_path / "photos").iterdir():
        Image.effect_noise((400, 300), 80).convert("RGB").save(path, "JPEG")
    window = open_window(world)
    picture = tmp_path / "sheet.png"
    lasso_and_find(qtbot, window)
    window.out.draw_sheet(picture, window.results_page.to_take())
    qtbot.waitUntil(lambda: str(picture) in window.messages.sentence, timeout=PATIENCE_MS)
    with Image.open(picture) as sheet:
        assert sheet.size == (4 * 320, 346)  # what was looked for, and two matches
    photo = tmp_path / "photos" / "photo-000001.jpg"
    before = photo.read_bytes()
    window.out.draw_sheet(photo, window.results_page.to_take())
    qtbot.waitUntil(lambda: "is one of the photos" in window.messages.sentence)
    assert photo.read_bytes() == before


def test_a_photos_menu_takes_out_what_is_selected_be_it_one(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.resize(1200, 900)
    QApplication.processEvents()
    grid = window.library_page.grid

    def titles() -> list[str]:
        shown = window.library_page.shown()
        assert shown is not None
        menu = window.photo_menu.build(shown, selection=None, opened=False)
        below = menu.actions()[-1]
        entries = [entry.text() for entry in below.menu().actions()]  # type: ignore[attr-defined]
        menu.deleteLater()
        return [below.text(), *entries]

    _click(grid, 0)
    assert titles() == [
        "Get 1 photo out",
        "Copy files to a folder…",
        "Contact sheet…",
        "Keywords in sidecars…",
    ]
    _click(grid, 1, _CTRL)
    assert titles()[0] == "Get 2 photos out"
    lasso_and_find(qtbot, window)
    menu = QMenu()
    window.out.fill_menu(menu)
    assert "Export list…" in [entry.text() for entry in menu.actions()[0].menu().actions()]  # type: ignore[attr-defined]

"""Near-duplicates of real small photos: found in the index, shown in the window, left out of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.cli.duplicates_command import COMMANDS
from patchfind.cli.main import parse_arguments
from patchfind.domain.duplicates import NearDuplicates, grouped
from patchfind.domain.photo import FolderId
from patchfind.domain.progress import Control, Progress
from patchfind.engine import Engine
from patchfind.foundation.errors import Cancelled
from patchfind.gui.library.duplicate_model import MARK_ROLE
from patchfind.gui.shell.main_window import MainWindow
from patchfind.library.library import Library
from patchfind.search.near_duplicates import near_duplicates
from patchfind.tools.sample import render_sample_library
from tests.app_window import app_window

_LONG_MS = 20_000


def _ignore(_progress: Progress) -> None:
    """For calls whose progress a test does not look at."""


def _heap(seed: int) -> Image.Image:
    """Tomatoes: another heap of them looks the same as a whole, and window by window."""
    random = np.random.default_rng(seed)
    heap = Image.new("RGB", (640, 480), (190, 40, 30))
    draw = ImageDraw.Draw(heap)
    for x, y, size, red in random.uniform((-20, -20, 14, 150), (660, 500, 26, 230), (900, 4)):
        draw.ellipse(
            (x - size, y - size, x + size, y + size), fill=(int(red), 30, 20), outline=(90, 10, 10)
        )
        draw.ellipse((x - size / 3, y - size / 2, x, y - size / 4), fill=(250, 200, 190))
    return heap


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two folders: three photos of the same things on tables, two versions of the
    first, and two heaps; in the other one a small version of the first and a copy of the second.
    """
    root = tmp_path_factory.mktemp("twice")
    camera, backup = root / "camera", root / "backup"
    camera.mkdir()
    backup.mkdir()
    render_sample_library(root / "rendered", photos=3)
    for number, file in enumerate(sorted((root / "rendered").glob("*.jpg"))):
        shutil.copy(file, camera / f"{number}.jpg")
    with Image.open(camera / "0.jpg") as opened:
        photo = opened.convert("RGB")
    photo.save(camera / "0 again.jpg", quality=40)
    ImageEnhance.Brightness(photo).enhance(1.15).save(camera / "0 bright.jpg", quality=50)
    photo.resize((photo.width // 2, photo.height // 2)).save(backup / "0 small.jpg")
    shutil.copy(camera / "1.jpg", backup / "1 copy.jpg")
    for seed in (1, 2):
        _heap(seed).save(camera / f"heap {seed}.jpg")
    for file in (*camera.iterdir(), *backup.iterdir()):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    with Library.open(root / "library") as library:
        library.save_settings(replace(library.settings, decode_workers=1))
        for folder in (camera, backup):
            library.add_folder(folder)
        library.reconcile(Control())
        engine = Engine(library)
        engine.run(Control(), _ignore)
        engine.close()
    return root / "library"


@pytest.fixture
def library(indexed: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of that library."""
    shutil.copytree(indexed, tmp_path / "library")
    with Library.open(tmp_path / "library") as opened:
        yield opened


def _groups(library: Library, folder_id: FolderId | None = None) -> list[list[str]]:
    near = near_duplicates(library, folder_id, Control(), _ignore)
    found = grouped(library.photos.all(folder_id), near.groups)
    return [[photo.path.name for photo in group] for group in found]


def test_versions_of_a_photo_are_one_group_with_the_largest_first_and_other_photos_are_not(
    library: Library,
) -> None:
    versions, copies = _groups(library)
    assert versions[0] == "0.jpg" and versions[-1] == "0 small.jpg"
    assert {*versions[1:-1]} == {"0 again.jpg", "0 bright.jpg"}
    assert copies == ["1 copy.jpg", "1.jpg"]


def test_in_a_folder_only_its_own_photos_are_compared(library: Library) -> None:
    camera, backup = library.folders.all()
    assert [len(group) for group in _groups(library, camera.id)] == [3]
    assert _groups(library, backup.id) == []
    assert near_duplicates(library, backup.id, Control(), _ignore).compared == 2


def test_damaged_descriptors_are_near_nothing(library: Library) -> None:
    (rows,) = (library.paths.root / "segments").rglob("*.rows")
    content = bytearray(rows.read_bytes())
    content[-(len(content) // 2) :] = b"\xff" * (len(content) // 2)
    rows.write_bytes(content)
    near = near_duplicates(library, None, Control(), _ignore)
    assert near.compared == 8
    assert all(len(group) < 4 for group in near.groups)


def test_nothing_is_found_before_anything_is_indexed_and_looking_can_be_stopped(
    library: Library, tmp_path: Path
) -> None:
    with Library.open(tmp_path / "empty") as empty:
        assert near_duplicates(empty, None, Control(), _ignore) == NearDuplicates()
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        near_duplicates(library, None, control, _ignore)


def test_the_command_lists_them_for_people_and_programs(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--library", str(library.root), "duplicates"]
    assert COMMANDS[0].run(parse_arguments(words)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines[:-1]] == [*"✓~~~✓="]
    assert lines[-1].startswith("6 photos in 2 groups") and "8 different photos" in lines[-1]
    assert COMMANDS[0].run(parse_arguments([*words, "--json"])) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["exact_copy"] for one in said["groups"][1]] == [False, True]


def _shown(window: MainWindow) -> list[tuple[str, str]]:
    """The names on the page, each with its mark."""
    model = window.duplicates_page.model
    indexes = [model.index(row, 0) for row in range(model.rowCount())]
    return [(model.rows()[one.row()].path.name, one.data(MARK_ROLE)) for one in indexes]


def test_the_window_finds_them_compares_them_and_leaves_the_others_out_until_undo(
    qtbot: QtBot, library: Library
) -> None:
    with app_window(qtbot, library) as window:
        page = window.duplicates_page
        qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 9, timeout=_LONG_MS)
        QTest.keyClick(window.library_page.grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: page.heading == "2 groups", timeout=_LONG_MS)
        assert page.isVisible() and not page.note
        before = _shown(window)
        assert [mark for _name, mark in before] == ["Best", "", "", "", "Best", "Exact copy"]

        page.grid.setCurrentIndex(page.model.index(0, 0))
        QTest.keyClick(page.grid, Qt.Key.Key_Return)
        canvas = window.photo_page.canvas
        qtbot.waitUntil(lambda: canvas.has_photo, timeout=_LONG_MS)
        canvas.actual_size()
        part = canvas.view.to_photo(0, 0)
        for _ in range(3):
            with qtbot.waitSignal(window.photo_page.opened, timeout=_LONG_MS):
                QTest.keyClick(canvas, Qt.Key.Key_Right)
        shown = window.photo_page.shown()
        assert shown is not None and shown.path.name == "0 small.jpg"
        assert canvas.view.scale == pytest.approx(2.0)
        assert canvas.view.to_photo(0, 0) == pytest.approx(part, abs=0.01)
        QTest.keyClick(canvas, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(_shown(window)) == 5, timeout=_LONG_MS)
        qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 8, timeout=_LONG_MS)
        for folder in library.folders.all():
            library.folders.set_excludes(folder.id, ())
        window.library.rescan.trigger()
        qtbot.waitUntil(lambda: _shown(window) == before, timeout=_LONG_MS)
        window.back()

        files = {file: file.read_bytes() for file in _files(library)}
        page.others.trigger()
        assert len(page.picked()) == 4
        window.leaving.leave_out.trigger()
        qtbot.waitUntil(lambda: not page.model.rowCount(), timeout=_LONG_MS)
        assert page.advice == "No near-duplicates in 5 photos"
        qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 5, timeout=_LONG_MS)
        assert {file: file.read_bytes() for file in _files(library)} == files
        window.history.undo_action.trigger()
        qtbot.waitUntil(lambda: _shown(window) == before, timeout=_LONG_MS)
        assert all(not folder.excludes for folder in library.folders.all())


def _files(library: Library) -> list[Path]:
    return [file for folder in library.folders.all() for file in folder.path.iterdir()]

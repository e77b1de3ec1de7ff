"""An album's life in the real window, on a real library with nothing replaced."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.match import Match, Standing
from patchfind.gui.shell.main_window import MainWindow
from tests.app_window import app_window
from tests.gui.test_selecting import draw
from tests.objects.conftest import LABEL, Rig

_LONG_MS = 120_000


@pytest.fixture
def window(qtbot: QtBot, rig: Rig) -> Iterator[MainWindow]:
    """The window on the indexed library, wired as the application wires it."""
    with app_window(qtbot, rig.library) as made:
        yield made


def _rows(window: MainWindow) -> list[Match]:
    return list(window.results_page.model.rows())


def _searched(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.session.running and bool(_rows(window)), timeout=_LONG_MS)


def _lasso(qtbot: QtBot, window: MainWindow, rig: Rig) -> None:
    """Draw round the thing in the first photo that shows it, and find it."""
    holder = rig.holders[0]
    qtbot.waitUntil(lambda: bool(window.library_page.model.rows()), timeout=_LONG_MS)
    photo = rig.library.photos.at(rig.folder / holder.name)
    assert photo is not None
    window.library_page.grid.activated.emit(window.library_page.model.index_of(photo.id))
    canvas = window.photo_page.canvas
    qtbot.waitUntil(lambda: canvas.has_photo, timeout=_LONG_MS)
    x1, y1, x2, y2 = holder.boxes[LABEL][0]
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)]
    way = [
        ((ax + (bx - ax) * step / 8) / photo.width, (ay + (by - ay) * step / 8) / photo.height)
        for (ax, ay), (bx, by) in itertools.pairwise(corners)
        for step in range(8)
    ]
    draw(canvas, way)
    window.photo_page.search()
    _searched(qtbot, window)


def _add_photos(rig: Rig, count: int) -> None:
    """New photos that show the thing."""
    there = [holder for holder in rig.holders if (rig.folder / holder.name).exists()]
    for holder in there[:count]:
        path = rig.folder / f"new-{holder.name}"
        with Image.open(rig.folder / holder.name) as photo:
            photo.crop((3, 5, photo.width - 4, photo.height - 2)).save(path)
        os.utime(path, (1_700_000_000, 1_700_000_000))


def _open_object(qtbot: QtBot, window: MainWindow) -> None:
    """Open the one saved object, and wait for what it finds."""
    window.pages.go_home()
    window.objects.find_wanted.emit(window.objects.model.rows()[0])
    qtbot.waitUntil(window.results_page.isVisible, timeout=_LONG_MS)
    _searched(qtbot, window)


def _unplugged(qtbot: QtBot, window: MainWindow, rig: Rig) -> None:
    """The folder leaves, the object searches all the same, and the folder is back."""
    elsewhere = rig.folder.with_name("elsewhere")
    rig.folder.rename(elsewhere)
    window.library.indexing.rescan()
    qtbot.waitUntil(
        lambda: any(row.offline for row in window.folders.model.rows()), timeout=_LONG_MS
    )
    _open_object(qtbot, window)
    assert any(match.verified for match in _rows(window))
    elsewhere.rename(rig.folder)
    window.library.indexing.rescan()
    qtbot.waitUntil(
        lambda: not any(row.offline for row in window.folders.model.rows()), timeout=_LONG_MS
    )


def test_lasso_confirm_save_unplug_see_what_is_new_review_export_and_lose_the_sources(
    qtbot: QtBot, window: MainWindow, rig: Rig, tmp_path: Path
) -> None:
    _lasso(qtbot, window, rig)
    confirmed = _rows(window)[0]
    grid = window.results_page.grid
    grid.setCurrentIndex(window.results_page.model.index(0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Y)
    _searched(qtbot, window)
    query = window.session.query
    assert query is not None
    window.saved.save("Robot", query)
    pictures = rig.library.paths.views
    qtbot.waitUntil(lambda: len([*pictures.rglob("*.webp")]) == 2, timeout=_LONG_MS)

    _unplugged(qtbot, window, rig)

    window.pages.go_home()
    _add_photos(rig, 2)
    window.library.indexing.rescan()
    shown = Qt.ItemDataRole.DisplayRole
    name = window.objects.model.index(0, 0)
    qtbot.waitUntil(lambda: name.data(shown) == "Robot · 2 new", timeout=_LONG_MS)
    _open_object(qtbot, window)
    qtbot.waitUntil(lambda: name.data(shown) == "Robot", timeout=_LONG_MS)
    model, said = window.results_page.model, Qt.ItemDataRole.AccessibleTextRole
    lines = [model.index(row, 0).data(said) for row in range(model.rowCount())]
    assert sum("New since you last looked" in line for line in lines) == 2

    found = next(row for row, match in enumerate(_rows(window)) if match.standing is Standing.FOUND)
    grid.setCurrentIndex(model.index(found, 0))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    page = window.photo_page
    qtbot.waitUntil(lambda: page.isVisible() and page.canvas.has_photo, timeout=_LONG_MS)
    reviewed = page.shown()
    assert reviewed is not None
    QTest.keyClick(page.canvas, Qt.Key.Key_Y)
    qtbot.waitUntil(
        lambda: (there := page.shown()) is not None and there.path != reviewed.path,
        timeout=_LONG_MS,
    )
    window.back()
    _searched(qtbot, window)

    written = tmp_path / "robot.json"
    window.out.export(written, window.out.listed())
    qtbot.waitUntil(written.exists, timeout=_LONG_MS)
    listed = {Path(one["photo"]) for one in json.loads(written.read_text())["matches"]}
    assert {confirmed.path, reviewed.path} <= listed

    for crop in query.crops:
        crop.path.unlink()
    window.library.indexing.rescan()
    sources = {crop.path for crop in query.crops}
    qtbot.waitUntil(
        lambda: not sources & {photo.path for photo in rig.library.photos.all()}, timeout=_LONG_MS
    )
    _open_object(qtbot, window)
    qtbot.waitUntil(lambda: bool(_rows(window)) and _rows(window)[0].gone, timeout=_LONG_MS)
    _searched(qtbot, window)
    assert window.results_page.heading != "The search did not work"
    standings = [match.standing for match in _rows(window)]
    assert standings[:2] == [Standing.SOURCE, Standing.CONFIRMED]
    assert any(match.verified for match in _rows(window)[2:])

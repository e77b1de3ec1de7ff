"""An album's life in the real window, on a real library with nothing replaced."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.app import Services
from patchfind.domain.match import Match, Standing
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner
from tests.gui.test_selecting import draw
from tests.objects.conftest import LABEL, Rig

_LONG_MS = 120_000


@pytest.fixture
def window(qtbot: QtBot, rig: Rig) -> Iterator[MainWindow]:
    """The window on the indexed library, wired as the application wires it."""
    services = Services(rig.library)
    runner = TaskRunner()
    made = MainWindow(services.interfaces(), runner)
    qtbot.addWidget(made)
    made.show()
    made.library.start()
    yield made
    made.close()
    services.close()
    assert runner.shutdown(30.0)


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


def test_lasso_confirm_save_lose_the_sources_search_again_and_see_what_is_new(
    qtbot: QtBot, window: MainWindow, rig: Rig
) -> None:
    _lasso(qtbot, window, rig)
    confirmed = _rows(window)[0]
    window.results_page.grid.setCurrentIndex(window.results_page.model.index(0, 0))
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Y)
    _searched(qtbot, window)
    query = window.session.query
    assert query is not None
    window.saved.save("Robot", query)
    pictures = rig.library.paths.views
    qtbot.waitUntil(lambda: len([*pictures.rglob("*.webp")]) == 2, timeout=_LONG_MS)

    for crop in query.crops:
        crop.path.unlink()
    window.library.indexing.rescan()
    sources = {crop.path for crop in query.crops}
    qtbot.waitUntil(
        lambda: not sources & {photo.path for photo in rig.library.photos.all()}, timeout=_LONG_MS
    )
    window.objects.find_wanted.emit(window.objects.model.rows()[0])
    qtbot.waitUntil(lambda: len(_rows(window)) > 2, timeout=_LONG_MS)
    _searched(qtbot, window)
    assert window.results_page.heading != "The search did not work"
    first, second, third, *_ = _rows(window)
    assert (first.standing, first.gone) == (Standing.SOURCE, True)
    assert (second.standing, second.path) == (Standing.CONFIRMED, confirmed.path)
    assert third.verified

    window.pages.go_home()
    _add_photos(rig, 2)
    window.library.indexing.rescan()
    shown = Qt.ItemDataRole.DisplayRole
    qtbot.waitUntil(
        lambda: window.objects.model.index(0, 0).data(shown) == "Robot · 2 new", timeout=_LONG_MS
    )
    window.objects.find_wanted.emit(window.objects.model.rows()[0])
    qtbot.waitUntil(
        lambda: window.objects.model.index(0, 0).data(shown) == "Robot", timeout=_LONG_MS
    )
    _searched(qtbot, window)
    model, said = window.results_page.model, Qt.ItemDataRole.AccessibleTextRole
    lines = [model.index(row, 0).data(said) for row in range(model.rowCount())]
    assert sum("New since you last looked" in line for line in lines) == 2

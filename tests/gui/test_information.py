"""The real window's information panel: what is known of the photo that is chosen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.domain.changes import Changes
from patchfind.domain.headers import DateSource, Headers, clock_ms
from patchfind.domain.photo import PhotoId, PhotoState
from patchfind.gui.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow
from tests.gui.driving import open_first
from tests.gui.memory_interfaces import MemoryWorld
from tests.gui.memory_rows import photo_row

_TAKEN = datetime(2019, 6, 1, 12, 34, 56)  # noqa: DTZ001 - a camera's clock


def _world(tmp_path: Path) -> MemoryWorld:
    """A photo with all that headers tell, cut short; one that waits; one whose disk is away."""
    rows = [
        photo_row(1, taken=_TAKEN),
        photo_row(2, state=PhotoState.PENDING),
        photo_row(3, online=False),
    ]
    world = MemoryWorld(tmp_path, rows)
    world.library.facts[PhotoId(1)] = Headers(
        clock_ms(_TAKEN), 120, DateSource.EXIF, "Canon <b>R5</b>", "RF 24-70", 48.85822, -2.2945
    )
    world.library.incomplete[PhotoId(1)] = 63
    return world


def _facts(window: MainWindow) -> dict[str, str]:
    return dict(window.information.panel.facts)


def _choose(window: MainWindow, row: int) -> None:
    page = window.library_page
    page.grid.setCurrentIndex(page.model.index(row, 0))


def test_the_panel_says_when_with_what_and_where_a_photo_was_taken(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(_world(tmp_path))
    _choose(window, 0)
    assert not window.information.panel.isVisible()
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Date" in _facts(window))
    assert window.information.panel.isVisible()
    facts = _facts(window)
    assert facts["Date"] == "1 June 2019, 12:34:56 (UTC+2:00), by the camera (EXIF)"
    assert (facts["Camera"], facts["Lens"]) == ("Canon <b>R5</b>", "RF 24-70")
    assert facts["Place"] == "48.85822° N, 2.29450° W"
    assert facts["Size"].startswith("400 × 300 pixels")
    assert facts["Folder"] == "/photos/1"
    assert facts["Incomplete"] == "63 % of its lines could be read"


def test_the_panel_follows_the_chosen_photo_and_says_what_is_not_known(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(_world(tmp_path))
    window.information.toggle.trigger()
    _choose(window, 1)
    qtbot.waitUntil(lambda: _facts(window).get("State") == "Waiting to be indexed")
    assert _facts(window)["Date"].endswith("the file's own date, until it is read")
    assert "Camera" not in _facts(window)
    _choose(window, 2)
    qtbot.waitUntil(lambda: "Offline" in _facts(window).get("State", ""))


def test_the_panel_shows_the_opened_photo_and_hears_of_what_is_read_later(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = _world(tmp_path)
    facts = world.library.facts.pop(PhotoId(1))
    window = open_window(world)
    window.information.toggle.trigger()
    open_first(qtbot, window)
    qtbot.waitUntil(lambda: _facts(window).get("Name") == "photo-000001.jpg")
    assert "Camera" not in _facts(window)
    world.library.facts[PhotoId(1)] = facts
    world.library.change(Changes.HEADERS)
    window.library.refresher.refresh()
    qtbot.waitUntil(lambda: "Camera" in _facts(window))

"""Where the window is: in front, full screen, hidden behind an icon, or gone; light or dark."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from patchfind.gui.shell import presence
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.shell.theme import apply_theme
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets import plain
from tests.gui.conftest import OpenWindow
from tests.gui.driving import stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Six photos, and a person who wants PatchFind to stay when the window is closed."""
    world = stocked_world(tmp_path)
    settings = dataclasses.replace(world.library.settings, stay_in_tray=True)
    world.library.save_settings(settings)
    return world


@pytest.fixture
def area(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop with a notification area, which none without a screen has."""
    monkeypatch.setattr(plain.DesktopNote, "isSystemTrayAvailable", staticmethod(lambda: True))


@pytest.mark.usefixtures("area")
def test_closed_it_goes_on_behind_its_icon_until_quit(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.presence.take_settings()
    window.close()
    assert not window.isVisible()
    world.index.total = 2
    window.library.indexing.rescan()  # it is at work
    qtbot.waitUntil(lambda: world.index.done == 2, timeout=PATIENCE_MS)
    window.opening.take_arguments([])  # a second start brings it back
    assert window.isVisible()
    window.close()
    window.opening.take_arguments(["--background"])  # as the session's start would
    assert not window.isVisible()
    with qtbot.waitSignal(window.presence.ended):
        window.front.leave.trigger()


def test_without_a_notification_area_closing_ends_it(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.presence.take_settings()
    with qtbot.waitSignal(window.presence.ended):
        window.close()


@pytest.mark.usefixtures("area")
def test_whoever_did_not_ask_for_it_ends_it_by_closing(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.save_settings(dataclasses.replace(world.library.settings, stay_in_tray=False))
    window = open_window(world)
    window.presence.take_settings()
    with qtbot.waitSignal(window.presence.ended):
        window.close()


@pytest.mark.usefixtures("area")
def test_at_the_end_of_the_session_it_does_not_stay(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.presence.take_settings()
    window.presence.let_go()
    with qtbot.waitSignal(window.presence.ended):
        window.close()


@pytest.mark.parametrize("available", [True, False])
def test_with_the_session_no_window_opens_unless_the_icon_has_no_place(
    qtbot: QtBot,
    world: MemoryWorld,
    runner: TaskRunner,
    monkeypatch: pytest.MonkeyPatch,
    available: bool,
) -> None:
    there = staticmethod(lambda: available)
    monkeypatch.setattr(plain.DesktopNote, "isSystemTrayAvailable", there)
    monkeypatch.setattr(presence, "_TRAY_COMES_MS", 50)
    window = MainWindow(world.interfaces(), runner)
    qtbot.addWidget(window)
    window.presence.begin(in_background=True)
    assert not window.isVisible()
    qtbot.wait(100)
    assert window.isMinimized() is not available
    window.presence.leave()


@pytest.mark.usefixtures("area")
def test_the_icon_says_what_is_done_and_pauses_it(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.total = 5
    world.index.gate.clear()
    window = open_window(world)
    tray = window.presence.tray
    qtbot.waitUntil(lambda: tray.state.text().startswith("Indexing"), timeout=PATIENCE_MS)
    assert tray.pause.text() == "Pause indexing"
    tray.pause.trigger()
    assert tray.state.text().startswith("Indexing is paused")
    assert "Indexing is paused" in tray.icon.toolTip()
    assert tray.pause.text() == "Resume indexing"
    tray.pause.trigger()
    world.index.gate.set()
    qtbot.waitUntil(lambda: tray.state.text() == "Up to date", timeout=PATIENCE_MS)
    assert not tray.pause.isVisible()


def test_f11_fills_the_screen_and_gives_it_back(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    for full in (True, False):
        QTest.keyClick(window, Qt.Key.Key_F11)
        assert window.isFullScreen() is full


@pytest.fixture
def _own_colours() -> Iterator[None]:
    yield
    apply_theme("system")


@pytest.mark.usefixtures("_own_colours")
@pytest.mark.parametrize(("theme", "dark"), [("dark", True), ("light", False)])
def test_a_window_is_painted_in_the_chosen_theme(
    qtbot: QtBot, world: MemoryWorld, runner: TaskRunner, theme: str, dark: bool
) -> None:
    world.library.save_settings(dataclasses.replace(world.library.settings, theme=theme))
    window = MainWindow(world.interfaces(), runner)
    qtbot.addWidget(window)
    window.presence.begin(in_background=False)
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
        assert (window.palette().color(role).lightness() < 128) is dark
    text = QApplication.palette().color(QPalette.ColorRole.WindowText)
    assert (text.lightness() > 128) is dark
    window.presence.leave()

"""What the window's tests share: no display, no dialog left over, no thread or timer leaked."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from patchfind.domain.photo import Photo
from patchfind.gui.language import speak
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner
from tests.gui.driving import stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld


@pytest.fixture(scope="session", autouse=True)
def _in_english(qapp: QApplication) -> None:
    """The window speaks English, whatever the system does."""
    speak(qapp, "en")


@pytest.fixture(autouse=True)
def _nothing_leaks(qtbot: QtBot) -> Iterator[None]:
    """Every thread of ours has ended, and no timer of ours runs, when a test is over."""
    yield
    # At its end a process that left its own data there crashes on the platform without a screen.
    QApplication.clipboard().clear()
    ours = [one.name for one in threading.enumerate() if one.name.startswith("patchfind-")]
    assert not ours, f"threads left at work: {ours}"


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A task runner that is shut down in the end."""
    made = TaskRunner()
    yield made
    assert made.shutdown(5.0)


OpenWindow = Callable[[MemoryWorld], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, runner: TaskRunner) -> Iterator[OpenWindow]:
    """Opens the real window on a world and waits until it shows the library."""
    opened: list[MainWindow] = []

    def open_on(world: MemoryWorld) -> MainWindow:
        window = MainWindow(world.interfaces(), runner)
        qtbot.addWidget(window)
        opened.append(window)
        window.show()
        with qtbot.waitSignal(window.library.refresher.changed, timeout=PATIENCE_MS):
            window.library.start()
        qtbot.waitUntil(lambda: window.status_bar.sentence != "Looking through the folders…")
        return window

    yield open_on
    for window in opened:
        window.close()
        running = [timer for timer in window.findChildren(QTimer) if timer.isActive()]
        assert not running, "a timer outlives the window"


@pytest.fixture
def world(tmp_path: Path) -> MemoryWorld:
    """Six photos in two folders, and a search that finds two of them."""
    return stocked_world(tmp_path)


def filled(tmp_path: Path, photos: Sequence[Photo]) -> MemoryWorld:
    """A library in memory with these photos."""
    return MemoryWorld(tmp_path, photos)

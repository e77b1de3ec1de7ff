"""When the window walks the folders again, seen in the real window."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from patchfind.domain.progress import Control, ProgressCallback
from patchfind.foundation.errors import StorageProblem
from patchfind.gui.shell.indexing import Activity
from tests.gui.conftest import OpenWindow
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld
from tests.gui.memory_library import Outcome


class Walks:
    """Walks of which the first waits for ``gate``; every one fails for which ``fails`` says so."""

    def __init__(self, fails: Callable[[int], bool]) -> None:
        self.begun = 0
        self.gate = threading.Event()
        self._fails = fails

    def reconcile(self, _control: Control, _on_progress: ProgressCallback | None = None) -> Outcome:
        self.begun += 1
        if self.begun == 1:
            assert self.gate.wait(PATIENCE_MS / 1000)
        if self._fails(self.begun):
            raise OSError("the disk stumbled")
        return Outcome()


def test_what_was_asked_for_during_a_walk_that_fails_is_walked_and_indexed(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: window.library.indexing.state.activity is Activity.RESTING)
    walks = Walks(lambda number: number == 1)
    monkeypatch.setattr(world.library, "reconcile", walks.reconcile)
    world.index.total = 3
    window.library.indexing.rescan()
    window.library.indexing.rescan()
    walks.gate.set()
    qtbot.waitUntil(lambda: world.index.done == 3, timeout=PATIENCE_MS)
    assert walks.begun == 2
    assert "disk stumbled" in window.messages.details


def test_a_walk_that_always_fails_is_not_repeated_for_ever(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: window.library.indexing.state.activity is Activity.RESTING)
    walks = Walks(lambda _number: True)
    monkeypatch.setattr(world.library, "reconcile", walks.reconcile)
    window.library.indexing.rescan()
    window.library.indexing.rescan()
    walks.gate.set()
    qtbot.waitUntil(lambda: walks.begun == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.library.indexing.state.activity is Activity.FAILED)
    qtbot.wait(50)
    assert walks.begun == 2


def test_a_start_with_nothing_to_index_says_nothing_of_it_while_the_backbone_loads(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.loaded.clear()
    window = open_window(world)
    said: list[str] = []
    window.library.indexing.state_changed.connect(
        lambda _state: said.append(window.status_bar.sentence)
    )
    window.library.indexing.rescan()
    qtbot.waitUntil(lambda: said[-1:] == ["Up to date"], timeout=PATIENCE_MS)
    assert said[0] == "Looking through the folders…"
    assert not [one for one in said if one.startswith("Indexing")]
    world.index.loaded.set()


def test_while_photos_wait_for_the_backbone_to_load_they_are_being_indexed(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.total = 2
    world.index.loaded.clear()
    window = open_window(world)
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Indexing…", timeout=PATIENCE_MS)
    world.index.loaded.set()
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date", timeout=PATIENCE_MS)
    assert world.index.done == 2


def test_indexing_that_failed_is_not_called_up_to_date(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(world)
    qtbot.waitUntil(lambda: window.library.indexing.state.activity is Activity.RESTING)

    def full(_control: Control, _on_progress: ProgressCallback) -> int:
        raise StorageProblem("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(world.index, "run", full)
        window.library.indexing.rescan()
        qtbot.waitUntil(lambda: window.messages.sentence == "The disk is full.")
    assert window.status_bar.sentence.startswith("Stopped by a problem")

    world.index.total = 2
    window.library.indexing.rescan()

    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date", timeout=PATIENCE_MS)
    assert world.index.done == 2
    assert not window.messages.sentence, "the disk is no longer full"


def test_dates_of_photos_indexed_before_are_read_while_nothing_else_is_done(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.headers_left = 3
    window = open_window(world)
    qtbot.waitUntil(lambda: world.index.headers_read == 3, timeout=PATIENCE_MS)
    assert window.library.indexing.state.activity is Activity.RESTING


def test_indexing_goes_before_reading_dates_which_goes_on_afterwards(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.index.headers_left = 3
    world.index.header_gate.clear()
    window = open_window(world)
    qtbot.waitUntil(world.index.reading.is_set, timeout=PATIENCE_MS)
    world.index.total = 2
    world.index.gate.clear()
    window.library.indexing.rescan()
    qtbot.waitUntil(lambda: window.library.indexing.state.activity is Activity.INDEXING)
    world.index.header_gate.set()
    assert world.index.headers_read == 0
    world.index.gate.set()
    qtbot.waitUntil(lambda: world.index.headers_read == 3, timeout=PATIENCE_MS)


def test_all_photos_are_checked_from_the_menu_with_walks_in_between(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    indexing, library = window.library.indexing, world.library
    qtbot.waitUntil(lambda: indexing.state.activity is Activity.RESTING, timeout=PATIENCE_MS)
    assert "again" in indexing.checking.toggle.text()
    indexing.checking.toggle.trigger()
    qtbot.waitUntil(library.checking.is_set, timeout=PATIENCE_MS)
    assert window.status_bar.sentence == "Reading all photos again…"
    assert "Stop" in indexing.checking.toggle.text()
    walks = library.walks
    indexing.rescan()  # does not wait for the check, which may take hours
    qtbot.waitUntil(lambda: library.walks == walks + 1, timeout=PATIENCE_MS)
    assert library.checks == 0
    world.index.total, library.other_bytes = 1, 1
    library.check_gate.set()
    qtbot.waitUntil(lambda: library.checks == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "1 had changed" in window.messages.sentence, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: world.index.done == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date", timeout=PATIENCE_MS)
    assert "again" in indexing.checking.toggle.text()


def test_a_check_that_is_stopped_stays_stopped(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    indexing, library = window.library.indexing, world.library
    qtbot.waitUntil(lambda: indexing.state.activity is Activity.RESTING, timeout=PATIENCE_MS)
    indexing.checking.toggle.trigger()
    qtbot.waitUntil(library.checking.is_set, timeout=PATIENCE_MS)
    window.status_bar.stop_wanted.emit()
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date", timeout=PATIENCE_MS)
    walks = library.walks
    indexing.rescan()
    qtbot.waitUntil(lambda: library.walks == walks + 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: indexing.state.activity is Activity.RESTING, timeout=PATIENCE_MS)
    assert library.checks == 0
    assert not window.messages.sentence


def test_incomplete_photos_are_counted_beside_the_folders(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.incomplete[world.library.rows[0].id] = 63
    window = open_window(world)
    counted = window.folders.findChildren(QPushButton)[0]
    qtbot.waitUntil(counted.isVisible, timeout=PATIENCE_MS)
    assert counted.text() == "1 photo is not whole…"
    model = window.folders.model
    said = [model.state(row) for row in model.rows()]
    assert said == ["1 incomplete", "1 incomplete", "All indexed"]

"""Indexing waits for the times that the person chose, in the real window."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from patchfind.desktop.conditions import Conditions
from patchfind.gui.shell.indexing import Activity
from tests.gui.conftest import OpenWindow
from tests.gui.driving import stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld

_BATTERY, _MAINS = Conditions(on_mains=False), Conditions(on_mains=True)
_THERE, _AWAY = Conditions(idle_seconds=3), Conditions(idle_seconds=600)


def _world(folder: Path, when: str, now: Conditions) -> MemoryWorld:
    """Three photos to index, of which none gets on before the gate is opened."""
    world = stocked_world(folder)
    world.library.save_settings(dataclasses.replace(world.library.settings, index_when=when))
    world.desktop.now = now
    world.index.total = 3
    world.index.gate.clear()
    return world


@pytest.mark.parametrize(
    ("when", "before", "after"), [("mains", _BATTERY, _MAINS), ("away", _THERE, _AWAY)]
)
def test_indexing_waits_until_the_time_suits(
    qtbot: QtBot,
    tmp_path: Path,
    open_window: OpenWindow,
    *,
    when: str,
    before: Conditions,
    after: Conditions,
) -> None:
    world = _world(tmp_path, when, before)
    window = open_window(world)
    indexing = window.library.indexing
    qtbot.waitUntil(lambda: indexing.state.activity is Activity.WAITING, timeout=PATIENCE_MS)
    world.index.gate.set()
    assert window.status_bar.sentence.startswith("Indexing waits")
    assert world.index.done < 3
    world.desktop.now = after
    window.library.quiet.look()
    qtbot.waitUntil(lambda: world.index.done == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Up to date", timeout=PATIENCE_MS)


def test_a_press_has_it_done_all_the_same(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = _world(tmp_path, "mains", _BATTERY)
    window = open_window(world)
    indexing = window.library.indexing
    qtbot.waitUntil(lambda: indexing.state.activity is Activity.WAITING, timeout=PATIENCE_MS)
    window.status_bar.pause_wanted.emit()
    asked = world.desktop.asked
    window.library.quiet.look()  # still on battery
    qtbot.waitUntil(lambda: world.desktop.asked > asked)
    world.index.gate.set()
    qtbot.waitUntil(lambda: world.index.done == 3, timeout=PATIENCE_MS)


@pytest.mark.parametrize("when", ["mains", "away"])
def test_where_the_system_does_not_tell_any_time_will_do(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow, when: str
) -> None:
    world = _world(tmp_path, when, Conditions())
    world.index.gate.set()
    open_window(world)
    qtbot.waitUntil(lambda: world.desktop.asked > 0)
    qtbot.waitUntil(lambda: world.index.done == 3, timeout=PATIENCE_MS)


def test_whoever_indexes_at_any_time_is_asked_nothing(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = _world(tmp_path, "always", _BATTERY)
    world.index.gate.set()
    open_window(world)
    qtbot.waitUntil(lambda: world.index.done == 3, timeout=PATIENCE_MS)
    assert world.desktop.asked == 0

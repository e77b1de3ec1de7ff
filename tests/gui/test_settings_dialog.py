"""The settings, opened from the real window."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.gui.interfaces import BackboneChoice
from patchfind.gui.shell.settings_dialog import SettingsDialog
from tests.gui.conftest import OpenWindow
from tests.gui.driving import stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS


def test_settings_closed_before_they_know_the_backbones_leave_quietly(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = stocked_world(tmp_path)
    gate = threading.Event()
    listed = world.backbones.choices

    def slowly() -> list[BackboneChoice]:
        gate.wait(PATIENCE_MS / 1000)
        return listed()

    monkeypatch.setattr(world.backbones, "choices", slowly)
    window = open_window(world)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(SettingsDialog)
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    world.library.change()
    with qtbot.waitSignal(
        window.library.refresher.changed
    ):  # the same lane: the list came before it
        window.library.refresher.refresh()
        gate.set()
    assert window.messages.sentence == ""


def test_a_card_that_was_named_in_the_file_stays_chosen(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = stocked_world(tmp_path)
    world.library.save_settings(dataclasses.replace(world.library.settings, device="cuda:1"))
    window = open_window(world)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(SettingsDialog)
    assert dialog.device.currentText() == "cuda:1"
    dialog.verify.setValue(50)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()
    qtbot.waitUntil(lambda: world.library.settings.verify_photos == 50, timeout=PATIENCE_MS)
    assert world.library.settings.device == "cuda:1"

"""The settings, opened from the real window."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from patchfind.desktop.conditions import Conditions
from patchfind.foundation.errors import StorageProblem
from patchfind.gui.interfaces import BackboneChoice
from patchfind.gui.shell import application
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


def test_menus_follow_an_update_and_the_language_and_a_refusal_is_no_news(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = stocked_world(tmp_path)
    window = open_window(world)
    application._begin(window, [])
    qtbot.waitUntil(lambda: world.desktop.renewed == 1)
    window.dialogs.settings_changed.emit("Computing on the CPU.")
    qtbot.waitUntil(lambda: world.desktop.renewed == 2)
    refused = threading.Event()

    def refuse() -> None:
        refused.set()
        raise StorageProblem("The menus could not be changed.")

    monkeypatch.setattr(world.desktop, "renew_menus", refuse)
    window.dialogs.settings_changed.emit("Computing on the CPU.")
    qtbot.waitUntil(refused.is_set)
    world.library.change()
    with qtbot.waitSignal(window.library.refresher.changed):
        window.library.refresher.refresh()
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


def test_all_in_plain_words_is_kept_and_the_desktop_is_told(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    world = stocked_world(tmp_path)
    world.desktop.now = Conditions(on_mains=True)
    window = open_window(world)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(SettingsDialog)
    qtbot.waitUntil(dialog.session.isEnabled)
    times = [dialog.when.itemText(row) for row in range(dialog.when.count())]
    assert times[1] == "On mains power, not on battery"
    assert times[2].endswith("(which this desktop does not tell)")
    for box, words in (
        (dialog.theme, "Light"),
        (dialog.when, "On mains power, not on battery"),
        (dialog.share, "A quarter"),
        (dialog.device, "The processor alone"),
    ):
        box.setCurrentText(words)
    dialog.tray.setChecked(True)
    dialog.session.setChecked(True)
    dialog.menus.setChecked(True)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()
    qtbot.waitUntil(lambda: world.desktop.in_session, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: world.desktop.shown_in_menus, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: world.library.settings.stay_in_tray, timeout=PATIENCE_MS)
    kept = world.library.settings
    chosen = (kept.theme, kept.index_when, kept.processor_share, kept.device)
    assert chosen == ("light", "mains", 25, "cpu")
    qtbot.waitUntil(window.presence.tray.icon.isVisible, timeout=PATIENCE_MS)

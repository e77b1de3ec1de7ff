"""The Help menu of the real window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

import patchfind
from patchfind.gui.shell.shortcuts_dialog import ShortcutsDialog
from tests.gui.conftest import OpenWindow
from tests.gui.driving import stocked_world

_WITHIN = Qt.MatchFlag.MatchRecursive


def test_the_shortcuts_page_has_every_key_of_the_menus(
    qtbot: QtBot, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(stocked_world(tmp_path))
    window.help.shortcuts.trigger()
    (page,) = window.findChildren(ShortcutsDialog)
    everything = page.list.findItems("*", Qt.MatchFlag.MatchWildcard | _WITHIN, 1)
    listed = {(item.text(0), key) for item in everything for key in item.text(1).split(", ")}
    native = QKeySequence.SequenceFormat.NativeText
    actions = [window.front.find, window.dialogs.settings, window.library.rescan]
    actions += [window.presence.full_screen, window.help.shortcuts, window.opening.ask]
    for one in actions:
        what = one.text().replace("&", "").rstrip("…")
        for key in one.shortcuts():
            assert (what, key.toString(native)) in listed
    page.close()


def test_a_report_is_copied(qtbot: QtBot, tmp_path: Path, open_window: OpenWindow) -> None:
    window = open_window(stocked_world(tmp_path))
    window.help.report.trigger()
    qtbot.waitUntil(lambda: "clipboard" in window.messages.sentence)
    copied = QGuiApplication.clipboard().text()
    assert copied == "PatchFind 1\nok  catalogue: The catalogue is sound.\n"
    assert window.messages.details == copied


def test_about_says_the_version(qtbot: QtBot, tmp_path: Path, open_window: OpenWindow) -> None:
    window = open_window(stocked_world(tmp_path))
    window.help.about.trigger()
    (box,) = window.findChildren(QMessageBox)
    assert patchfind.__version__ in box.text()
    assert "Apache License" in box.informativeText()
    box.close()

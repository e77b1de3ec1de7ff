"""Names that are long, or look like markup, in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QTextEdit
from pytestqt.qtbot import QtBot

from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.message_bar import Tone
from tests.gui.conftest import OpenWindow
from tests.gui.memory_interfaces import MemoryWorld

_LONG = "a" * 224
_MARKUP = "<b>bold</b>.jpg"


def _heading(window: MainWindow, words: str) -> QLabel:
    (label,) = [one for one in window.library_page.findChildren(QLabel) if one.text() == words]
    return label


def test_a_folder_with_a_long_name_leaves_the_window_as_it_is(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.watched[1] = replace(world.library.watched[1], path=Path("/photos") / _LONG)
    window = open_window(world)
    window.resize(900, 640)
    title = _heading(window, "All photos")
    assert title.width() >= title.fontMetrics().horizontalAdvance("All photos")
    least = window.minimumSizeHint().width()
    window.folders.view.setCurrentIndex(window.folders.model.index(2, 0))
    qtbot.waitUntil(lambda: title.text() == _LONG)
    qtbot.waitUntil(lambda: title.width() > 200)  # as much as there is beside the count
    assert window.minimumSizeHint().width() <= least
    assert window.width() == 900
    assert title.geometry().right() < window.library_page.tile_size.geometry().left()


def test_a_hint_for_which_there_is_no_room_is_not_there_in_part(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    hint = _heading(window, "Open a photo and draw round an object to find it")

    def shades() -> int:
        image = hint.grab().toImage()
        return len({image.pixel(x, image.height() // 2) for x in range(image.width())})

    window.resize(1200, 640)
    qtbot.waitUntil(lambda: shades() > 1)
    window.resize(900, 640)
    window.information.toggle.trigger()
    qtbot.waitUntil(lambda: hint.width() < 200)
    assert shades() == 1


def test_a_folder_named_like_markup_is_shown_by_its_name(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    world.library.watched[1] = replace(world.library.watched[1], path=Path("/photos/<b>Sea"))
    window = open_window(world)
    window.folders.view.setCurrentIndex(window.folders.model.index(2, 0))
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 2)
    title = _heading(window, "<b>Sea")
    assert title.textFormat() is Qt.TextFormat.PlainText
    qtbot.waitUntil(lambda: title.width() >= title.fontMetrics().horizontalAdvance("<b>Sea"))


def test_a_message_breaks_a_long_word_and_can_be_copied_as_it_is(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.resize(900, 640)
    height = window.messages.sizeHint().height()
    sentence = f"/photos/{_LONG}{_MARKUP} is no longer there."
    window.messages.say(sentence, tone=Tone.WARNING)
    qtbot.waitUntil(lambda: window.messages.height() > height)
    assert window.minimumSizeHint().width() < 900
    assert window.width() == 900
    words = window.messages.findChild(QTextEdit)
    assert words is not None
    words.selectAll()
    words.copy()
    assert QApplication.clipboard().text() == sentence
    assert window.messages.sentence == sentence


def test_all_lines_of_a_message_are_seen(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.resize(900, 640)
    one_line = window.messages.sizeHint().height()
    window.messages.say("Short.")
    qtbot.waitUntil(lambda: window.messages.isVisible() and window.messages.height() <= one_line)
    words = window.messages.childAt(window.messages.rect().center())
    assert words is not None
    line = words.height()
    window.messages.say(" ".join(["photo"] * 60))
    qtbot.waitUntil(lambda: words.height() > 2 * line)
    qtbot.waitUntil(lambda: window.messages.height() >= words.height())
    window.messages.say("Short again.")
    qtbot.waitUntil(lambda: words.height() == line)


def test_a_messages_details_name_the_file_as_it_is(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow
) -> None:
    window = open_window(world)
    window.messages.say(_MARKUP, details="At line 1.")
    (details,) = [
        one for one in window.messages.findChildren(QPushButton) if one.text() == "Details…"
    ]
    QTest.mouseClick(details, Qt.MouseButton.LeftButton)
    (box,) = window.findChildren(QMessageBox)
    assert box.textFormat() is Qt.TextFormat.PlainText
    box.close()

"""The window in the person's language, with that language's numbers, plurals and keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as QtBotTimeoutError
from pytestqt.qtbot import QtBot

from patchfind.domain.photo import Failure
from patchfind.foundation.errors import PhotoTooLarge, StorageProblem
from patchfind.foundation.sentence import Sentence
from patchfind.gui.language import LANGUAGES, in_words, speak, tr
from patchfind.gui.library.failures_dialog import FailuresDialog
from patchfind.gui.results.search_chip import SearchChip
from patchfind.gui.shell.application import Application
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import JobFailure
from patchfind.gui.widgets import formatting
from patchfind.gui.widgets.elided_label import ElidedLabel
from patchfind.imaging.formats import READABLE_FORMATS
from patchfind.imaging.limits import check_pixels
from tests.gui.conftest import OpenWindow
from tests.gui.driving import stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld
from tests.gui.tour import through_the_window

_FRAME = 12
"""Of a field, on both sides together."""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """Each of the window's languages, spoken; English again in the end."""
    speak(qapp, request.param)
    yield request.param
    speak(qapp, "en")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    speak(qapp, "de")
    yield
    speak(qapp, "en")


def test_counts_are_said_as_the_language_says_one_and_many(qapp: QApplication) -> None:
    assert [formatting.photos(n) for n in (0, 1, 2, 12345)] == [
        *("0 photos", "1 photo", "2 photos", "12,345 photos")
    ]
    speak(qapp, "de")
    assert [formatting.photos(n) for n in (0, 1, 2, 12345)] == [
        *("0 Fotos", "1 Foto", "2 Fotos", "12.345 Fotos")
    ]
    assert formatting.month_name(2024 * 12 + 2) == "März 2024"
    speak(qapp, "en")
    assert formatting.month_name(2024 * 12 + 2) == "March 2024"


def test_a_system_in_german_has_a_german_window_and_one_in_a_strange_language_an_english_one(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    for system, said, number in (
        ("de_AT", "Ähnlich", "1\u00a0234,5"),
        ("en_GB", "Similar", "1,234.5"),
        ("fi_FI", "Similar", "1,234.5"),
        ("ar_EG", "Similar", "1,234.5"),
    ):
        locale = QLocale(system)
        monkeypatch.setattr(QLocale, "system", lambda locale=locale: locale)
        speak(qapp, "system")
        assert tr("Similar") == said
        assert QLocale().toString(1234.5, "f", 1) == number
        assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    speak(qapp, "en")


def test_qt_itself_speaks_german(german: None, qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == "Abbrechen"


def test_no_two_entries_of_a_menu_have_the_same_letter(
    language: str, open_window: OpenWindow, world: MemoryWorld
) -> None:
    bar = open_window(world).menuBar()
    menus = [menu for entry in bar.actions() if isinstance(menu := entry.menu(), QMenu)]
    assert len(menus) == 6
    for entries in (bar.actions(), *(menu.actions() for menu in menus)):
        letters = [QKeySequence.mnemonic(entry.text()).toString() for entry in entries]
        given = [letter for letter in letters if letter]
        assert sorted(set(given)) == sorted(given), [entry.text() for entry in entries]


def test_the_window_is_german_from_menu_to_empty_page(
    german: None, open_window: OpenWindow, world: MemoryWorld, qtbot: QtBot
) -> None:
    window = open_window(world)
    assert [entry.text().replace("&", "") for entry in window.menuBar().actions()] == [
        *("Datei", "Bearbeiten", "Suchen", "Exportieren", "Ansicht", "Hilfe")
    ]
    qtbot.waitUntil(lambda: window.status_bar.sentence == "Auf dem neuesten Stand")


def test_the_window_speaks_the_language_that_the_library_asks_for(
    qapp: QApplication, qtbot: QtBot, world: MemoryWorld
) -> None:
    world.library.settings = replace(world.library.settings, language="de")
    said: list[str] = []

    def look() -> None:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        if window.status_bar.sentence == "Auf dem neuesten Stand":
            said.append(window.menuBar().actions()[0].text())
            window.close()

    looking = QTimer()
    looking.timeout.connect(look)
    looking.start(20)
    assert Application().run(world.interfaces(), [], lambda: None)
    looking.stop()
    speak(qapp, "en")
    assert said == ["&Datei"]


def test_why_a_photo_failed_and_what_went_wrong_is_said_in_german(
    german: None, qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    world = stocked_world(tmp_path)
    photo = world.library.rows[0]
    kept = _too_large(photo.path).sentence.packed()
    failure = Failure(photo.id, photo.path, Sentence.unpacked(kept))
    dialog = FailuresDialog([failure])
    qtbot.addWidget(dialog)
    assert dialog.rows.item(0, 2).text() == (
        f"{photo.path.name} hat 60.000 × 60.000 Pixel; PatchFind liest höchstens 200 Millionen. "
        "Speichern Sie eine kleinere Kopie, damit es indiziert wird."
    )
    assert in_words(READABLE_FORMATS).endswith("Photoshop oder das RAW einer Kamera")
    window = open_window(world)
    full = StorageProblem(
        "{path} cannot be written. {advice}",
        path=tmp_path,
        advice=Sentence(
            "Free some space there or make it writable, then try again; nothing was lost."
        ),
    )
    window.messages.say_failure(JobFailure("…", full.sentence, "", full))
    shown = window.messages.accessibleDescription()
    assert shown.startswith(f"{tmp_path} lässt sich nicht schreiben. Schaffen Sie dort Platz")


def _too_large(path: Path) -> PhotoTooLarge:
    with pytest.raises(PhotoTooLarge) as caught:
        check_pixels(path, 60_000, 60_000, 200_000_000)
    return caught.value


def test_no_word_is_cut_off_in_a_small_window(
    language: str, qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    wrong: list[tuple[str, str]] = []

    def look(name: str, shown: QWidget) -> None:
        with suppress(QtBotTimeoutError):  # a text that was said just now makes its room
            qtbot.waitUntil(lambda: not [*_cut_off(shown)], timeout=PATIENCE_MS)
        wrong.extend((name, text) for text in _cut_off(shown))
        for chip in shown.findChildren(SearchChip):
            words = chip.text().split("\n")[0].strip()
            if chip.isVisible() and words not in chip.words:
                wrong.append((name, words))
        if shown.width() > 900:
            wrong.append((name, f"{shown.width()} pixels"))

    through_the_window(qtbot, stocked_world(tmp_path), open_window, look)
    assert not wrong


def _cut_off(top: QWidget) -> Iterator[str]:
    """The texts in ``top`` that want more room than they have, those aside that are elided."""
    for label in top.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, ElidedLabel):
            continue
        if label.wordWrap():
            fits = label.heightForWidth(label.width()) <= label.height()
        else:
            fits = label.sizeHint().width() <= label.width()
        if not fits:
            yield label.text()
    for field in top.findChildren(QLineEdit):
        asked = field.fontMetrics().horizontalAdvance(field.placeholderText())
        if field.isVisible() and asked + _FRAME > field.width():
            yield field.placeholderText()
    for button in top.findChildren(QAbstractButton):
        if isinstance(button, SearchChip):  # which elides its words
            continue
        least = button.minimumSizeHint().width()
        if button.isVisible() and button.text() and least > button.width():
            yield button.text()

"""Names that Qt would take for markup, keys or marks, on every page and dialog of the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtCore import QDeadlineTimer, QPoint, QTimer
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QMenu,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from patchfind.domain.photo import Failure
from patchfind.domain.query import Query
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.foundation.printable import printable
from patchfind.gui.interfaces import BackboneChoice
from patchfind.gui.shell.application import Application
from patchfind.gui.widgets.message_bar import Tone
from tests.gui.conftest import OpenWindow
from tests.gui.driving import lasso_and_find, open_first, stocked_world
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryBackbones, MemoryWorld

_JOINER = "\u2060"
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
)
_NAMES = {
    "a picture": '<img src="file:{canary}">.jpg',
    "markup of all kinds": "<?xml?><b>x<br>&lt;i&gt;.jpg",
    "keys and marks": "&File &amp; [*].jpg",
    "what is no text": "a\n<b>x<br>\t\x1b[31m\u202egpj\u2028caf\udce9.jpg",
    "very long": "<b>" + "x" * 240 + ".jpg",
}


@dataclass
class _HostileBackbones(MemoryBackbones):
    """A backbone that calls itself so."""

    name: str

    def choices(self) -> list[BackboneChoice]:
        return [BackboneChoice(self.name, self.name, available=True, download_mb=0)]


@dataclass(frozen=True)
class _Hostile:
    """A library in which all that has a name has this one."""

    name: str
    canary: Path
    world: MemoryWorld

    @property
    def seen(self) -> str:
        """What a person sees of the name."""
        return printable(self.name)


def _canary(path: Path) -> Path:
    """A file that tells whether it was read."""
    path.write_bytes(b"no picture")
    os.utime(path, (1_000_000, 2_000_000))
    return path


def _was_read(canary: Path) -> bool:
    return canary.stat().st_atime != 1_000_000


@pytest.fixture(params=_NAMES)
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> _Hostile:
    """Six photos in two folders, found objects, failures and a backbone, all of that name."""
    canary = _canary(tmp_path / "canary.png")
    name = _NAMES[request.param].replace("{canary}", quote(str(canary), safe=""))
    world = stocked_world(tmp_path)
    folder = Path(f'/photos/<img src="{canary}">') / name
    world.library.watched = [replace(one, path=folder) for one in world.library.watched]
    world.library.rows = [
        replace(photo, path=folder / name, relative_path=name) for photo in world.library.rows
    ]
    world.search.stages = tuple(
        [replace(match, path=folder / name) for match in stage] for stage in world.search.stages
    )
    reason = f"{folder / name} is damaged. Copy it again."
    world.library.failed = [Failure(world.library.rows[0].id, folder / name, reason)]
    world.backbones = _HostileBackbones(name)
    world.warm_up = lambda: f"Searching with {name}"  # type: ignore[method-assign]
    return _Hostile(name, canary, world)


def _texts(widget: QWidget) -> Iterator[str]:
    """All texts that ``widget`` shows; none that Qt would take for markup or for a key."""
    for tip in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
        assert not Qt.mightBeRichText(tip), tip
        yield tip.replace(_JOINER, "")
    if widget.isWindow():
        assert "[*]" not in widget.windowTitle().replace("[*][*]", "")
        yield widget.windowTitle().replace("[*][*]", "[*]")
    if isinstance(widget, QLabel):
        plain = widget.textFormat() is Qt.TextFormat.PlainText
        assert plain or not Qt.mightBeRichText(widget.text()), widget.text()
        yield widget.text()
    elif isinstance(widget, QAbstractButton):
        yield widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    elif isinstance(widget, QTextEdit):
        formats = widget.document().allFormats()
        assert not any(one.isImageFormat() for one in formats)
        yield widget.toPlainText()
    elif isinstance(widget, QAbstractItemView | QComboBox):
        yield from _texts_of_rows(widget)


def _texts_of_rows(view: QAbstractItemView | QComboBox) -> Iterator[str]:
    model = view.model()
    for row in range(0 if model is None else model.rowCount()):
        for column in (0, 1):
            for role in _ROLES:
                text = model.index(row, column).data(role)
                if text is not None and role != Qt.ItemDataRole.DisplayRole:
                    assert not Qt.mightBeRichText(text), text
                yield str(text or "").replace(_JOINER, "")


def _seen_in(top: QWidget) -> list[str]:
    """All texts in ``top``, which is painted too, and its tool tips shown."""
    top.grab()
    return [text for one in (top, *top.findChildren(QWidget)) for text in _texts(one)]


def _shows(top: QWidget, text: str) -> bool:
    return any(text in one for one in _seen_in(top))


def _told_by_the_dialog(qtbot: QtBot, ask: Callable[[], object], wanted: str) -> list[str]:
    """All texts of the dialog that ``ask`` opens, which is closed once it says ``wanted``."""
    told: list[str] = []
    patience = QDeadlineTimer(PATIENCE_MS // 2)

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QDialog) and (texts := _seen_in(box)):
            # What is listed on a lane comes later than the dialog.
            if not (patience.hasExpired() or any(wanted in one for one in texts)):
                return
            told.extend(texts)
            box.reject()

    looking = QTimer()
    looking.timeout.connect(look)
    looking.start(10)
    ask()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    looking.stop()
    return told


def test_the_canary_tells_when_it_is_read(qtbot: QtBot, tmp_path: Path) -> None:
    """What the window must not do, done: on file systems that keep no time of reading, skip."""
    canary = _canary(tmp_path / "canary.png")
    document = QTextDocument()
    document.setHtml(f'<img src="{canary}">')
    document.size()
    if not _was_read(canary):
        canary.read_bytes()
        if not _was_read(canary):
            pytest.skip("the file system keeps no time of reading")
    assert _was_read(canary)


def test_every_page_shows_names_as_they_are(
    qtbot: QtBot, hostile: _Hostile, open_window: OpenWindow
) -> None:
    window = open_window(hostile.world)
    qtbot.waitUntil(lambda: _shows(window.status_bar, hostile.seen))
    window.folders.view.setCurrentIndex(window.folders.model.index(1, 0))
    qtbot.waitUntil(lambda: _shows(window.library_page, hostile.seen))
    assert _shows(window.folders, hostile.seen)
    open_first(qtbot, window)
    assert _shows(window.photo_page, hostile.seen)
    lasso_and_find(qtbot, window)
    assert _shows(window.results_page, hostile.seen)
    window.search.judge(window.results_page.model.rows()[0], is_it=True)
    assert _shows(window.messages, hostile.seen)
    window.saved.save(hostile.name, Query((window.session.crops[0],)))
    qtbot.waitUntil(lambda: _shows(window.objects, hostile.seen))
    hostile.world.vanished.add(hostile.world.library.rows[0].path)
    window.opening.open_file(hostile.world.library.rows[0].path)
    qtbot.waitUntil(lambda: _shows(window.messages, "is no longer there"))
    assert _shows(window.messages, hostile.seen)
    _seen_in(window)
    assert not _was_read(hostile.canary)


def test_every_dialog_shows_names_as_they_are(
    qtbot: QtBot, hostile: _Hostile, open_window: OpenWindow
) -> None:
    window = open_window(hostile.world)
    open_first(qtbot, window)
    lasso_and_find(qtbot, window)
    window.saved.save(hostile.name, Query((window.session.crops[0],)))
    qtbot.waitUntil(lambda: window.objects.model.rowCount() == 1)
    row = window.objects.model.rows()[0]
    window.messages.say(hostile.name, tone=Tone.WARNING, details=hostile.name)
    folder = hostile.world.library.watched[0]

    def choose(entry: str) -> Callable[[], None]:
        def trigger() -> None:
            window.library.folder_actions.show_menu(folder, QPoint())
            menus = window.findChildren(QMenu)
            actions = [action for menu in menus for action in menu.actions()]
            next(action for action in actions if action.text() == entry).trigger()

        return trigger

    def press_details() -> None:
        (button,) = (
            one for one in window.messages.findChildren(QAbstractButton) if one.text() == "Details…"
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    corrupt = LibraryCorrupt(f"{folder.path} is damaged.")
    asked: dict[str, Callable[[], object]] = {
        "failures": window.dialogs.show_failures,
        "settings": window.dialogs.show_settings,
        "renaming": lambda: window.saved.ask_to_rename(row),
        "relocating": choose("It has moved to…"),
        "excluding": choose("Leave out…"),
        "removing": choose("Remove from library…"),
        "details": press_details,
        "refusing": lambda: Application().refuse(corrupt),
    }
    for what, ask in asked.items():
        told = _told_by_the_dialog(qtbot, ask, hostile.seen)
        assert any(hostile.seen in one for one in told), what
    assert not _was_read(hostile.canary)


def test_copied_paths_and_messages_are_plain_text(
    qtbot: QtBot, hostile: _Hostile, open_window: OpenWindow
) -> None:
    window = open_window(hostile.world)
    open_first(qtbot, window)
    window.out.copy.trigger()
    assert not QApplication.clipboard().mimeData().hasHtml()
    words = window.messages.findChild(QTextEdit)
    assert words is not None
    words.selectAll()
    words.copy()
    copied = QApplication.clipboard().mimeData()
    assert copied.formats() == ["text/plain"]
    assert hostile.seen in copied.text()

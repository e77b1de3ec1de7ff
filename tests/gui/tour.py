"""A walk through every page and dialog of the real window, for tests that hold of all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from patchfind.domain.duplicates import NearDuplicates
from patchfind.domain.photo import Failure
from patchfind.domain.query import Query
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.widgets.message_bar import Tone
from tests.gui.conftest import OpenWindow
from tests.gui.driving import lasso_and_find, open_first
from tests.gui.memory_interfaces import MemoryWorld

Look = Callable[[str, QWidget], None]
"""What is done with each page (the whole window with it in front) and dialog, by its name."""


def through_the_window(
    qtbot: QtBot, world: MemoryWorld, open_window: OpenWindow, look: Look
) -> None:
    """Open the window on a stocked ``world``, and have ``look`` at every page and dialog."""
    photo = world.library.rows[0]
    reason = f"{photo.path} is damaged and cannot be decoded. Copy it again."
    world.library.failed = [Failure(photo.id, photo.path, reason)]
    alike = tuple(one.content_hash for one in world.library.rows[:3])
    world.search.near = NearDuplicates((alike,), compared=len(world.library.rows))
    window = open_window(world)
    _look_at_pages(qtbot, window, look)
    _look_at_dialogs(qtbot, world, window, look)


def _look_at_pages(qtbot: QtBot, window: MainWindow, look: Look) -> None:
    window.resize(900, 600)
    window.library_page.filter.trigger()
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() > 0)
    look("library", window)
    window.library_page.filter.trigger()
    window.information.toggle.trigger()
    look("library with information", window)
    window.information.toggle.trigger()
    window.duplicates.find.trigger()
    qtbot.waitUntil(lambda: window.duplicates_page.model.rowCount() > 1)
    look("near-duplicates", window)
    window.back()
    open_first(qtbot, window)
    look("photo", window)
    window.information.toggle.trigger()
    look("photo with information", window)
    window.information.toggle.trigger()
    lasso_and_find(qtbot, window)
    window.saved.save("Teapot", Query((window.session.crops[0],)))
    qtbot.waitUntil(lambda: window.objects.model.rowCount() == 1)
    window.messages.say("Something to be told at the bottom.", tone=Tone.WARNING, details="more")
    look("results", window)
    window.information.toggle.trigger()
    look("results with information", window)
    QTest.keyClick(window.results_page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.photo_page.canvas.has_photo)
    look("review with information", window)
    window.information.toggle.trigger()
    look("review", window)


def _look_at_dialogs(qtbot: QtBot, world: MemoryWorld, window: MainWindow, look: Look) -> None:
    folder = world.library.watched[0]
    rows = window.results_page.model.rows()

    def choose(place: int) -> Callable[[], None]:
        def trigger() -> None:
            window.library.folder_actions.show_menu(folder, QPoint())
            menu = window.findChildren(QMenu)[-1]
            menu.actions()[place].trigger()

        return trigger

    asked: dict[str, Callable[[], object]] = {
        "failures": window.dialogs.show_failures,
        "settings": window.dialogs.show_settings,
        "keywords": lambda: window.out.ask_for_keywords(rows, picked=True),
        "shortcuts": window.help.shortcuts.trigger,
        "renaming": lambda: window.saved.ask_to_rename(window.objects.model.rows()[0]),
        "excluding": choose(3),
        "removing": choose(4),
        "about": window.help.about.trigger,
    }
    for name, ask in asked.items():
        _look_at_dialog(qtbot, name, ask, look)


def _look_at_dialog(qtbot: QtBot, name: str, ask: Callable[[], object], look: Look) -> None:
    """Look at the dialog that ``ask`` opens, and close it."""
    seen: list[str] = []
    problems: list[BaseException] = []

    def visit() -> None:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        for box in shown:
            if isinstance(box, QDialog) and not seen:
                seen.append(name)
                try:
                    look(name, box)
                except BaseException as problem:  # noqa: BLE001 - raised again outside of Qt
                    problems.append(problem)
                box.reject()

    looking = QTimer()
    looking.timeout.connect(visit)
    looking.start(20)
    ask()
    qtbot.waitUntil(lambda: bool(seen))
    looking.stop()
    for problem in problems:
        raise problem

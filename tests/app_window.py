"""The window on a library, wired as the application wires it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from patchfind.app import Services
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.library.library import Library


@contextmanager
def app_window(qtbot: QtBot, library: Library) -> Iterator[MainWindow]:
    """Shown and started; in the end all that stands behind it must end too."""
    services, runner = Services(library), TaskRunner()
    window = MainWindow(services.interfaces(), runner)
    qtbot.addWidget(window)
    window.show()
    window.library.start()
    yield window
    window.close()
    services.close()
    assert runner.shutdown(30.0)

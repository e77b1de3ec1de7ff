"""The Qt application: its style, its window's life from opening to a clean end."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QStyleFactory

from patchfind.foundation import settings
from patchfind.foundation.errors import LibraryCorrupt, PatchFindError
from patchfind.foundation.logging import FIRST_FRAME
from patchfind.gui.interfaces import Interfaces
from patchfind.gui.language import speak, tr
from patchfind.gui.shell.first_frame import FirstFrame
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.shell.single_instance import SingleInstance
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.gui.widgets import plain
from patchfind.gui.widgets.icons import application_icon
from patchfind.gui.widgets.message_bar import MessageBar, Tone

_log = logging.getLogger(__name__)

_LISTEN_MS = 200
"""How often Python gets to see a Ctrl-C while Qt's loop runs."""
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")
"""The variables one of which is set where Qt on Linux can open a window."""


def display_is_there() -> bool:
    """Whether this process was told of a screen, or of a way to do without one."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in _DISPLAYS)


class Application:
    """Built once per process, before any window."""

    def __init__(self) -> None:
        existing = QApplication.instance()
        self._qt = existing if isinstance(existing, QApplication) else QApplication(["patchfind"])
        self._qt.setApplicationName("PatchFind")
        self._qt.setDesktopFileName("patchfind")
        self._qt.setWindowIcon(application_icon())
        # Fusion draws everything from the palette, which follows the system's dark and light.
        self._qt.setStyle(QStyleFactory.create("Fusion"))
        speak(self._qt, "system")

    def refuse(self, error: PatchFindError) -> bool:
        """Say why the library cannot be opened; True where the person wants it rebuilt."""
        box = plain.message_box(None, QMessageBox.Icon.Critical, error.sentence)
        box.setWindowTitle("PatchFind")
        rebuild = None
        if isinstance(error, LibraryCorrupt):
            rebuild = box.addButton(tr("Rebuild the library"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Close)
        with ended_by_interrupt(box.reject):
            box.exec()
        return rebuild is not None and box.clickedButton() is rebuild

    def run(
        self,
        interfaces: Interfaces,
        files: Sequence[str],
        close: Callable[[], None],
        *,
        in_background: bool = False,
    ) -> bool:
        """Show the window until it is closed; ``close`` then ends what the interfaces hold.

        ``in_background`` shows an icon in the notification area instead. Returns False where some
        work would not stop in time.
        """
        speak(self._qt, interfaces.library.settings.language)
        runner = TaskRunner()
        window = MainWindow(interfaces, runner)
        instance = SingleInstance(interfaces.library.root)
        instance.called.connect(window.opening.take_arguments)
        instance.listen()
        hook = sys.excepthook
        sys.excepthook = _telling(window.messages)
        try:
            self._qt.setQuitOnLastWindowClosed(False)
            window.presence.ended.connect(self._qt.quit)
            self._qt.commitDataRequest.connect(lambda _manager: window.presence.let_go())
            if sys.platform == "darwin":  # which names files in events, not in arguments
                self._qt.installEventFilter(window.opening)
            window.presence.begin(in_background=in_background)
            FirstFrame(window, lambda: _begin(window, files))
            unused = settings.notice(interfaces.library.root)
            if unused is not None:
                window.messages.say(unused, tone=Tone.WARNING)
            with ended_by_interrupt(window.presence.leave):
                self._qt.exec()
        finally:
            sys.excepthook = hook
            instance.close()
        close()
        ended = runner.shutdown(1.0)
        window.deleteLater()
        return ended


def _begin(window: MainWindow, files: Sequence[str]) -> None:
    """All that is heavy: only now, when the window is on screen."""
    _log.info("%s after %.2f s of processor time", FIRST_FRAME, time.process_time())
    window.library.start()
    window.dialogs.renew_menus()
    if files:
        window.opening.take_arguments(files)


@contextmanager
def ended_by_interrupt(end: Callable[[], object]) -> Iterator[None]:
    """While a loop of Qt runs, Ctrl-C calls ``end`` from it.

    Qt would not let Python see the signal without a timer, and Python heeds it in the middle of
    whatever it does then, which would go on after the end.
    """
    asked = threading.Event()

    def heed() -> None:
        if asked.is_set():
            asked.clear()
            end()

    listening = QTimer()
    listening.timeout.connect(heed)
    listening.start(_LISTEN_MS)
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        listening.stop()


def _telling(
    messages: MessageBar,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """An exception hook that also shows the fault to the person."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("A fault in the window", exc_info=(kind, error, trace))
        sentence = tr("Something went wrong inside PatchFind. Your photos are untouched.")
        details = "".join(traceback.format_exception(kind, error, trace))
        messages.say(sentence, tone=Tone.WARNING, details=details)

    return hook

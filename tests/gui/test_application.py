"""The application as a process: starting, a second copy, a damaged library, and ending."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from patchfind.app import _opened
from patchfind.domain.photo import FolderId
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.gui.shell.application import Application, ended_by_interrupt
from patchfind.gui.shell.main_window import MainWindow
from patchfind.gui.shell.single_instance import hand_over
from patchfind.library.library import Library
from tests.gui.conftest import filled
from tests.gui.memory_interfaces import PATIENCE_MS, MemoryWorld
from tests.gui.memory_rows import photo_row

_START = """
import sys
from patchfind.__main__ import main
if __name__ == "__main__":
    sys.exit(main(["--library", sys.argv[1], *sys.argv[2:]]))
"""

_SECOND = """
import sys
from patchfind.__main__ import main
code = main(["--library", sys.argv[1], *sys.argv[2:]])
print("PySide6.QtWidgets" in sys.modules)
sys.exit(code)
"""

_REMOVE = "Remove from library…"


def _start(tmp_path: Path, *files: str, script: str = _START) -> subprocess.Popen[str]:
    """A copy of the application on the library in ``tmp_path``."""
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "library"), *files],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def first(tmp_path: Path, qtbot: QtBot) -> Iterator[subprocess.Popen[str]]:
    """A running copy that listens for a second one."""
    running = _start(tmp_path)
    deadline = time.monotonic() + 60
    while not hand_over(tmp_path / "library", []):
        assert running.poll() is None, "the first copy ended"
        assert time.monotonic() < deadline, "the first copy does not listen"
        qtbot.wait(50)
    yield running
    running.kill()
    running.communicate()


def test_ctrl_c_lets_the_work_that_it_meets_come_to_its_end(qtbot: QtBot) -> None:
    done: list[str] = []

    def work() -> None:
        signal.raise_signal(signal.SIGINT)
        done.append("work")

    with ended_by_interrupt(lambda: done.append("end")):
        QTimer.singleShot(0, work)
        qtbot.waitUntil(lambda: len(done) > 1, timeout=PATIENCE_MS)
    assert done == ["work", "end"]


def test_a_second_copy_brings_its_arguments_and_ctrl_c_ends_the_first_cleanly(
    first: subprocess.Popen[str], tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    second = _start(tmp_path, str(folder), script=_SECOND)
    said, complaints = second.communicate(timeout=60)
    assert second.returncode == 0, complaints
    assert said == "False\n", "the second copy loads widgets, for which the person waits"
    with Library.open(tmp_path / "library") as library:
        deadline = time.monotonic() + 30
        while not library.folders.counts() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [counts.folder.path for counts in library.folders.counts()] == [folder]
    first.send_signal(signal.SIGINT)
    _, complaints = first.communicate(timeout=30)
    assert first.returncode == 0, complaints
    assert "Traceback" not in complaints


def test_a_damaged_catalogue_is_refused_and_rebuilt_on_request(
    qtbot: QtBot, tmp_path: Path
) -> None:
    root = tmp_path / "library"
    Library.open(root).close()
    (root / "catalogue.sqlite3").write_bytes(b"this is not a catalogue" * 500)
    said: list[str] = []

    def agree() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        rebuild = next(b for b in box.buttons() if "Rebuild" in b.text())
        rebuild.click()

    QTimer.singleShot(200, agree)
    library = _opened(Application(), root)
    assert isinstance(library, Library)
    assert library.folders.counts() == []
    assert library.photos.all(FolderId(1)) is not None
    library.close()
    assert said
    assert "damaged" in said[0]


_SAY_WHEN_ASKED = """
import sys, threading, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from patchfind.app import run_window
def say():
    while QApplication.instance() is None or QApplication.activeModalWidget() is None:
        time.sleep(0.02)
    print("asked", flush=True)
if __name__ == "__main__":
    threading.Thread(target=say, daemon=True).start()
    sys.exit(run_window(Path(sys.argv[1])))
"""


def test_ctrl_c_ends_the_program_while_it_says_why_a_library_cannot_be_opened(
    tmp_path: Path,
) -> None:
    root = tmp_path / "library"
    Library.open(root).close()
    (root / "catalogue.sqlite3").write_bytes(b"this is not a catalogue" * 500)
    running = _start(tmp_path, script=_SAY_WHEN_ASKED)
    try:
        assert running.stdout is not None
        assert running.stdout.readline() == "asked\n"
        running.send_signal(signal.SIGINT)
        _, complaints = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == LibraryCorrupt.exit_code
    assert "Traceback" not in complaints


@pytest.mark.parametrize("dialog", ["choosing a folder", "excluding", "removing", "failures"])
def test_ctrl_c_ends_the_program_whatever_dialog_is_open(
    qtbot: QtBot, tmp_path: Path, dialog: str
) -> None:
    world = filled(tmp_path, [photo_row(1)])
    given_up: list[str] = []

    def ask() -> None:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        actions, folder = window.library.folder_actions, world.library.watched[0]
        {
            "choosing a folder": actions.ask_to_add,
            "excluding": lambda: actions.show_menu(folder, QPoint()),
            "removing": lambda: actions.show_menu(folder, QPoint()),
            "failures": window.dialogs.show_failures,
        }[dialog]()
        for menu in window.findChildren(QMenu):
            for action in menu.actions():
                if action.text() == {"excluding": "Leave out…", "removing": _REMOVE}.get(dialog):
                    action.trigger()

    def interrupt() -> None:
        if QApplication.activeModalWidget() is None:
            return
        looking.stop()
        os.kill(os.getpid(), signal.SIGINT)

    def give_up() -> None:
        given_up.append(dialog)
        while (box := QApplication.activeModalWidget()) is not None:
            box.close()
        QApplication.exit()

    looking, patience = QTimer(), QTimer()
    looking.timeout.connect(interrupt)
    looking.start(20)
    patience.timeout.connect(give_up)
    patience.start(PATIENCE_MS)
    QTimer.singleShot(100, ask)
    assert Application().run(world.interfaces(), [], lambda: None)
    patience.stop()
    assert not given_up


def test_settings_that_are_not_in_use_are_said_in_the_window(
    qtbot: QtBot, world: MemoryWorld
) -> None:
    (world.library.root / "settings.json").write_text('{"decode_workers": "4"}')
    said: list[str] = []

    def look() -> None:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        said.append(window.messages.sentence)
        window.close()

    QTimer.singleShot(300, look)
    assert Application().run(world.interfaces(), [], lambda: None)
    assert said[0].startswith(f"The settings file {world.library.root / 'settings.json'} has a")


def test_the_binding_leaves_none_alive(qtbot: QtBot) -> None:
    """Some releases of the binding drop a reference to None with each call that returns none.

    Before Python 3.12 that ends the process after some thousand calls.
    """
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.setPen(QColor(0, 0, 0))
    after = sys.getrefcount(None)
    painter.end()
    assert after > before - 100

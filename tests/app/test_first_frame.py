"""The window is on screen before anything heavy begins."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from patchfind.foundation.logging import FIRST_FRAME
from patchfind.gui.shell.first_frame import FirstFrame

_HEAVY = re.compile(r"\| +(torch|faiss|cv2|PIL|timm|scipy)$")


def test_nothing_heavy_is_imported_before_the_first_frame(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "patchfind", "--verbose", "--library", str(tmp_path / "lib")]
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "PYTHONPROFILEIMPORTTIME": "1",
    }
    heavy: list[str] = []
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as window:
        assert window.stderr is not None
        for line in window.stderr:
            heavy += _HEAVY.findall(line)
            if FIRST_FRAME in line:
                break
        else:
            raise AssertionError("the window did not come")
        window.kill()
        window.stderr.read()
    assert heavy == []


def test_work_begins_once_the_window_has_painted(qtbot: QtBot) -> None:
    window, begun = QWidget(), []
    qtbot.addWidget(window)
    FirstFrame(window, lambda: begun.append(window.isVisible()))
    window.show()
    window.repaint()
    assert begun == []
    qtbot.waitUntil(lambda: begun == [True], timeout=500)
    window.repaint()
    qtbot.wait(50)
    assert begun == [True]


def test_work_begins_in_a_window_that_nobody_sees(qtbot: QtBot) -> None:
    window, begun = QWidget(), []
    qtbot.addWidget(window)
    FirstFrame(window, lambda: begun.append(window.isVisible()))
    qtbot.waitUntil(lambda: begun == [False], timeout=3000)

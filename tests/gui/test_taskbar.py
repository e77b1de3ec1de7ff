"""Progress on the taskbar's entry, told on a real bus."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from patchfind.domain.progress import Progress
from patchfind.gui.shell.indexing import Activity, IndexingState
from patchfind.gui.shell.taskbar import Taskbar

_DAEMON, _MONITOR = shutil.which("dbus-daemon"), shutil.which("dbus-monitor")
pytestmark = pytest.mark.skipif(not (_DAEMON and _MONITOR), reason="needs a bus to tell it on")


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """A session's bus of our own."""
    words = [str(_DAEMON), "--session", "--nofork", "--print-address"]
    with subprocess.Popen(
        [*words, f"--address=unix:path={tmp_path / 'bus'}"], stdout=subprocess.PIPE, text=True
    ) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


def test_the_taskbar_is_told_how_far_indexing_is_and_that_it_has_ended(
    qtbot: QtBot, bus: str
) -> None:
    rule = "type='signal',interface='com.canonical.Unity.LauncherEntry'"
    words = [str(_MONITOR), "--address", bus, rule]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as monitor:
        assert monitor.stdout is not None
        monitor.stdout.readline()  # it listens
        taskbar = Taskbar(bus)
        taskbar.show_state(IndexingState(Activity.SCANNING, Progress(3, 0)))
        for done in (10, 10, 50):
            taskbar.show_state(IndexingState(Activity.INDEXING, Progress(done, 200)))
        taskbar.show_state(IndexingState(Activity.RESTING))
        heard: list[str] = []
        while sum("boolean" in line for line in heard) < 3:
            heard.append(monitor.stdout.readline())
        monitor.terminate()
    told = "".join(heard)
    assert re.findall(r"double (\S+)", told) == ["0.05", "0.25", "0"]
    assert re.findall(r"boolean (\w+)", told) == ["true", "true", "false"]
    assert told.count('"application://patchfind.desktop"') == 3

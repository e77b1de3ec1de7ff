"""A second copy hands over its arguments to the first, and only to one of the same user."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from patchfind.gui.shell.single_instance import SingleInstance, hand_over, server_name

_SECOND_COPY = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from patchfind.gui.shell.single_instance import hand_over
application = QCoreApplication([])
sys.exit(0 if hand_over(Path(sys.argv[1]), sys.argv[2:]) else 7)
"""


@pytest.mark.parametrize("more", [["/photos/more"], ["/photos/" + "é" * 100] * 5000])
def test_a_second_copy_hands_over_its_arguments(
    qtbot: QtBot, tmp_path: Path, more: list[str]
) -> None:
    first = SingleInstance(tmp_path)
    assert first.listen()
    arguments = ["/photos/naïve café.jpg", *more]
    second = subprocess.Popen([sys.executable, "-c", _SECOND_COPY, str(tmp_path), *arguments])
    try:
        with qtbot.waitSignal(first.called, timeout=20_000) as heard:
            pass
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    finally:
        second.kill()
        second.wait()
        first.close()
    assert heard.args == [arguments]
    assert second.returncode == 0


def test_without_a_first_copy_nothing_is_handed_over(qtbot: QtBot, tmp_path: Path) -> None:
    assert not hand_over(tmp_path, ["a.jpg"])


def test_another_library_is_another_copy(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "one")
    assert first.listen()
    assert not hand_over(tmp_path / "two", [])
    first.close()


def test_the_socket_of_a_crashed_copy_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    crash = (
        "import os, sys\nfrom PySide6.QtNetwork import QLocalServer\n"
        "from PySide6.QtCore import QCoreApplication\napplication = QCoreApplication([])\n"
        "server = QLocalServer()\nassert server.listen(sys.argv[1])\nos._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", crash, server_name(tmp_path)], check=False, timeout=60)
    first = SingleInstance(tmp_path)
    assert first.listen()
    first.close()


@pytest.mark.parametrize(
    "message",
    [b"not json\n", b'{"a": 1}\n', json.dumps([1]).encode() + b"\n", b"[" * 50_000 + b"\n"],
)
def test_nonsense_is_not_taken_for_arguments(qtbot: QtBot, tmp_path: Path, message: bytes) -> None:
    first = SingleInstance(tmp_path)
    assert first.listen()
    heard: list[object] = []
    first.called.connect(heard.append)
    stranger = QLocalSocket()
    stranger.connectToServer(server_name(tmp_path))
    assert stranger.waitForConnected(5000)
    stranger.write(message)
    stranger.flush()
    qtbot.waitUntil(lambda: stranger.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []
    first.close()


def test_only_this_user_may_connect(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.listen()
    (server,) = first.findChildren(QLocalServer)
    socket_file = Path(server.fullServerName())
    if socket_file.exists():
        assert socket_file.stat().st_mode & 0o077 == 0
    first.close()

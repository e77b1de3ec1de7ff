"""Whether the machine is on mains, and since when nobody touched it, as files and tools say."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from patchfind.desktop.conditions import idle_seconds, on_mains

_MAINS = {"type": "Mains", "online": "1"}
_UNPLUGGED = {"type": "Mains", "online": "0"}
_DRAINING = {"type": "Battery", "status": "Discharging"}
_MOUSE = {"type": "Battery", "scope": "Device", "status": "Discharging"}


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ([], True),
        ([_MAINS, {"type": "Battery", "status": "Charging"}], True),
        ([_UNPLUGGED, _DRAINING], False),
        ([_DRAINING], False),
        ([_MOUSE], True),
        ([_UNPLUGGED, _DRAINING, {"type": "USB", "online": "1"}], True),
        ([{"type": "Battery", "status": "Full"}], True),
        ([{"type": "Battery", "status": "Unknown"}], None),
        ([{"type": "UPS", "status": "Discharging"}], False),
        ([{"type": "Battery"}], None),
    ],
)
def test_mains_is_told_from_battery(
    tmp_path: Path, supplies: list[dict[str, str]], expected: bool | None
) -> None:
    for number, supply in enumerate(supplies):
        (tmp_path / str(number)).mkdir()
        for name, text in supply.items():
            (tmp_path / str(number) / name).write_text(f"{text}\n")
    assert on_mains(tmp_path) is expected


def test_a_system_without_such_files_does_not_tell(tmp_path: Path) -> None:
    assert on_mains(tmp_path / "none") is None


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(("said", "expected"), [("t 90500", 90.5), ("", None), ("s no", None)])
def test_gnome_is_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: float | None
) -> None:
    tool = tmp_path / "busctl"
    tool.write_text(f"#!/bin/sh\necho '{said}'\n")
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert idle_seconds({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}) == expected


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs an X server")
def test_the_x_server_says_since_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere:" + os.environ["PATH"])
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "64x64x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    try:
        os.close(writing)
        display = ":" + os.read(reading, 16).decode().strip()
        idle = idle_seconds({"DISPLAY": display})
        assert idle is not None
        assert 0 <= idle < 60
        assert idle_seconds({"DISPLAY": display, "WAYLAND_DISPLAY": "wayland-0"}) is None
    finally:
        os.close(reading)
        server.terminate()
        server.wait()


def test_without_a_desktop_nobody_tells() -> None:
    assert idle_seconds({}) is None
    assert idle_seconds({"DISPLAY": ":nowhere"}) is None

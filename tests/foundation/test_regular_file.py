"""Reading from a data folder that holds what no data folder should."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patchfind.foundation.regular_file import (
    NotAsExpected,
    open_regular,
    read_regular,
    size_of,
)


def _listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


_HOSTILE: dict[str, Callable[[Path], None]] = {
    "a link": lambda path: path.symlink_to("/dev/zero"),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a socket": _listening,
}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
@pytest.mark.parametrize("kind", _HOSTILE)
def test_what_is_no_file_is_refused_at_once(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    path = Path("latest")
    _HOSTILE[kind](path)
    with pytest.raises(NotAsExpected, match=f"it is {kind}, not a file") as refused:
        open_regular(path)
    assert refused.value.filename == "latest"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_device_is_refused() -> None:
    with pytest.raises(NotAsExpected, match="it is a device"):
        read_regular(Path("/dev/zero"), most_bytes=10)


def test_a_file_of_a_hundred_gigabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "latest"
    path.touch()
    os.truncate(path, 100 << 30)
    with pytest.raises(NotAsExpected, match="107,374,182,400 bytes"):
        read_regular(path, most_bytes=32)
    with open_regular(path) as file:
        assert size_of(file) == 100 << 30


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "latest"
    path.write_bytes(b"7\r\n")
    assert read_regular(path, most_bytes=3) == b"7\r\n"
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "missing", most_bytes=3)

"""The command line as a person runs it: a process of its own, on a library of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from patchfind.library.library import Library
from patchfind.tools.sample import SamplePhoto, render_sample_library

Run = Callable[..., "subprocess.CompletedProcess[str]"]

# A process in which any attempt to reach a network address ends the process with code 99.
_UNPLUGGED = """
import os, sys
def refuse(event, arguments):
    if event == "socket.getaddrinfo" or (
        event == "socket.connect" and isinstance(arguments[1], tuple)
    ):
        os._exit(99)
sys.addaudithook(refuse)
from patchfind.__main__ import main
raise SystemExit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SamplePhoto]]:
    """A folder of rendered photos, and what they show."""
    folder = tmp_path_factory.mktemp("sample") / "photos"
    return folder, render_sample_library(folder, photos=12)


def drawn_on(terminal: int) -> str:
    """All that was written to the other side of a pseudo-terminal, which is closed by now."""
    drawn = b""
    with contextlib.suppress(OSError):  # how Linux says that nobody has the other side open
        while part := os.read(terminal, 1 << 16):
            drawn += part
    os.close(terminal)
    return drawn.decode()


def make_old(path: Path) -> None:
    """Give a file the time of one that nobody is writing any more."""
    os.utime(path, (1_700_000_000, 1_700_000_000))


def _runner(home: Path, library: Path) -> Run:
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }

    def run(
        *words: object, more_environment: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.CompletedProcess[str]:
        arguments = ["--library", str(library), *(str(word) for word in words)]
        return subprocess.run(
            [sys.executable, "-c", _UNPLUGGED, *arguments],
            env={**environment, **more_environment},
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=180,
            check=False,
        )

    return run


@pytest.fixture
def patchfind(tmp_path: Path) -> Run:
    """Runs `patchfind --library (an empty one) …` with the network unplugged."""
    Library.open(tmp_path / "library").close()
    return _runner(tmp_path, tmp_path / "library")


@pytest.fixture(scope="session")
def indexed(
    sample: tuple[Path, list[SamplePhoto]], tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """The same, on a library in which the rendered photos are indexed."""
    home = tmp_path_factory.mktemp("home")
    run = _runner(home, home / "library")
    # Files as fresh as these count as still being copied; a person's photos are older.
    for photo in sample[0].iterdir():
        make_old(photo)
    for words in (("add", sample[0]), ("index",)):
        done = run(*words)
        assert done.returncode == 0, done.stderr
    return run

"""Commands that were started under odd circumstances: closed streams, a folder that is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import patchfind
from patchfind.__main__ import main
from patchfind.foundation import logging as patchfind_logging
from patchfind.library.library import Library

pytestmark = pytest.mark.skipif(os.name != "posix", reason="as a POSIX shell starts a process")


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of its own, in a home of its own."""
    for name in ("DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name))
    Library.open(tmp_path / "library").close()
    return tmp_path / "library"


def _started(before: Callable[[], None], *words: object) -> subprocess.CompletedProcess[bytes]:
    """A process in which ``before`` ran before anything else; its stderr is a pipe's."""
    return subprocess.run(
        [sys.executable, "-m", "patchfind", *map(str, words)],
        stderr=subprocess.PIPE,
        preexec_fn=before,
        check=False,
        timeout=60,
    )


def _close(*numbers: int) -> Callable[[], None]:
    return lambda: list(map(os.close, numbers)).clear()


@pytest.mark.parametrize("numbers", [(0,), (1,), (0, 1), (0, 1, 2)])
def test_a_stream_that_is_closed_costs_only_what_is_said_there(
    begun: Path, numbers: tuple[int, ...]
) -> None:
    done = _started(_close(*numbers), "--library", begun, "status")
    assert (done.returncode, done.stderr) == (0, b"")


_AS_OF_A_TERMINAL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""Whoever started the tests may have Ctrl-C ignored."""
_LOST = """
import os, signal
from patchfind.foundation.process_end import end_on_second_interrupt
end_on_second_interrupt()
class Dying:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        [None for _ in range(100_000)]
Dying()
print("gone on")
"""


def test_a_ctrl_c_that_python_cannot_deliver_is_not_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AS_OF_A_TERMINAL + _LOST],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


_LOWEST = """
import os
from patchfind.cli.streams import take_any_text
take_any_text()
file = open(os.devnull, "rb")
raise SystemExit(file.fileno())
"""


def test_no_file_takes_the_number_of_a_closed_stream() -> None:
    """What a codec prints as a warning would be written into it."""
    done = subprocess.run(
        [sys.executable, "-c", _LOWEST],
        preexec_fn=_close(0, 1, 2),
        check=False,
        timeout=60,
    )
    assert done.returncode > 2


def test_a_current_folder_that_is_gone_is_said(begun: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()

    def go() -> None:
        os.chdir(gone)
        gone.rmdir()

    for words in (("status",), ("add", "."), ("find", tmp_path / "a.jpg"), ("./a.jpg",)):
        gone.mkdir(exist_ok=True)
        done = _started(go, "--library", begun, *words)
        assert done.returncode == 1
        assert b"is gone" in done.stderr
        assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--library", "", "status"),
        ("add", ""),
        ("remove", ""),
        ("relocate", "a", ""),
        ("find", ""),
        ("find", "a.jpg", "--out", ""),
        ("find", "a.jpg", "--list", ""),
        ("find", "a.jpg", "--copy-to", ""),
        ("demo", "--out", ""),
        ("backbones", "import", "starter", ""),
        ("bench", "--folder", ""),
    ],
)
def test_an_empty_name_is_not_the_folder_one_is_in(
    begun: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(begun.parent)
    with pytest.raises(SystemExit) as ended:
        main(["--library", str(begun), *words])
    assert ended.value.code == 2
    assert "the name is empty" in capsys.readouterr().err


_SLOW = """
import sys, time
from patchfind.__main__ import main
from patchfind.cli import library_commands
def work(_arguments):
    try:
        print("at work", flush=True)
        time.sleep(60)
    finally:
        print("closing", flush=True)
        {closing}
library_commands.open_library = work
sys.argv[1:] = ["status"]
main()
"""


@pytest.mark.parametrize(
    ("closing", "times", "said"),
    [
        ("pass", 1, "patchfind: Stopped.\n"),
        ("time.sleep(60)", 2, ""),
    ],
)
def test_a_second_ctrl_c_ends_what_takes_long_to_close(
    begun: Path, closing: str, times: int, said: str
) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", _AS_OF_A_TERMINAL + _SLOW.format(closing=closing)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        for word in ("at work", "closing")[:times]:
            assert running.stdout.readline() == f"{word}\n"
            running.send_signal(signal.SIGINT)
        _, complaints = running.communicate(timeout=30)
    finally:
        running.kill()
    assert (running.returncode, complaints) == (130, said)


def test_a_log_that_cannot_be_written_is_said_once_before_a_window(begun: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "patchfind", "--library", str(begun)],
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": "/dev/null"},
        cwd=Path(patchfind.__file__).parent.parent,
        check=False,
        timeout=60,
    )
    assert done.stderr.count(b"cannot be written") == 1


@pytest.mark.parametrize("option", ["--photos", "--regions", "--dimension", "--queries"])
@pytest.mark.parametrize("number", ["0", "-1"])
def test_nothing_is_measured_of_no_photos(
    capsys: pytest.CaptureFixture[str], option: str, number: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", f"{option}={number}"])
    assert ended.value.code == 2
    assert "at least 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "too little memory"),
        (ImportError("libtorch.so: failed to map segment"), "cannot be loaded (libtorch.so"),
    ],
)
def test_what_the_system_refuses_is_told_in_a_sentence(
    begun: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr("patchfind.cli.library_commands.open_library", refuse)
    assert main(["--library", str(begun), "status"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    patchfind_logging.configure(None)

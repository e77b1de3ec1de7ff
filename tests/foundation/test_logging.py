"""The log is its owner's alone, and takes the place of nobody's file."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchfind.foundation import logging as logs

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")

_THEIRS = "a diary of somebody"


@pytest.fixture(autouse=True)
def no_log_afterwards() -> Iterator[None]:
    yield
    logs.configure(None)


def _fill(log: Path) -> None:
    """Log more than a file holds."""
    for number in range(12):
        logging.getLogger("patchfind.test").info("%d %s", number, "x" * 100_000)


@posix
@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_logs_are_for_their_owner_alone_and_older_ones_are_mended(
    tmp_path: Path, umask: int
) -> None:
    log = tmp_path / "log" / "patchfind.log"
    before = os.umask(umask)
    try:
        logs.configure(log)
        log.chmod(0o644)
        logs.configure(log)
        _fill(log)
    finally:
        os.umask(before)
    assert {path.name for path in log.parent.iterdir()} == {"patchfind.log", "patchfind.log.1"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in log.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


@posix
def test_a_log_on_a_full_disk_is_said_once_and_stops_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import resource

    logs.configure(tmp_path / "patchfind.log")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))  # the system refuses to write more
    try:
        _fill(tmp_path / "patchfind.log")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "patchfind.log cannot be written (File too large)" in said


@posix
@pytest.mark.parametrize("linked", [False, True])
def test_a_file_that_is_no_log_of_ours_stays_and_is_said(
    tmp_path: Path, linked: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "patchfind.log"
    theirs = tmp_path / "diary" if linked else log
    theirs.write_text(_THEIRS)
    if linked:
        log.symlink_to(theirs)
    logs.configure(log)
    logging.getLogger("patchfind.test").info("hello")
    assert theirs.read_text() == _THEIRS
    assert f"{log} was not made by PatchFind" in capsys.readouterr().err


def test_a_full_log_pushes_nobodys_file_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, theirs = tmp_path / "patchfind.log", tmp_path / "patchfind.log.4"
    theirs.write_text(_THEIRS)
    logs.configure(log)
    for _ in range(6):
        _fill(log)
    assert theirs.read_text() == _THEIRS
    assert log.stat().st_size > 1_000_000, "it goes on, though it is full"
    assert capsys.readouterr().err == ""

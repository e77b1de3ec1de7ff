"""What is printed of names that are no text, command a terminal, or lack in an encoding."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from patchfind.__main__ import main
from patchfind.cli.progress_bar import ProgressBar
from patchfind.domain.progress import Progress
from patchfind.foundation import logging as patchfind_logging
from patchfind.foundation.printable import printable
from patchfind.library.library import Library
from patchfind.tools.sample import SamplePhoto
from tests.cli.conftest import Run, drawn_on, make_old

pytestmark = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="names that are no text exist on Linux only"
)

_ODD = os.fsdecode(b"caf\xe9.png")
_FAILED = os.fsdecode(b"broken\xff.jpg")


def _encoding(name: str) -> dict[str, str]:
    return {"PYTHONIOENCODING": name}


@pytest.fixture
def odd(patchfind: Run, tmp_path: Path, sample: tuple[Path, list[SamplePhoto]]) -> Run:
    """An indexed library with a verified match, and a failure, whose names are no text."""
    folder = tmp_path / "photos"
    folder.mkdir()
    with Image.open(sample[0] / sample[1][0].name) as photo:
        photo.save(folder / _ODD)
        photo.crop((60, 40, photo.width - 20, photo.height)).save(folder / "plain.png")
    (folder / _FAILED).write_bytes(b"half of it")
    for file in folder.iterdir():
        make_old(file)
    assert patchfind("add", folder).returncode == 0
    done = patchfind("index")
    assert done.returncode == 0, done.stderr
    return patchfind


def test_any_name_is_printed_in_any_encoding(odd: Run, tmp_path: Path) -> None:
    folder, sheet = tmp_path / "photos", tmp_path / "sheet.jpg"
    find = ("find", folder / "plain.png")
    for encoding, mark in (("utf-8:strict", "✓"), ("cp1252", "\\u2713")):
        done = odd(*find, more_environment=_encoding(encoding))
        assert done.returncode == 0, done.stderr
        first = done.stdout.splitlines()[0]
        assert mark in first
        assert first.endswith(f"{folder}/caf\\xe9.png")
        done = odd("failures", more_environment=_encoding(encoding))
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{folder}/broken\\xff.jpg: ")
        assert "broken\\xff.jpg is damaged" in done.stdout
    done = odd(*find, "--json", "--out", sheet, more_environment=_encoding("utf-8:strict"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["matches"][0]["photo"] == str(folder / _ODD)
    assert sheet.exists()


def test_scripts_get_every_name_exactly_as_it_is(odd: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    lines = folder / "two\nlines.png"
    (folder / _ODD).rename(lines)
    (folder / _FAILED).rename(folder / "broken\n\x1b[31m.jpg")
    find = ("find", folder / "plain.png", "--limit", 1)
    for words, path in (
        (("index", *()), None),
        ((*find, "--null"), lines),
        (("failures", "-0"), folder / "broken\n\x1b[31m.jpg"),
        (("status", "--null"), folder),
    ):
        done = odd(*words, more_environment=_encoding("ascii:strict"))
        assert done.returncode == 0, done.stderr
        assert path is None or done.stdout == f"{path}\0"
    refused = odd(*find, "--json", "--null")
    assert refused.returncode == 2
    assert "not allowed with" in refused.stderr


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_a_problem_with_an_odd_name_and_the_help_are_said(patchfind: Run, encoding: str) -> None:
    done = patchfind("remove", f"/nowhere/{_ODD}", more_environment=_encoding(encoding))
    assert done.returncode == 4
    assert "/nowhere/caf\\xe9.png" in done.stderr
    assert patchfind("--help", more_environment=_encoding(encoding)).returncode == 0


_HOSTILE = "a\x1b]0;owned\x07\n\x1b[31m\x9b2J\u202egpj"
_SHOWN = r"a\x1b]0;owned\x07\n\x1b[31m\u009b2J\u202egpj"
_ACTED_UPON = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\udc80-\udcff]")


def _harmless(printed: str) -> str:
    assert not _ACTED_UPON.search(printed), ascii(printed)
    return printed


def test_no_name_commands_the_terminal_from_any_command(
    tmp_path: Path,
    sample: tuple[Path, list[SamplePhoto]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In this process: what is printed is what counts."""
    for name in ("DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    folder, offline = tmp_path / _HOSTILE, tmp_path / f"{_HOSTILE}-away"
    folder.mkdir()
    offline.mkdir()
    with Image.open(sample[0] / sample[1][0].name) as photo:
        photo.save(folder / f"{_HOSTILE}.png")
        photo.crop((60, 40, photo.width - 20, photo.height)).save(folder / "plain.png")
    (folder / f"{_HOSTILE}.jpg").write_bytes(b"half of it")
    for file in folder.iterdir():
        make_old(file)
    with Library.open(tmp_path / "library") as library:
        library.add_folder(offline)
    offline.rename(tmp_path / "elsewhere")
    sheet = folder / "sheet.jpg"
    for words, code, on_stdout, on_stderr in (
        (("add", folder), 0, str(folder), str(offline)),
        (("index",), 0, "", str(offline)),
        (("status",), 0, str(folder), ""),
        (("failures",), 0, f"{folder}/{_HOSTILE}.jpg: {folder}/{_HOSTILE}.jpg", ""),
        (("doctor",), 1, str(offline), ""),
        (("find", folder / "plain.png"), 0, f"{folder}/{_HOSTILE}.png", ""),
        (("find", folder / f"{_HOSTILE}.jpg"), 3, "", f"{_HOSTILE}.jpg"),
        (("find", folder / "plain.png", "--out", sheet), 2, "", str(sheet)),
        (("find", folder / "plain.png", "--box", _HOSTILE), 2, "", _HOSTILE),
        (("add", folder), 4, "", str(folder)),
        (("remove", tmp_path / "x" / _HOSTILE), 4, "", _HOSTILE),
        (("relocate", offline, tmp_path / "x" / _HOSTILE), 4, "", _HOSTILE),
        (("backbones", "use", _HOSTILE), 2, "", _HOSTILE),
        (("backbones", "import", "dinov2-s14", folder / _HOSTILE), 6, "", _HOSTILE),
        (("evaluate", folder / _HOSTILE), 4, "", _HOSTILE),
        (("bench", "--ingest", folder / _HOSTILE), 4, "", _HOSTILE),
        (("status", _HOSTILE), 2, "", "a\x1b]0"),
        (("--verbose", "remove", folder), 0, str(folder), ""),
    ):
        ended: object
        try:
            ended = main(["--library", str(tmp_path / "library"), *(str(word) for word in words)])
        except SystemExit as wrong_arguments:
            ended = wrong_arguments.code
        said, complained = capsys.readouterr()
        assert ended == code, (words, complained)
        assert printable(on_stdout) in _harmless(said)
        assert printable(on_stderr) in _harmless(complained)
    patchfind_logging.configure(None)  # lets go of the log in this test's folder
    assert printable(_HOSTILE) == _SHOWN


def test_json_gives_a_hostile_name_exactly(
    patchfind: Run, tmp_path: Path, sample: tuple[Path, list[SamplePhoto]]
) -> None:
    exact = tmp_path / f"{_HOSTILE}\x7f.png"
    exact.write_bytes((sample[0] / sample[1][0].name).read_bytes())
    done = patchfind("find", exact, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(_harmless(done.stdout))["query"]["photo"] == str(exact)


def test_no_name_commands_the_terminal_from_the_progress_bar() -> None:
    import termios

    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal, ProgressBar(terminal) as bar:
        bar(Progress(1, 2, what=f"{_HOSTILE}.png"))
    drawn = drawn_on(ours).replace("\r", "").replace("\n", "")
    assert f"{_SHOWN[-20:]}.png" in _harmless(drawn)


def test_no_name_commands_the_terminal_from_the_log_or_forges_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log" / "patchfind.log"
    patchfind_logging.configure(log)
    try:
        try:
            raise ValueError(_HOSTILE)
        except ValueError:
            logging.getLogger("patchfind.x").warning("cannot read %s", _HOSTILE, exc_info=True)
    finally:
        patchfind_logging.configure(None)
    for printed in (capsys.readouterr().err, log.read_text(encoding="utf-8")):
        assert f"cannot read {_SHOWN}\nTraceback" in _harmless(printed)
        assert f"ValueError: {_SHOWN[:17]}" in printed

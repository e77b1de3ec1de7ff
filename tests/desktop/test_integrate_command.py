"""`patchfind integrate`: for programs that are here, on request for the session's start."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from patchfind.__main__ import main
from patchfind.app import Desktop
from patchfind.desktop.launcher import NAMED_BY
from patchfind.foundation.errors import UsageProblem
from tests.desktop.conftest import tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's table")


@pytest.fixture(autouse=True)
def _programs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Thunar is installed, and PatchFind itself under a name with a blank in it."""
    (home / "bin" / "thunar").touch(0o700)
    monkeypatch.setenv("PATH", str(home / "bin"))
    monkeypatch.setenv(NAMED_BY, json.dumps(["/opt/Patch Find/start"]))


def test_what_is_put_in_place_is_listed_and_taken_out(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["integrate"]) == 0
    assert "Thunar: in place." in capsys.readouterr().out
    there = tree(home)
    assert b"'/opt/Patch Find/start' -- %f" in (there["config/Thunar/uca.xml"] or b"")
    assert b'Exec="/opt/Patch Find/start" -- %F' in (
        there["data/applications/patchfind.desktop"] or b""
    )
    assert not any("nemo" in name or "autostart" in name for name in there)
    assert main(["integrate", "--status"]) == 0
    said = [line.split(": ")[-1] for line in capsys.readouterr().out.splitlines()]
    here, not_here = "there", "not on this machine"
    assert said == [here, not_here, not_here, not_here, here, "not there"]
    assert main(["integrate", "--remove"]) == 0
    assert "Thunar: taken out." in capsys.readouterr().out
    assert not [name for name in tree(home) if name.startswith(("data/", "config/"))]


@pytest.mark.parametrize("command", ["no json", "[]", "[1]", '{"a": "b"}', "[" * 50_000])
def test_a_launcher_that_says_nonsense_is_said(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv(NAMED_BY, command)
    assert main(["integrate"]) == UsageProblem.exit_code
    assert NAMED_BY in capsys.readouterr().err


def test_the_settings_put_it_into_the_menus_and_take_it_out(home: Path) -> None:
    desktop = Desktop(home / "library")
    before = tree(home)
    for wanted in (True, False):
        desktop.show_in_menus(wanted=wanted)
        desktop.start_with_session(wanted=wanted)
        assert desktop.in_menus() is wanted
        assert desktop.starts_with_session() is wanted
        assert (home / "config" / "Thunar" / "uca.xml").exists() is wanted
    assert tree(home) == before


def test_one_can_be_named_and_another_library_is_kept(home: Path) -> None:
    assert main(["--library", str(home / "other"), "integrate", "session"]) == 0
    entry = (home / "config" / "autostart" / "patchfind.desktop").read_text()
    assert f'Exec="/opt/Patch Find/start" --library {home}/other --background\n' in entry


def test_a_name_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["integrate", "notepad"]) == 2
    assert "'notepad'" in capsys.readouterr().err

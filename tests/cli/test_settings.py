"""`patchfind settings` lists every setting in plain words, and changes one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from patchfind.__main__ import main
from patchfind.cli.settings_command import ABOUT
from patchfind.foundation import settings
from patchfind.library.library import Library


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new library, and a home of its own for what starts with the session."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    Library.open(tmp_path / "library").close()
    return str(tmp_path / "library")


def test_every_setting_is_listed_with_what_it_is_for(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(ABOUT) == {field.name for field in dataclasses.fields(settings.Settings)}
    assert main(["--library", library, "settings"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2 * (len(ABOUT) + 1)
    assert "processor_share = 100" in said
    assert "start_with_session = off" in said


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("theme", "dark", "dark"), ("processor_share", "25", 25), ("stay_in_tray", "on", True)],
)
def test_a_setting_is_changed_and_shown(
    library: str, capsys: pytest.CaptureFixture[str], name: str, value: str, kept: object
) -> None:
    assert main(["--library", library, "settings", name, value]) == 0
    assert getattr(settings.load(Path(library)), name) == kept
    capsys.readouterr()
    assert main(["--library", library, "settings", name]) == 0
    assert capsys.readouterr().out == f"{value}\n"


def test_the_sessions_start_is_switched_like_a_setting(
    library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("on", "off"):
        assert main(["--library", library, "settings", "start_with_session", value]) == 0
        capsys.readouterr()
        assert main(["--library", library, "settings", "start_with_session"]) == 0
        assert capsys.readouterr().out == f"{value}\n"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colour", "dark", "no setting 'colour'"),
        ("theme", "pink", "system, light or dark"),
        ("processor_share", "3", "5 to 100"),
        ("processor_share", "half", "5 to 100"),
        ("tell_finds", "sometimes", "either on or off"),
        ("backbone", "siglip-b16-224", "backbones use"),
    ],
)
def test_what_a_setting_cannot_be_is_refused(
    library: str, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    assert main(["--library", library, "settings", name, value]) == 2
    assert said in capsys.readouterr().err
    assert settings.load(Path(library)) == settings.Settings()

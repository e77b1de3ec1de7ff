"""Finder's services and the session's agent: what macOS reads is there, and goes again."""

from __future__ import annotations

import plistlib
import shlex
from pathlib import Path

from patchfind.desktop import macos
from patchfind.desktop.parts import State
from tests.desktop.conftest import tree

_WORDS = ("/Applications/Patch Find.app/Contents/MacOS/patchfind",)


def test_finder_offers_both_services_each_for_its_kind(tmp_path: Path) -> None:
    (tmp_path / "Library").mkdir()
    finder, _ = macos.integrations(_WORDS, "en", tmp_path)
    finder.install()
    offered = {}
    for contents in (tmp_path / "Library" / "Services").glob("*.workflow/Contents"):
        (service,) = plistlib.loads((contents / "Info.plist").read_bytes())["NSServices"]
        offered[service["NSMenuItem"]["default"]] = service["NSSendFileTypes"]
        (step,) = plistlib.loads((contents / "document.wflow").read_bytes())["actions"]
        parameters = step["action"]["ActionParameters"]
        assert shlex.split(parameters["COMMAND_STRING"])[:3] == [_WORDS[0], "--", "$@"]
        assert parameters["inputMethod"] == 1  # as arguments
    assert offered == {
        "Find objects in this photo": ["public.image"],
        "Watch with PatchFind": ["public.folder"],
    }


def test_the_agent_starts_in_the_background(tmp_path: Path) -> None:
    _, session = macos.integrations(_WORDS, "en", tmp_path)
    session.install()
    (agent,) = (tmp_path / "Library" / "LaunchAgents").iterdir()
    said = plistlib.loads(agent.read_bytes())
    assert said["ProgramArguments"] == [*_WORDS, "--background"]
    assert said["RunAtLoad"]


def test_all_goes_again(tmp_path: Path) -> None:
    (tmp_path / "Library").mkdir()
    (tmp_path / "Library" / "mine").write_text("x")
    before = tree(tmp_path)
    for one in macos.integrations(_WORDS, "en", tmp_path):
        one.install()
        assert one.state() is State.THERE
        one.remove()
    assert tree(tmp_path) == before

"""What is integrated keeps up with updates, moves and languages, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from patchfind.desktop import linux, macos, windows
from patchfind.desktop.integration import Integration
from patchfind.desktop.parts import MARK, State
from patchfind.desktop.renewing import renew
from tests.desktop.conftest import tree
from tests.desktop.test_windows import MemoryRegistry

_LIBRARY = ("--library", "/media/sea & more")


@pytest.fixture
def program(tmp_path: Path) -> str:
    """The path of a program that is there."""
    made = tmp_path / "a b" / "patchfind"
    made.parent.mkdir()
    made.touch()
    return str(made)


def _installed(words: Sequence[str], language: str = "en") -> tuple[Integration, ...]:
    table = linux.integrations(words, language)
    for one in table:
        one.install()
    return table


def _age(home: Path) -> None:
    """Have all texts be those of an earlier version."""
    for path in home.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            path.write_bytes(path.read_bytes().replace(b"photo", b"picture"))


@pytest.mark.parametrize("library", [(), _LIBRARY])
def test_what_an_earlier_version_wrote_is_written_anew(
    home: Path, program: str, library: tuple[str, ...]
) -> None:
    words = (program, *library)
    table = _installed(words)
    new = tree(home)
    _age(home)
    assert {one.name for one in table if one.state() is State.OTHERWISE} >= {"menu", "thunar"}
    renew(table, words)
    assert tree(home) == new


def test_what_is_not_in_place_any_more_or_not_ours_stays_so(home: Path, program: str) -> None:
    table = _installed((program,))
    (home / "data/nemo/actions/patchfind-watch.nemo_action").unlink()
    next(one for one in table if one.name == "dolphin").remove()
    _age(home)
    theirs = home / "data/nemo/actions/patchfind-find.nemo_action"
    theirs.write_text(theirs.read_text().replace(MARK, "Mine now."))
    before = theirs.read_bytes()
    renew(table, (program,))
    assert theirs.read_bytes() == before
    assert not (home / "data/nemo/actions/patchfind-watch.nemo_action").exists()
    assert not (home / "data/kio").exists()
    assert table[0].state() is State.THERE


def test_a_program_that_was_moved_is_started_where_it_is_now(home: Path, program: str) -> None:
    _installed(("/old place/PatchFind-1.AppImage", *_LIBRARY))
    words = (program, *_LIBRARY)
    table = linux.integrations(words)
    renew(table, words)
    assert {one.name: one.state() for one in table} == {one.name: State.THERE for one in table}
    assert b"/old place" not in b"".join(filter(None, tree(home).values()))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (("{0}-other",), ("{0}",)),
        (("{0}", "--library", "/a"), ("{0}",)),
        (("{0}",), ("{0}", "--library", "/a")),
        (("{0}", "--library", "/a b"), ("{0}", "--library", "/a")),
        (("{0}", "--library", "/a/b"), ("{0}", "--library", "/a")),
        (("/old/place/patchfind", "--library", "/a"), ("{0}",)),
    ],
)
def test_what_another_copy_or_another_library_put_in_place_stays(
    home: Path, program: str, before: tuple[str, ...], now: tuple[str, ...]
) -> None:
    Path(f"{program}-other").touch()
    _installed([word.format(program) for word in before])
    _age(home)
    as_it_was = tree(home)
    words = [word.format(program) for word in now]
    renew(linux.integrations(words), words)
    assert tree(home) == as_it_was


def test_another_language_is_spoken_in_menus_from_then_on(home: Path, program: str) -> None:
    _installed((program,), "en")
    table = linux.integrations((program,), "de")
    renew(table, (program,))
    assert {one.state() for one in table} == {State.THERE}
    scripts = [path.name for path in (home / "data/nautilus/scripts").iterdir()]
    assert sorted(scripts) == ["Mit PatchFind beobachten", "Objekte in diesem Foto suchen"]


def test_finders_services_are_written_anew(tmp_path: Path) -> None:
    words = ("/Applications/Patch & Find.app/x", *_LIBRARY)
    for one in macos.integrations(words, "en", tmp_path):
        one.install()
    table = macos.integrations(words, "de", tmp_path)
    renew(table, words)
    assert {one.state() for one in table} == {State.THERE}


def test_explorers_keys_are_written_anew() -> None:
    words, registry = ("C:\\Program Files\\PatchFind\\patchfind.exe",), MemoryRegistry()
    for one in windows.integrations(words, "en", registry):
        one.install()
    table = windows.integrations(words, "de", registry)
    renew(table, words)
    assert {one.state() for one in table} == {State.THERE}

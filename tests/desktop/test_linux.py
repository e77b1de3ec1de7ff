"""Entries in the file managers of Linux: put in place, used, and taken away without a trace."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from patchfind.desktop import linux
from patchfind.desktop.integration import Integration
from patchfind.desktop.launcher import for_desktop_entry
from patchfind.desktop.parts import State
from patchfind.desktop.table import language_of_system
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.paths import resources_folder
from patchfind.imaging.formats import EXTENSIONS
from tests.desktop.conftest import tree

_WORDS = ("/opt/a b/patchfind", "--library", "/media/$x 100%")
_WITH_LANGUAGES = (".desktop", ".nemo_action")
_SHIPPED = resources_folder() / "desktop"
_MIME_GLOBS = Path("/usr/share/mime/globs2")


def test_a_german_desktop_shows_german_names(home: Path) -> None:
    for one in linux.integrations(_WORDS):
        one.install()
    shown = [path.read_text() for path in home.rglob("*") if path.suffix in _WITH_LANGUAGES]
    assert len([text for text in shown if "Name[de]=Objekte in diesem Foto suchen\n" in text]) == 2
    for text in (*shown, (_SHIPPED / "patchfind.desktop").read_text()):
        assert text.count("\nComment=") == text.count("\nComment[de]=")


def test_menus_that_take_one_name_speak_the_persons_language(home: Path) -> None:
    before = tree(home)
    for language, name in (
        ("de", "Objekte in diesem Foto suchen"),
        ("en", "Find objects in this photo"),
    ):
        chosen = [
            one
            for one in linux.integrations(_WORDS, language)
            if one.name in ("nautilus", "thunar")
        ]
        for one in chosen:
            one.install()
            assert one.state() is State.THERE
        scripts = [path.name for path in (home / "data/nautilus/scripts").iterdir()]
        assert name in scripts
        assert len(scripts) == 2, "those in the other language are gone"
        assert f"<name>{name}</name>" in (home / "config/Thunar/uca.xml").read_text()
    for one in linux.integrations(_WORDS, "de"):
        assert one.state() is not State.THERE, one.name
        one.remove()
    assert tree(home) == before


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:en"}, "de"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "C"),
        ({}, "en"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked otherwise")
def test_the_sessions_language_is_what_its_variables_say(
    told: dict[str, str], language: str
) -> None:
    assert language_of_system(told) == language


def test_all_is_put_in_place_and_taken_away_without_a_trace(home: Path) -> None:
    (home / "data" / "nemo" / "actions").mkdir(parents=True)
    (home / "data" / "nemo" / "actions" / "mine.nemo_action").write_text("[Nemo Action]\n")
    before = tree(home)
    table = linux.integrations(_WORDS)
    for one in table:
        assert one.state() is State.ABSENT, one.name
        one.install()
        assert one.state() is State.THERE, one.name
    assert "config/autostart/patchfind.desktop" in tree(home)
    for one in table:
        one.remove()
        assert one.state() is State.ABSENT, one.name
    assert tree(home) == before


def test_what_an_earlier_version_wrote_is_told_and_replaced(home: Path) -> None:
    for one in linux.integrations(("/old/place/patchfind",)):
        one.install()
    for one in linux.integrations(_WORDS):
        assert one.state() is State.OTHERWISE, one.name
        one.install()
        assert one.state() is State.THERE, one.name
    assert b"/old/place" not in b"".join(filter(None, tree(home).values()))


def test_a_file_of_somebody_else_with_our_name_stays_and_is_named(home: Path) -> None:
    theirs = home / "data" / "applications" / "patchfind.desktop"
    theirs.parent.mkdir()
    theirs.write_text("[Desktop Entry]\nName=PatchFind, as I start it\n")
    menu = _named("menu")
    with pytest.raises(StorageProblem, match=re.escape(str(theirs))):
        menu.install()
    menu.remove()
    assert theirs.read_text().endswith("as I start it\n")


def test_a_link_with_our_name_stays(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.desktop"
    shutil.copy(_SHIPPED / "patchfind.desktop", elsewhere)
    link = home / "data" / "applications" / "patchfind.desktop"
    link.parent.mkdir()
    link.symlink_to(elsewhere)
    with pytest.raises(StorageProblem):
        _named("menu").install()
    _named("menu").remove()
    assert link.is_symlink()
    assert elsewhere.read_bytes() == (_SHIPPED / "patchfind.desktop").read_bytes()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(home: Path) -> None:
    (home / "data").chmod(0o500)
    with pytest.raises(StorageProblem, match="could not be changed"):
        _named("menu").install()


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_the_script_of_files_hands_over_the_very_names(home: Path) -> None:
    heard = home / "heard"
    stub = home / "bin" / "patch find"
    stub.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {shlex.quote(str(heard))}\n')
    stub.chmod(0o700)
    scripts = next(one for one in linux.integrations((str(stub),)) if one.name == "nautilus")
    scripts.install()
    script = home / "data" / "nautilus" / "scripts" / "Find objects in this photo"
    names = ["/a b/*.jpg", '/it\'s $HOME & "more".jpg']
    selected = {"NAUTILUS_SCRIPT_SELECTED_FILE_PATHS": "".join(f"{one}\n" for one in names)}
    subprocess.run([script], env={**os.environ, **selected}, cwd="/", check=True)
    assert heard.read_text().splitlines() == ["--", *names]


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0")), min_size=1))
def test_a_desktop_entry_starts_the_very_words(words: list[str]) -> None:
    assert _as_the_specification_reads(for_desktop_entry(words)) == words


def _as_the_specification_reads(value: str) -> list[str]:
    """The words of an Exec key: a value's escapes first, then quotes, then field codes."""
    value = re.sub(r"\\(.)", lambda found: {"\\": "\\"}[found[1]], value)
    words: list[str] = []
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^ ]+)', value):
        assert not set(bare) & set("\"'\\><~|&;$*?#()`\t"), bare
        word = bare or re.sub(r'\\(["`$\\])', r"\1", quoted)
        assert "%" not in word.replace("%%", "")
        words.append(word.replace("%%", "%"))
    return words


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs the tool")
def test_desktop_entries_are_valid(home: Path) -> None:
    for name in ("menu", "session"):
        _named(name).install()
    for entry in (
        _SHIPPED / "patchfind.desktop",
        home / "data" / "applications" / "patchfind.desktop",
        home / "config" / "autostart" / "patchfind.desktop",
    ):
        done = subprocess.run(
            ["desktop-file-validate", entry], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="needs the tool")
def test_the_description_for_software_centres_is_valid() -> None:
    (described,) = _SHIPPED.glob("*.metainfo.xml")
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", described], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.skipif(not _MIME_GLOBS.exists(), reason="needs the shared MIME database")
def test_every_kind_of_photo_that_the_system_knows_can_be_opened_with_patchfind() -> None:
    entry = (_SHIPPED / "patchfind.desktop").read_text(encoding="utf-8")
    ours = set(entry.partition("\nMimeType=")[2].partition("\n")[0].split(";"))
    known = [line.split(":") for line in _MIME_GLOBS.read_text().splitlines() if line[0] != "#"]
    for _weight, mime_type, glob, *_ in known:
        if glob.removeprefix("*") in EXTENSIONS and mime_type.startswith("image/"):
            assert mime_type in ours, glob


def test_icons_come_in_the_sizes_that_desktops_ask_for() -> None:
    drawn = {}
    for path in (_SHIPPED / "icons").glob("*.png"):
        with Image.open(path) as icon:
            drawn[int(path.stem)] = icon.size
    assert drawn == {side: (side, side) for side in (16, 22, 24, 32, 48, 64, 128, 256, 512)}


def _named(name: str) -> Integration:
    return next(one for one in linux.integrations(_WORDS) if one.name == name)

"""Whatever a person names on the command line: a sentence and an exit code, within seconds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from PIL import Image

from patchfind.__main__ import main
from patchfind.foundation import logging as patchfind_logging
from patchfind.library.library import Library
from tests.cli.conftest import make_old

pytestmark = pytest.mark.skipif(
    not hasattr(os, "mkfifo"), reason="pipes, devices and links of POSIX"
)


def _link_to(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


_ODD: Mapping[str, Callable[[Path], object]] = MappingProxyType(
    {
        "pipe.jpg": os.mkfifo,
        "zero.jpg": _link_to("/dev/zero"),
        "null.jpg": _link_to("/dev/null"),
        "dangling.jpg": _link_to("nothing.jpg"),
        "circle.jpg": _link_to("circle.jpg"),
        "circle.jpg/below.jpg": lambda path: None,
        "folder.jpg": os.mkdir,
        "text.jpg": lambda path: path.write_text("hello"),
        "text.jpg/below.jpg": lambda path: None,
        "empty.jpg": lambda path: path.touch(),
        "missing.jpg": lambda path: None,
        "~nobody-of-that-name/x.jpg": lambda path: None,
        "l" * 300 + ".jpg": lambda path: None,
        "l" * 300 + "/below.jpg": lambda path: None,
    }
)
if sys.platform == "linux":
    _ODD = MappingProxyType({**_ODD, "byte\udcff.jpg": lambda path: path.write_bytes(b"x")})

_FOLDERS = ("folder.jpg",)
"""These may be folders of any use; the words in the tables below refuse all others."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything odd in it, a library with one photo, and nothing else of ours."""
    for name in ("DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name))
    for name, make in _ODD.items():
        make(tmp_path / name)
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.effect_noise((64, 48), 60).save(photos / "a.png")
    make_old(photos / "a.png")
    with Library.open(tmp_path / "library") as library:
        library.add_folder(photos)
    monkeypatch.chdir(tmp_path)
    return tmp_path


_COMMANDS: Mapping[str, tuple[int, tuple[str, ...]]] = MappingProxyType(
    {
        "a library": (5, ("--library", "{}", "status")),
        "a library to begin": (5, ("--library", "{}", "add", "photos")),
        "a library to rebuild": (5, ("--library", "{}", "rebuild")),
        "a folder to watch": (4, ("--library", "library", "add", "{}")),
        "a folder to watch no more": (4, ("--library", "library", "remove", "{}")),
        "a folder that moved": (4, ("--library", "library", "relocate", "{}", "photos")),
        "where a folder is now": (4, ("--library", "library", "relocate", "photos", "{}")),
        "a benchmark": (4, ("evaluate", "{}")),
        "a disk to measure": (4, ("bench", "--photos", "5", "--queries", "1", "--folder", "{}")),
        "photos to measure": (4, ("bench", "--ingest", "{}")),
        "a benchmark to time": (4, ("bench", "--search", "{}")),
        "photos for CLAID": (4, ("bench", "--claid", "{}")),
        "weights": (6, ("backbones", "import", "siglip-b16-224", "{}")),
        "a place for the demonstration": (4, ("demo", "--out", "{}")),
    }
)
"""What is named, the exit code of a refusal, and the words of the command."""

_MADE_WHERE_MISSING = ("a library to begin", "a place for the demonstration")
_MISSING = ("missing.jpg", "~nobody-of-that-name/x.jpg")


@pytest.mark.parametrize("what", _COMMANDS)
def test_a_path_of_the_wrong_kind_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    code, words = _COMMANDS[what]
    for name in _ODD:
        if name in _FOLDERS and what != "weights":
            continue  # a folder is what is asked for
        if name in _MISSING and what in _MADE_WHERE_MISSING:
            continue
        ended = main([word.format(name) for word in words])
        said = capsys.readouterr().err
        assert (ended, name) == (code, name), said
        assert said.startswith("patchfind: ")
        assert said.count("\n") == 1
        assert "Errno" not in said
        assert "None" not in said
    patchfind_logging.configure(None)


def test_an_odd_query_photo_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pipe.jpg", "circle.jpg"):
        ended = main(["--library", "library", "find", name])
        said = capsys.readouterr().err
        assert (ended, name) == (3, name), said
        assert said.startswith("patchfind: ")
        assert said.count("\n") == 1
    patchfind_logging.configure(None)


def test_an_odd_place_for_the_picture_of_the_matches_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in _ODD:
        if name in _MISSING:
            continue
        ended = main(["--library", "library", "find", "photos/a.png", "--out", name])
        said = capsys.readouterr().err
        assert ended in (2, 5), (name, said)
        assert said.startswith("patchfind: ")
        assert said.count("\n") == 1
    assert not (here / "nothing.jpg").exists()
    patchfind_logging.configure(None)

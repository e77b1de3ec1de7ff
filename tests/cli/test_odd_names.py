"""What is printed where a stream's encoding lacks a letter, or a file's name is no text."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from patchfind.services.sample import SamplePhoto
from tests.cli.conftest import Run, make_old

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
        assert first.endswith(str(folder / _ODD))
        done = odd("failures", more_environment=_encoding(encoding))
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{folder / _FAILED}: ")
        assert "broken\\udcff.jpg is damaged" in done.stdout
    done = odd(*find, "--json", "--out", sheet, more_environment=_encoding("utf-8:strict"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["matches"][0]["photo"] == str(folder / _ODD)
    assert sheet.exists()


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_a_problem_with_an_odd_name_and_the_help_are_said(patchfind: Run, encoding: str) -> None:
    done = patchfind("remove", f"/nowhere/{_ODD}", more_environment=_encoding(encoding))
    assert done.returncode == 4
    assert f"/nowhere/{_ODD}" in done.stderr
    assert patchfind("--help", more_environment=_encoding(encoding)).returncode == 0

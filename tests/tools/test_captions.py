"""The captions of a sheet: any name can be read, with the fonts that this system has."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from patchfind.tools import fonts
from patchfind.tools.captions import Captions
from patchfind.tools.fonts import Fonts

_PAPER, _INK = (255, 255, 255), (0, 0, 0)


def _drawn(text: str) -> bytes:
    picture = Image.new("RGB", (240, 26), _PAPER)
    Captions(15).draw(picture, (4, 2), text, _INK)
    assert np.asarray(picture).min() < 128, "nothing was drawn"
    return picture.tobytes()


def _need(character: str) -> None:
    """Skip where this system has no font with ``character``."""
    if Fonts(15).font_for(character) is None:
        pytest.skip(f"no font with {character!a} here")


@pytest.mark.parametrize("pair", ["éü", "Łß", "жд", "日本", "한국", "😀👍", "אב", "ไท"])
def test_each_letter_looks_like_itself_and_not_like_a_box(pair: str) -> None:
    for character in pair:
        _need(character)
    assert Captions(15).readable(pair) == pair
    boxes = _drawn(2 * "\N{NO-BREAK SPACE}" + "\u25a1")
    first, second = (_drawn(character) for character in pair)
    assert len({first, second, boxes}) == 3


def test_accents_of_a_mac_are_put_on_their_letters() -> None:
    _need("é")
    assert _drawn("Cafe\N{COMBINING ACUTE ACCENT}") == _drawn("Café")


def test_a_text_in_several_fonts_goes_on_where_the_last_one_ended() -> None:
    _need("ж")
    picture = Image.new("RGB", (400, 26), _PAPER)
    Captions(15).draw(picture, (4, 2), "abc ж abc", _INK)
    inked = np.flatnonzero((np.asarray(picture) < 128).any(axis=(0, 2)))
    assert inked.min() < 10
    assert 50 < inked.max() < 110
    assert np.diff(inked).max() < 12


def test_what_no_font_has_is_written_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_common", lambda: iter(()))
    monkeypatch.setattr(fonts, "_asked", lambda _character: None)
    captions = Captions(15)
    built_in = "é" if Fonts(15).font_for("é") else "e"
    assert captions.readable(
        "日本 2020 Cafe\N{COMBINING ACUTE ACCENT} \N{FULLWIDTH LATIN CAPITAL LETTER A} 👍\ufe0f.jpg"
    ) == (f"\\u65e5\\u672c 2020 Caf{built_in} A \\U0001f44d.jpg")
    _drawn("日本")


def test_a_font_system_that_hangs_or_lies_costs_letters_and_no_sheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []

    def hang(words: list[str], **_options: object) -> None:
        asked.append(words)
        raise subprocess.TimeoutExpired(words, 5)

    monkeypatch.setattr(fonts, "_COMMON", ())
    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/fc-match")
    monkeypatch.setattr(subprocess, "run", hang)
    assert Captions(15).readable("日本") == "\\u65e5\\u672c"
    assert len(asked) == 1
    lie = subprocess.CompletedProcess([], 0, b"/nowhere/no.ttf\n0", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_options: lie)
    assert Captions(15).readable("日") == "\\u65e5"

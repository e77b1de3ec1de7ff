"""Searching with words: the whole way with a small backbone, and what is said without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from patchfind.__main__ import main
from patchfind.embedding import registry
from patchfind.tools.sample import SamplePhoto
from tests.embedding.image_text import IMAGE_TEXT, tokenizer_file, weights_file

Here = Callable[..., tuple[int, str, str]]
_NAME = IMAGE_TEXT.name


@pytest.fixture
def here(
    sample: tuple[Path, list[SamplePhoto]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Here:
    """Runs `patchfind --library (one of the rendered photos) …` in this process."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setitem(registry._BACKBONES, _NAME, IMAGE_TEXT)

    def run(*words: object) -> tuple[int, str, str]:
        code = main(["--library", str(tmp_path / "library"), *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert run("add", sample[0])[0] == 0
    return run


def test_words_find_what_may_be_it_and_nothing_that_is_sure(
    here: Here, sample: tuple[Path, list[SamplePhoto]], tmp_path: Path
) -> None:
    assert here("backbones", "use", _NAME)[0] == 0
    assert here("backbones", "import", _NAME, weights_file(tmp_path))[0] == 0
    listed = next(line for line in here("backbones")[1].splitlines() if _NAME in line)
    assert "to download" in listed
    assert here("backbones", "import", _NAME, tokenizer_file(tmp_path))[0] == 0
    assert here("index")[0] == 0

    code, out, err = here("find", "--text", "red mug", "--json")
    answer = json.loads(out)
    assert answer["query"] == {"text": "red mug"}
    assert {Path(match["photo"]).parent for match in answer["matches"]} == {sample[0]}
    assert not any(match["verified"] for match in answer["matches"])
    assert "nothing is sure" in err
    code, out, err = here("find", "--text", "red mug")
    assert code == 0
    assert out.splitlines()[-1].startswith("Nothing certain in 12 photos")
    code, out, err = here("find", "--text", "red mug", "--strictness", "same-object")
    assert out.startswith("Nothing found")


def test_a_library_without_words_says_what_to_do(here: Here) -> None:
    code, _out, err = here("find", "--text", "red mug")
    assert code == 2
    assert "Starter, which reads no text" in err
    for step in ("backbones download siglip2-b16-256", "backbones use siglip2-b16-256", "index"):
        assert f"`patchfind {step}`" in err
    here("backbones", "use", _NAME)
    code, _out, err = here("find", "--text", "red mug")
    assert code
    assert f"patchfind backbones download {_NAME}" in err


@pytest.mark.parametrize("more", [("--out", "x.pdf"), ("--box", "1,2,3,4"), ("--keywords", "mug")])
def test_words_select_nothing_and_write_nothing(here: Here, more: tuple[str, str]) -> None:
    code, _out, err = here("find", "--text", "red mug", *more)
    assert code == 2
    assert more[0] in err

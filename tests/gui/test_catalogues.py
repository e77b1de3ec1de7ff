"""The catalogues: every text of the window is in them, translated, and fits its place."""

from __future__ import annotations

import ast
import re
import shutil
import xml.etree.ElementTree as Xml
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer import translations
from patchfind.gui.language import LANGUAGES

_HOLE = re.compile(r"\{\w*\}|%L?n|\(\*\.[\w.]+\)")


def _messages(language: str) -> Iterator[tuple[str, str, list[str]]]:
    """(context, source, its translation's forms) of a catalogue."""
    catalogue = Xml.parse(translations.FOLDER / f"{language}.ts")
    for context in catalogue.iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            assert "type" not in translation.attrib, Xml.tostring(message, "unicode")
            forms = [form.text or "" for form in translation.iter("numerusform")]
            name, source = context.findtext("name") or "", message.findtext("source") or ""
            comment = message.findtext("comment") or ""
            yield name, source + comment, forms or [translation.text or ""]


@pytest.fixture(scope="module")
def made_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues as Qt's tools make them from the code."""
    folder = tmp_path_factory.mktemp("translations")
    for catalogue in translations.FOLDER.glob("*.ts"):
        shutil.copy(catalogue, folder)
    translations.update(folder)
    translations.compile_all(folder)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", ["ts", "qm"])
def test_catalogues_are_what_the_code_and_its_translations_make(
    language: str, ending: str, made_anew: Path
) -> None:
    name = f"{language}.{ending}"
    same = (made_anew / name).read_bytes() == (translations.FOLDER / name).read_bytes()
    assert same, "run installer/translations.py, and translate what is unfinished"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_holes_of_its_source(language: str) -> None:
    for _context, source, forms in _messages(language):
        for form in forms:
            assert form, f"not translated: {source}"
            assert Counter(_HOLE.findall(form)) == Counter(_HOLE.findall(source)), form
            assert [form.endswith(end) for end in "…:"] == [source.endswith(end) for end in "…:"]


def test_german_says_the_same_thing_with_the_same_words() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for _context, source, forms in _messages("de"):
        said[source.replace("&", "")].add(" / ".join(forms).replace("&", ""))
    several = {source: words for source, words in said.items() if len(words) > 1}
    assert not several


def test_no_text_is_put_together_before_it_is_translated() -> None:
    """Such a text is in no catalogue: Qt's tools and the window see templates alone."""
    wrong = [
        f"{path.name}:{call.lineno}"
        for path in translations.sources()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and call.args and _is_put_together(call)
    ]
    assert not wrong


def _is_put_together(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "tr":
        return not isinstance(call.args[0], ast.Constant)
    if name == "Sentence":
        return not isinstance(call.args[0], ast.Constant | ast.Name | ast.Attribute)
    return name in translations.SAYING and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)

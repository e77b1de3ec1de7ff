"""Sentences: English by themselves, sayable in another language, whole after every journey."""

from __future__ import annotations

import pickle
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from patchfind.foundation.errors import FolderProblem, PhotoUnreadable, StorageProblem
from patchfind.foundation.sentence import Sentence, of_system

_GERMAN = {
    "{path} is gone. {advice}": "{advice} {path} ist weg.",
    "Wait {n} s.": "Warten Sie {n} s.",
}


def _german(sentence: Sentence) -> str:
    return sentence.said(lambda text: _GERMAN.get(text, text), lambda n: f"{n:,}".replace(",", "."))


def _gone(path: str = "/a/{n}.jpg") -> Sentence:
    return Sentence("{path} is gone. {advice}", path=path, advice=Sentence("Wait {n} s.", n=1200))


def test_a_sentence_is_english_and_can_be_said_in_german_with_the_sentences_in_it() -> None:
    assert _gone() == "/a/{n}.jpg is gone. Wait 1,200 s."
    assert _german(_gone()) == "Warten Sie 1.200 s. /a/{n}.jpg ist weg."


@given(some.text())
def test_a_sentence_is_the_same_after_being_written_down_or_pickled(path: str) -> None:
    for again in (Sentence.unpacked(_gone(path).packed()), pickle.loads(pickle.dumps(_gone(path)))):
        assert again == _gone(path)
        assert _german(again) == _german(_gone(path))


@given(some.text() | some.sampled_from(['["a", null]', '["a", {"b": [1]}]', "[" * 9999, "7"]))
def test_any_other_text_is_read_as_it_is(text: str) -> None:
    assert Sentence.unpacked(text) == text


def test_an_error_says_its_path_and_what_the_system_said() -> None:
    refused = OSError(28, "No space left on device")
    error = StorageProblem(
        "{path} cannot be written ({why}).", path=Path("/a{b}"), why=of_system(refused)
    )
    assert str(error) == error.sentence == "/a{b} cannot be written (No space left on device)."
    assert error.path == Path("/a{b}")
    passed_on = FolderProblem(error.sentence, path=Path("/c"))
    assert passed_on.sentence == "/c cannot be written (No space left on device)."


def test_an_error_that_is_made_of_a_sentence_says_all_that_it_said() -> None:
    assert PhotoUnreadable(Sentence.unpacked(_gone().packed())).sentence == _gone()


def test_a_text_without_values_is_left_alone() -> None:
    assert PhotoUnreadable("/a/{path}.jpg is damaged.").sentence == "/a/{path}.jpg is damaged."

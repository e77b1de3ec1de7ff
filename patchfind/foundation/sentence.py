"""Sentences for people: English by themselves, and with what it takes to say them otherwise.

Only the window speaks other languages; it translates the template and fills the values in again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Value = object
"""What is filled in: a whole number, a sentence, or what ``str`` shows."""

_HOLE = re.compile(r"\{(\w+)\}")


def _filled(template: str, values: Mapping[str, Value], shown: Callable[[Value], str]) -> str:
    def fill(hole: re.Match[str]) -> str:
        value = values.get(hole[1])
        return hole[0] if value is None else shown(value)

    return _HOLE.sub(fill, template)


def _in_english(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


class Sentence(str):
    """``template`` with ``values`` in its ``{holes}``; whole numbers in groups of three digits.

    A hole without a value stays as it is. ``values`` are those of the holes alone.
    """

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> Sentence:
        made = super().__new__(cls, _filled(template, values, _in_english))
        made.template = template
        made.values = {
            name: value
            for name in _HOLE.findall(template)
            if (value := values.get(name)) is not None
        }
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Value]]:
        return (self.template,), dict(self.values)

    def said(self, words: Callable[[str], str], number: Callable[[int], str]) -> str:
        """The sentence as ``words`` translates templates, and ``number`` writes numbers."""

        def shown(value: Value) -> str:
            if isinstance(value, Sentence):
                return value.said(words, number)
            return number(value) if isinstance(value, int) else str(value)

        return _filled(words(self.template), self.values, shown)

    def given(self, **values: Value) -> Sentence:
        """The same sentence with these ``values`` in it, and in the sentences within; None of them
        leaves what is there.
        """
        kept = {
            name: value.given(**values) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        known = {name: value for name, value in values.items() if value is not None}
        return Sentence(self.template, **{**kept, **known})

    def packed(self) -> str:
        """The sentence as ASCII, for :meth:`unpacked`."""
        return json.dumps(_plain(self))

    @classmethod
    def unpacked(cls, text: str) -> Sentence:
        """What :meth:`packed` made of a sentence; any other ``text`` as it is."""
        try:
            return _sentence(json.loads(text))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls(text)


def sentence_of(text: str) -> Sentence:
    """``text`` as a sentence, which it may be already."""
    return text if isinstance(text, Sentence) else Sentence(text)


def of_system(error: OSError) -> Sentence:
    """What the system says of its ``error``."""
    return sentence_of(error.strerror or str(error))


COMMON = (
    Sentence("Permission denied"),
    Sentence("No space left on device"),
    Sentence("Read-only file system"),
    Sentence("No such file or directory"),
    Sentence("Not a directory"),
    Sentence("Is a directory"),
    Sentence("File exists"),
    Sentence("File name too long"),
    Sentence("Input/output error"),
    Sentence("Operation not permitted"),
    Sentence("Disk quota exceeded"),
    Sentence("Too many open files"),
    Sentence("Cannot allocate memory"),
    Sentence("Resource temporarily unavailable"),
    Sentence("Connection timed out"),
    Sentence("Stale file handle"),
    Sentence("Too many levels of symbolic links"),
)
"""What systems say most often; named here to be translated."""


def _plain(value: Value) -> object:
    """``value`` in JSON's kinds: a sentence is a list, everything else a number or words."""
    if isinstance(value, Sentence):
        return [value.template, {name: _plain(each) for name, each in value.values.items()}]
    return value if isinstance(value, int) else str(value)


def _sentence(plain: Any) -> Sentence:
    """The other way round. Raises ValueError, TypeError, AttributeError."""
    template, values = plain
    return Sentence(
        template,
        **{
            name: _sentence(value) if isinstance(value, list) else value
            for name, value in values.items()
        },
    )

"""What the window and its engine say to each other, through two pipes that only they have.

A message is a number, a word and a value. The number is that of a call, which the window gave it;
whatever the engine says about a call bears it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from patchfind.domain.progress import Step
from patchfind.foundation.settings import Settings


class Word(StrEnum):
    """What a message is about, beside the steps of a call's Control."""

    CALL = "call"
    """By the window; the value is a :class:`Call`."""
    HEARD = "heard"
    """By the window, once what the callback was told has been taken in."""
    TOLD = "told"
    """By the engine; the value is for the callback, and the call waits until it was heard."""
    ANSWER = "answer"
    FAILURE = "failure"
    """The value is the error and its traceback."""
    LOG = "log"
    """The value is a log record; the number means nothing."""


Message = tuple[int, Word | Step, object]


@dataclass(frozen=True, slots=True)
class Call:
    """``name`` and ``arguments`` of what is to be done, with the library's present settings.

    Beside the arguments it gets a ``control`` where it is ``controlled``, and a callback where one
    is named in ``tells``. Where it ``waits``, it goes on once the window has taken in what it told.
    """

    name: str
    arguments: tuple[object, ...]
    settings: Settings
    controlled: bool
    tells: tuple[str, ...]
    waits: bool


class EngineTraceback(Exception):
    """Where in the engine's process an error was raised."""

"""An integration: what PatchFind puts into one program of the desktop, as a row of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from patchfind.desktop.parts import Part, State
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.sentence import of_system

FIND = "Find objects in this photo"
WATCH = "Watch with PatchFind"
SUMMARY = "Lasso an object in one photo and find it in all your others"
GERMAN = {
    FIND: "Objekte in diesem Foto suchen",
    WATCH: "Mit PatchFind beobachten",
    SUMMARY: "Ein Objekt in einem Foto umfahren und in allen anderen finden",
}
"""For desktops that take a name in several languages."""


def named(text: str, language: str) -> str:
    """``text`` for those that take one alone: German where that is the ``language``."""
    return GERMAN[text] if language == "de" else text


@dataclass(frozen=True, slots=True)
class Integration:
    """The ``parts`` that belong to the program ``title``.

    ``fits`` says whether that program is here. One that is ``on_request`` is installed only where
    it is named. ``afterwards`` is called when something was put in place or taken away; ``hint`` is
    what the person has to know to see it. ``former`` parts are not wanted: the same in another
    language.
    """

    name: str
    title: str
    parts: tuple[Part, ...]
    fits: Callable[[], bool] = lambda: True
    on_request: bool = False
    afterwards: Callable[[], None] = lambda: None
    hint: str = ""
    former: tuple[Part, ...] = ()

    @property
    def everything(self) -> tuple[Part, ...]:
        """All that may be in place."""
        return (*self.former, *self.parts)

    def install(self) -> None:
        """Put everything in place, as it is now. Raises StorageProblem."""
        self._take_away(self.former)
        for part in self.parts:
            with _said(part):
                part.install()
        self.afterwards()

    def remove(self) -> None:
        """Take everything away that is ours. Raises StorageProblem."""
        self._take_away(self.everything)
        self.afterwards()

    def renew(self) -> None:
        """Write what is there of ours as it would be written now, and nothing that is not there.

        Raises StorageProblem.
        """
        if any(part.found() for part in self.former):  # in the language that was spoken then
            self.install()
            return
        old = [one for one in self.parts if one.found() and one.state() is not State.THERE]
        for part in old:
            with _said(part):
                part.install()
        if old:
            self.afterwards()

    def state(self) -> State:
        """THERE where every part is as it would be written now, ABSENT where none is there."""
        if any(part.state() is not State.ABSENT for part in self.former):
            return State.OTHERWISE
        states = {part.state() for part in self.parts}
        return states.pop() if len(states) == 1 else State.OTHERWISE

    def _take_away(self, parts: Sequence[Part]) -> None:
        for part in parts:
            with _said(part):
                part.remove()


@contextmanager
def _said(part: Part) -> Iterator[None]:
    """A refusal of the system as a sentence."""
    try:
        yield
    except OSError as error:
        raise StorageProblem(
            "{where} could not be changed: {why}. Make it writable, then try again.",
            where=part.where,
            why=of_system(error),
        ) from error

"""What PatchFind puts into Windows: values below the person's own part of the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from patchfind.desktop.integration import FIND, WATCH, Integration, named
from patchfind.desktop.launcher import for_windows
from patchfind.desktop.parts import MARK, State

_CLASSES = r"Software\Classes"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_MARKED_BY = "PatchFind"


class Registry(Protocol):
    """HKEY_CURRENT_USER: texts by key and name, where "" names a key's default. Raises OSError."""

    def read(self, key: str, name: str) -> str | None: ...
    def write(self, key: str, name: str, text: str) -> None: ...
    def delete_value(self, key: str, name: str) -> None: ...
    def delete_key(self, key: str) -> None:
        """Delete a key that has no other key in it, or is not there."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of ours, with the ``values`` of each key below it; it says so in a value of its own."""

    registry: Registry
    key: str
    values: Mapping[str, Mapping[str, str]]

    @property
    def where(self) -> str:
        return rf"HKEY_CURRENT_USER\{self.key}"

    def install(self) -> None:
        """Write it, unless a key of that name is not ours. Raises OSError."""
        if self.state() is not State.ABSENT and not self._is_ours():
            raise OSError(f"somebody else made it: it lacks the value {_MARKED_BY}")
        self.registry.write(self.key, _MARKED_BY, MARK)
        for key, name, text in self._rows():
            self.registry.write(key, name, text)

    def remove(self) -> None:
        """Delete it where it has our mark."""
        if self._is_ours():
            for below in reversed(list(self.values)):
                self.registry.delete_key(self._full(below))

    def state(self) -> State:
        found = [self.registry.read(key, name) == text for key, name, text in self._rows()]
        if self._is_ours() and all(found):
            return State.THERE
        known = self._is_ours() or any(
            self.registry.read(key, name) is not None for key, name, _ in self._rows()
        )
        return State.OTHERWISE if known else State.ABSENT

    def found(self) -> str:
        told = [self.registry.read(key, name) or "" for key, name, _ in self._rows()]
        return "\n".join(told) if self._is_ours() else ""

    def _is_ours(self) -> bool:
        return self.registry.read(self.key, _MARKED_BY) == MARK

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (self._full(below), name, text)
            for below, values in self.values.items()
            for name, text in values.items()
        ]

    def _full(self, below: str) -> str:
        return rf"{self.key}\{below}" if below else self.key


@dataclass(frozen=True, slots=True)
class OwnValue:
    """One value in a key that many programs share; it is ours by its name."""

    registry: Registry
    key: str
    name: str
    text: str

    @property
    def where(self) -> str:
        return rf"HKEY_CURRENT_USER\{self.key}, {self.name}"

    def install(self) -> None:
        self.registry.write(self.key, self.name, self.text)

    def remove(self) -> None:
        self.registry.delete_value(self.key, self.name)

    def state(self) -> State:
        found = self.registry.read(self.key, self.name)
        if found is None:
            return State.ABSENT
        return State.THERE if found == self.text else State.OTHERWISE

    def found(self) -> str:
        return self.registry.read(self.key, self.name) or ""


def integrations(
    words: Sequence[str], language: str, registry: Registry
) -> tuple[Integration, ...]:
    """The table for the command ``words``."""

    def verb(kind: str, key: str, name: str) -> OwnKey:
        values = {
            "": {"": named(name, language), "Icon": words[0], "MultiSelectModel": "Single"},
            "command": {"": for_windows((*words, "--"), '"%1"')},
        }
        return OwnKey(registry, rf"{_CLASSES}\{kind}\shell\{key}", values)

    return (
        Integration(
            "explorer",
            "Explorer",
            (
                verb(r"SystemFileAssociations\image", "PatchFind.Find", FIND),
                verb("Directory", "PatchFind.Watch", WATCH),
            ),
        ),
        Integration(
            "session",
            "Start with the session",
            (OwnValue(registry, _RUN, "PatchFind", for_windows((*words, "--background"))),),
            on_request=True,
        ),
    )

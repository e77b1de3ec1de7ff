"""Explorer's entries in a registry held in memory: only keys of ours are written and deleted."""

from __future__ import annotations

import subprocess

import pytest

from patchfind.desktop import windows
from patchfind.desktop.parts import State
from patchfind.foundation.errors import StorageProblem

_WORDS = ("C:\\Program Files\\PatchFind\\patchfind.exe",)
_FIND = r"Software\Classes\SystemFileAssociations\image\shell\PatchFind.Find"
_WATCH = r"Software\Classes\Directory\shell\PatchFind.Watch"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


class MemoryRegistry:
    """Keys with their values; as Windows has it, a key with others in it cannot be deleted."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    def read(self, key: str, name: str) -> str | None:
        return self.keys.get(key, {}).get(name)

    def write(self, key: str, name: str, text: str) -> None:
        self.keys.setdefault(key, {})[name] = text

    def delete_value(self, key: str, name: str) -> None:
        self.keys.get(key, {}).pop(name, None)

    def delete_key(self, key: str) -> None:
        if any(one.startswith(key + "\\") for one in self.keys):
            raise PermissionError(f"{key} has keys in it")
        self.keys.pop(key, None)


def test_explorer_shows_the_entries_and_loses_them_again() -> None:
    registry = MemoryRegistry()
    registry.write(_RUN, "Others", "other.exe")
    before = {key: dict(values) for key, values in registry.keys.items()}
    table = windows.integrations(_WORDS, "en", registry)
    for one in table:
        assert one.state() is State.ABSENT
        one.install()
        one.install()
        assert one.state() is State.THERE
    assert registry.read(_FIND, "") == "Find objects in this photo"
    assert registry.read(_WATCH, "") == "Watch with PatchFind"
    command = registry.read(rf"{_FIND}\command", "")
    assert command == f'{subprocess.list2cmdline(_WORDS)} -- "%1"'
    assert registry.read(_RUN, "PatchFind") == f'"{_WORDS[0]}" --background'
    for one in table:
        one.remove()
        assert one.state() is State.ABSENT
    assert registry.keys == before


def test_a_key_of_somebody_else_stays() -> None:
    registry = MemoryRegistry()
    registry.write(_FIND, "", "Mine")
    explorer = windows.integrations(_WORDS, "en", registry)[0]
    with pytest.raises(StorageProblem, match=r"PatchFind\.Find could not be changed"):
        explorer.install()
    explorer.remove()
    assert registry.keys == {_FIND: {"": "Mine"}}

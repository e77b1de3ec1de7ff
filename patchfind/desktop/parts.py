"""What an integration consists of: files of our own, each with our mark, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from patchfind.foundation import own_files
from patchfind.foundation.regular_file import read_regular

MARK = 'Made by "patchfind integrate", which replaces and removes it.'
"""Stands in a comment of every file: what has none was made by somebody else, and stays."""

_MARK_BEGINS = b'Made by "patchfind integrate"'
_MOST_BYTES = 1 << 20


class State(StrEnum):
    """How a part stands: as it would be written now, otherwise, or not at all."""

    THERE = "there"
    OTHERWISE = "otherwise"
    ABSENT = "absent"


class Part(Protocol):
    """One thing that is put in place and taken away; ``where`` names it to a person.

    Raises StorageProblem and OSError.
    """

    @property
    def where(self) -> str: ...
    def install(self) -> None: ...
    def remove(self) -> None: ...
    def state(self) -> State: ...
    def found(self) -> str:
        """What stands there by our hand, as text; "" where nothing does."""


def is_ours(head: bytes) -> bool:
    """Whether a file that begins with ``head`` has our mark."""
    return _MARK_BEGINS in head


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A whole file of ours; ``base`` is the folder up to which empty ones go with it."""

    path: Path
    content: bytes
    base: Path
    executable: bool = False

    @property
    def where(self) -> str:
        return str(self.path)

    def install(self) -> None:
        """Write it, unless a file that is not ours has its name. Raises StorageProblem, OSError."""
        own_files.make_folder(self.path.parent)
        own_files.write(self.path, self.content, is_ours, executable=self.executable)

    def remove(self) -> None:
        """Delete it where it has our mark. Raises OSError."""
        own_files.delete(self.path, is_ours)
        own_files.remove_empty_folders(self.path.parent, self.base)

    def found(self) -> str:
        try:
            found = read_regular(self.path, most_bytes=_MOST_BYTES)
        except (OSError, ValueError):
            return ""
        return found.decode(errors="replace") if is_ours(found) else ""

    def state(self) -> State:
        try:
            found = read_regular(self.path, most_bytes=_MOST_BYTES)
        except FileNotFoundError:
            return State.ABSENT
        except (OSError, ValueError):
            return State.OTHERWISE
        return State.THERE if found == self.content else State.OTHERWISE

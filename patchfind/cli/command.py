"""What a command of the command line is, and what commands share."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from patchfind.domain.progress import Control
from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.paths import absolute, default_library, real
from patchfind.library.library import Library


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ``patchfind``: its arguments and what it does.

    ``run`` gets the parsed arguments and returns the exit code; PatchFindError is said by the
    caller.
    """

    name: str
    summary: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def no_arguments(_parser: argparse.ArgumentParser) -> None:
    """For commands that take none."""


def named_path(word: str) -> Path:
    """The path that ``word`` names, for argparse. An empty word, which a script gives for a
    variable that is not set, names none: to Path it would be the current folder."""
    if not word:
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(word)


def open_library(arguments: argparse.Namespace, *, begin: bool = False) -> Library:
    """The library that ``--library`` names, or the default one, which is made where it is not.

    Another one is begun only where ``begin`` says so: its name may be mistyped, or its disk not
    be connected. Raises LibraryProblem.
    """
    root: Path = arguments.library
    return Library.open(root, create=begin or root.absolute() == default_library().absolute())


def folder_named(library: Library, path: Path) -> int:
    """The id of the watched folder at ``path``. Raises FolderProblem where none is."""
    wanted = absolute(path)
    for counts in library.folders.counts():
        if counts.folder.path in (wanted, real(wanted)):
            return counts.folder.id
    raise FolderProblem(
        f"{wanted} is not a watched folder; `patchfind status` lists them.", path=wanted
    )


@contextmanager
def cancel_on_interrupt() -> Iterator[Control]:
    """A Control that the first Ctrl-C cancels; the second one interrupts as usual."""
    control = Control()
    before = signal.getsignal(signal.SIGINT)

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        control.cancel()

    signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield control
    finally:
        signal.signal(signal.SIGINT, before)

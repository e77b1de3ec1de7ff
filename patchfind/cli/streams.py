"""The one place where the command line prints: any text, made safe for a terminal.

Plain output is the same on a terminal and in a pipe, which may end at a terminal too: one line for
each thing, with control characters and the like as escapes. Programs read ``--json`` and
``--null``, which are exact.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from patchfind.foundation.printable import printable

NULL_HELP = "print the paths alone, exactly, each ended by a zero byte (for `xargs -0`)"


def take_any_text() -> None:
    """From now on, stdout and stderr raise for no text: a letter that they lack is escaped.

    On Windows, where a redirected stream has a code page that lacks most of the world's letters,
    the streams become UTF-8, unless PYTHONIOENCODING asks for another one.
    """
    _fill_closed_streams()
    encoding = None
    if sys.platform == "win32" and not os.environ.get("PYTHONIOENCODING"):
        encoding = "utf-8"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a test may have another in its place
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _fill_closed_streams() -> None:
    """Have what is said on a stream that is closed (`>&-`; no console on Windows) go nowhere.

    Otherwise the next file that is opened takes its number, and gets what a codec prints there.
    """
    for name in ("stdin", "stdout", "stderr"):  # the lowest number that is free is given out
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(nowhere, True)  # noqa: FBT003 - it takes no name
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, io.TextIOWrapper(io.FileIO(nowhere, mode), encoding="utf-8"))


def say(*lines: str) -> None:
    """Print each of ``lines`` as one line on stdout, whatever is in it."""
    for line in lines:
        print(printable(line))


def warn(sentence: str) -> None:
    """Print a sentence as one line on stderr."""
    print(f"patchfind: {printable(sentence)}", file=sys.stderr)


def give_json(text: str) -> None:
    """Print JSON in ASCII on stdout as it is, but for the one control character that it allows."""
    print(text.replace("\x7f", "\\u007f"))


def give_paths(paths: Iterable[Path]) -> None:
    """Write paths on stdout for programs: exactly as they are, each ended by a zero byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join(os.fsencode(path) + b"\0" for path in paths))
    sys.stdout.buffer.flush()


def add_null(parser: argparse.ArgumentParser) -> None:
    """Have a command that lists paths take ``--null``."""
    parser.add_argument("-0", "--null", action="store_true", help=NULL_HELP)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose help and complaints are safe for a terminal too."""

    def _print_message(self, message: str, file: IO[str] | None = None) -> None:  # type: ignore[override]
        super()._print_message("\n".join(map(printable, message.split("\n"))), file)

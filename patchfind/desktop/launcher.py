"""The command that starts PatchFind, and how it is written for those who will run it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from patchfind.foundation import strict_json
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.paths import absolute, default_library

NAMED_BY = "PATCHFIND_COMMAND"
"""The variable in which a package's own launcher says how it is started: a JSON list of words."""

_RESERVED = re.compile(r"[^\w@+=:,./-]", re.ASCII)


def launcher(library: Path) -> tuple[str, ...]:
    """The words that start PatchFind with ``library``; the first is an absolute path."""
    named = os.environ.get(NAMED_BY)
    words = _words_of(named) if named else _of_interpreter(Path(sys.executable))
    if absolute(library) != default_library():
        words = (*words, "--library", str(absolute(library)))
    return words


def _words_of(named: str) -> tuple[str, ...]:
    """Raises UsageProblem where the variable does not hold what a launcher writes there."""
    try:
        words = strict_json.parse(named)
    except ValueError:
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
        raise UsageProblem(
            "The variable {name} is to hold the command that starts PatchFind as a JSON list of "
            "words. Unset it, or start PatchFind as it was installed.",
            name=NAMED_BY,
        )
    return tuple(words)


def _of_interpreter(python: Path) -> tuple[str, ...]:
    if os.name == "nt":  # the one that opens no console
        return (str(python.with_name("pythonw.exe")), "-m", "patchfind")
    script = python.with_name("patchfind")
    return (str(script),) if script.is_file() else (str(python), "-m", "patchfind")


def for_desktop_entry(words: Sequence[str], codes: str = "") -> str:
    """The value of ``Exec`` in a desktop entry; ``codes`` are field codes that follow the words."""

    def quoted(word: str) -> str:
        word = word.replace("%", "%%")
        if word and not _RESERVED.search(word.replace("%", "")):
            return word
        inside = re.sub(r'(["`$\\])', r"\\\1", word)
        return f'"{inside}"'.replace("\\", "\\\\")  # a value's own escapes come on top

    return " ".join((*map(quoted, words), *codes.split()))


def for_shell(words: Sequence[str]) -> str:
    """The words for a POSIX shell."""
    return shlex.join(words)


def for_windows(words: Sequence[str], codes: str = "") -> str:
    """The words as a command line of Windows, with ``codes`` at its end as they are."""
    return " ".join(filter(None, (subprocess.list2cmdline(words), codes)))

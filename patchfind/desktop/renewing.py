"""What is integrated is written anew after an update, a move or another language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import unescape

from patchfind.desktop.integration import Integration

_PROGRAM = re.compile(r"^TryExec=(/.*)$", re.MULTILINE)
_LIBRARY = "--library"


def renew(table: Sequence[Integration], words: Sequence[str]) -> None:
    """Write anew what ``words`` had put in place and would write otherwise now.

    What another copy of PatchFind that is still there has put in place stays, and what opens
    another library. Raises StorageProblem.
    """
    found = {
        one.name: unescape("\n".join(part.found() for part in one.everything)) for one in table
    }
    programs = {program for text in found.values() for program in _PROGRAM.findall(text)}
    ours = [words[0], *(one for one in programs if not Path(one).exists())]
    library = words[words.index(_LIBRARY) :] if _LIBRARY in words else ()
    for one in table:
        text = found[one.name]
        if not any(_names(text, program) for program in ours):
            continue
        if all(_names(text, word) for word in library) and (library or not _names(text, _LIBRARY)):
            one.renew()


def _names(text: str, word: str) -> bool:
    """Whether ``word`` is one of the words in ``text``, however that writes a command."""
    it = re.escape(word)
    bare, quoted = rf"(?<![^\s>=]){it}(?![^\s<])", rf"(?<=[\"']){it}(?=[\"'])"
    return re.search(f"{bare}|{quoted}", text) is not None

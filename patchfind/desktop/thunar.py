"""Entries of ours in Thunar's list of custom actions, among the person's own, which stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape

from patchfind.desktop.parts import State
from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem, UsageProblem
from patchfind.foundation.handed_out import hand_out
from patchfind.foundation.regular_file import open_regular

_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?>\n<actions>\n</actions>\n'
_MADE = b'\n<!-- Made by "patchfind integrate": there was no list. -->\n'
"""At the end of a list that was not there before: it goes where nothing else came into it."""
_OURS = re.compile(rb"<action>(?:(?!</action>).)*<unique-id>patchfind-.*?</action>\n?", re.DOTALL)
_END = b"</actions>"


@dataclass(frozen=True, slots=True)
class ThunarActions:
    """Adds ``actions``, the XML elements of each, to the list in ``path``.

    ``shipped`` is the list that Thunar uses as long as ``path`` is not there.
    """

    path: Path
    shipped: Path
    actions: tuple[Mapping[str, str], ...]

    @property
    def where(self) -> str:
        return str(self.path)

    def install(self) -> None:
        """Put our entries at the list's end. Raises StorageProblem, OSError."""

        def with_ours(listed: bytes) -> bytes:
            others = _OURS.sub(b"", listed or self._new())
            before, end, after = others.rpartition(_END)
            return b"".join((before, *self._entries(), end, after))

        self._edit(with_ours)

    def remove(self) -> None:
        """Take our entries out; a list that we made and nobody added to goes."""
        if not self.path.exists():
            return
        self._edit(lambda listed: _OURS.sub(b"", listed))
        if _read(self.path) == self._new():
            own_files.delete(self.path, self._new().startswith)
        own_files.remove_empty_folders(self.path.parent, self.path.parent.parent)

    def state(self) -> State:
        try:
            listed = _read(self.path)
        except OSError:
            return State.OTHERWISE
        if not _OURS.search(listed):
            return State.ABSENT
        there = all(entry in listed for entry in self._entries())
        return State.THERE if there else State.OTHERWISE

    def found(self) -> str:
        try:
            listed = _read(self.path)
        except OSError:
            return ""
        return b"".join(_OURS.findall(listed)).decode(errors="replace")

    def _new(self) -> bytes:
        """The list as it is where the person has none."""
        return (_read(self.shipped) or _EMPTY) + _MADE

    def _entries(self) -> list[bytes]:
        return [
            "".join(
                ("<action>\n", *(f"\t{_element(*one)}\n" for one in parts.items()), "</action>\n")
            ).encode()
            for parts in self.actions
        ]

    def _edit(self, change: Callable[[bytes], bytes]) -> None:
        before = _read(self.path)
        after = change(before)
        for listed in filter(None, (before, after)):
            self._check(listed)
        if after != before:
            own_files.make_folder(self.path.parent)
            self._replace(before, after)

    def _replace(self, before: bytes, after: bytes) -> None:
        """Write ``after`` where still ``before`` is what the list says."""
        try:
            hand_out(self.path, after, replaceable=lambda target: _read(target) == before)
        except UsageProblem as problem:
            raise StorageProblem(
                "Thunar's list of actions {path} was changed just now, or is a link that leads "
                "to nothing. Try again.",
                path=self.path,
            ) from problem

    def _check(self, listed: bytes) -> None:
        """Raise StorageProblem where it is no list of actions."""
        try:
            expat.ParserCreate().Parse(listed, True)  # noqa: FBT003 - takes no name
            sound = _END in listed
        except expat.ExpatError:
            sound = False
        if not sound:
            raise StorageProblem(
                "Thunar's list of actions {path} is damaged, so it stays as it is. Mend it, or "
                "move it away, then try again.",
                path=self.path,
            )


def _read(path: Path) -> bytes:
    try:
        with open_regular(path, through_links=True) as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"

"""The integrations of the system that this runs on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from patchfind.desktop.integration import Integration
from patchfind.desktop.launcher import launcher
from patchfind.desktop.parts import State

_Table = Callable[[Sequence[str]], tuple[Integration, ...]]


def integrations(library: Path) -> tuple[Integration, ...]:
    """Everything that can be put into this desktop, for windows of ``library``."""
    return _TABLES.get(sys.platform, _for_linux)(launcher(library))


def in_menus(library: Path) -> list[Integration]:
    """Those in menus of programs that are here, or were: all but the session's start."""
    return [
        one
        for one in integrations(library)
        if not one.on_request and (one.fits() or one.state() is not State.ABSENT)
    ]


def session_start(library: Path) -> Integration:
    """The one that starts PatchFind with the session."""
    return next(one for one in integrations(library) if one.name == "session")


def _for_linux(words: Sequence[str]) -> tuple[Integration, ...]:
    from patchfind.desktop import linux

    return linux.integrations(words)


def _for_macos(words: Sequence[str]) -> tuple[Integration, ...]:
    from patchfind.desktop import macos

    return macos.integrations(words, Path.home())


_TABLES: dict[str, _Table] = {"darwin": _for_macos}

if sys.platform == "win32":

    def _for_windows(words: Sequence[str]) -> tuple[Integration, ...]:
        from patchfind.desktop import windows
        from patchfind.desktop.windows_registry import WindowsRegistry

        return windows.integrations(words, WindowsRegistry())

    _TABLES["win32"] = _for_windows

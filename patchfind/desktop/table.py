"""The integrations of the system that this runs on."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from patchfind.desktop.integration import Integration
from patchfind.desktop.launcher import launcher
from patchfind.desktop.parts import State
from patchfind.foundation import settings

_WINDOWS_GERMAN = 0x07
_Table = Callable[[Sequence[str], str], tuple[Integration, ...]]
"""Made of the command's words, and of the language that menus are to speak."""


def integrations(library: Path) -> tuple[Integration, ...]:
    """Everything that can be put into this desktop, for windows of ``library``."""
    chosen = settings.load(library).language
    language = language_of_system(os.environ) if chosen == "system" else chosen
    return _TABLES.get(sys.platform, _for_linux)(launcher(library), language)


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


def language_of_system(environment: Mapping[str, str]) -> str:
    """The code of the language that the session speaks, "en" where that is not told."""
    if sys.platform == "win32":
        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "de" if primary == _WINDOWS_GERMAN else "en"
    told = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, told), "")
    if locale.partition(".")[0] not in ("", "C", "POSIX"):  # where it is one of these, no other is
        locale = environment.get("LANGUAGE") or locale
    return re.split(r"[_.@:-]", locale)[0] or "en"


def _for_linux(words: Sequence[str], language: str) -> tuple[Integration, ...]:
    from patchfind.desktop import linux

    return linux.integrations(words, language)


def _for_macos(words: Sequence[str], language: str) -> tuple[Integration, ...]:
    from patchfind.desktop import macos

    return macos.integrations(words, language, Path.home())


_TABLES: dict[str, _Table] = {"darwin": _for_macos}

if sys.platform == "win32":

    def _for_windows(words: Sequence[str], language: str) -> tuple[Integration, ...]:
        from patchfind.desktop import windows
        from patchfind.desktop.windows_registry import WindowsRegistry

        return windows.integrations(words, language, WindowsRegistry())

    _TABLES["win32"] = _for_windows

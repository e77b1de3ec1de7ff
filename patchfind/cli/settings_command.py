"""The command that shows the library's settings and changes one."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping

from patchfind.cli.command import Command, open_library
from patchfind.cli.streams import say
from patchfind.desktop.integration import Integration
from patchfind.desktop.parts import State
from patchfind.desktop.table import session_start
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.records import fits
from patchfind.foundation.settings import Settings

ABOUT = {
    "theme": "the window's colours: system, light or dark",
    "language": "the window's language: system, en or de (the command line speaks English)",
    "processor_share": "the most that indexing takes of the processor, in percent (5 to 100)",
    "index_when": "when the window indexes: always, on mains power only (mains), or while nobody "
    "is at the machine (away)",
    "stay_in_tray": "closing the window leaves an icon in the notification area (on or off)",
    "tell_finds": "the desktop says what saved objects found (on or off)",
    "device": "what computes: auto, cpu, cuda, cuda:1, mps",
    "backbone": "the network; `patchfind backbones` lists them",
    "verify_photos": "photos that a search looks at closely",
    "decode_workers": "processes that read photos (0: as many as suit the machine)",
    "rescan_minutes": "the window looks through all folders so often",
}
"""What each setting is for, in the order of the list."""

_SESSION = "start_with_session"
_SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
_SHOWN = {True: "on", False: "off"}


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help="a setting, as listed without one")
    parser.add_argument("value", nargs="?", help="what it is to be from now on")


def _settings(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        session = session_start(arguments.library)
        known = {**_shown(library.settings), _SESSION: _SHOWN[_is_there(session)]}
        if arguments.name is None:
            about = {**ABOUT, _SESSION: "it starts when you log in, without a window (on or off)"}
            for name, words in about.items():
                say(f"{name} = {known[name]}", f"    {words}")
            return 0
        if arguments.name not in known:
            raise UsageProblem(
                f"There is no setting {arguments.name!r}; there are: {', '.join(known)}."
            )
        if arguments.value is None:
            say(known[arguments.name])
            return 0
        if arguments.name == _SESSION:
            (session.install if _switch(_SESSION, arguments.value) else session.remove)()
        else:
            library.save_settings(_with(library.settings, arguments.name, arguments.value))
    say(f"{arguments.name} is now {arguments.value}. A window that is open keeps what it has.")
    return 0


def _shown(settings: Settings) -> Mapping[str, str]:
    """Every setting as it is written on the command line."""
    values = {name: getattr(settings, name) for name in ABOUT}
    return {
        name: _SHOWN[value] if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }


def _with(settings: Settings, name: str, value: str) -> Settings:
    """``settings`` with another value. Raises UsageProblem where it cannot have it."""
    if name == "backbone":
        raise UsageProblem("A backbone is chosen with `patchfind backbones use NAME`.")
    kind = type(getattr(settings, name))
    meant: object = value
    if kind is bool:
        meant = _switch(name, value)
    elif kind is int and value.isascii() and value.isdigit():
        meant = int(value)
    if not fits(Settings, name, meant):
        raise UsageProblem(f"{name} cannot be {value!r}: {ABOUT[name]}.")
    changed: dict[str, object] = {name: meant}
    return dataclasses.replace(settings, **changed)  # type: ignore[arg-type]


def _switch(name: str, value: str) -> bool:
    if value.lower() not in _SWITCH:
        raise UsageProblem(f"{name} is either on or off, not {value!r}.")
    return _SWITCH[value.lower()]


def _is_there(integration: Integration) -> bool:
    return integration.state() is not State.ABSENT


COMMANDS = (
    Command("settings", "list this library's settings, or change one", _configure, _settings),
)

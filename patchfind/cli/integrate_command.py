"""The command that puts PatchFind into file managers and menus, and takes it out again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from patchfind.cli.command import Command
from patchfind.cli.streams import say
from patchfind.desktop.integration import Integration
from patchfind.desktop.parts import State
from patchfind.desktop.table import integrations
from patchfind.foundation.errors import UsageProblem

_SAID = {
    State.THERE: "there",
    State.OTHERWISE: "of another version, or in part; `patchfind integrate` mends it",
    State.ABSENT: "not there",
}


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="only these, as --status lists them (default: all whose program is here, but not "
        "the session's start)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--remove", action="store_true", help="take away what was put in place")
    what.add_argument("--status", action="store_true", help="list what is in place")


def _integrate(arguments: argparse.Namespace) -> int:
    table = integrations(arguments.library)
    chosen = _named(table, arguments.names)
    if arguments.status:
        for one in chosen:
            here = one.fits() or one.state() is not State.ABSENT
            say(
                f"{one.name:9} {one.title}: {_SAID[one.state()] if here else 'not on this machine'}"
            )
    elif arguments.remove:
        for one in chosen:
            was_there = one.state() is not State.ABSENT
            one.remove()
            if was_there:
                say(f"{one.title}: taken out.")
    else:
        for one in chosen:
            if arguments.names or (one.fits() and not one.on_request):
                one.install()
                say(f"{one.title}: in place.", *filter(None, [one.hint]))
    return 0


def _named(table: Sequence[Integration], names: Sequence[str]) -> list[Integration]:
    """The integrations of these names, or all. Raises UsageProblem."""
    known = {one.name: one for one in table}
    for name in names:
        if name not in known:
            raise UsageProblem(f"There is no {name!r} here; there are: {', '.join(known)}.")
    return [known[name] for name in names] if names else list(table)


COMMANDS = (
    Command(
        "integrate",
        "put “Find objects in this photo” into file managers and menus, without root",
        _configure,
        _integrate,
    ),
)

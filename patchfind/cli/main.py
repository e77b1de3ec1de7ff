"""The table of commands, the parser made from it, and the exit codes."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import patchfind
from patchfind.cli import (
    backbone_commands,
    bench_command,
    duplicates_command,
    find_command,
    index_commands,
    integrate_command,
    library_commands,
    measure_commands,
    settings_command,
)
from patchfind.cli.command import Command, named_path
from patchfind.cli.streams import Parser, take_any_text, warn
from patchfind.foundation import logging as patchfind_logging
from patchfind.foundation.errors import PatchFindError
from patchfind.foundation.paths import default_library, exists, log_file

_EPILOG = """exit codes: 0 done; 1 a problem; 2 wrong arguments; 3 a photo cannot be used; 4 a
folder cannot be used, or its disk went away while it was indexed; 5 the library cannot be opened
or written; 6 weights; 7 network; 8 device; 9 helper processes that do not start; 130 stopped with
Ctrl-C"""

COMMANDS: tuple[Command, ...] = (
    *library_commands.COMMANDS,
    *index_commands.COMMANDS,
    *find_command.COMMANDS,
    *duplicates_command.COMMANDS,
    *backbone_commands.COMMANDS,
    *settings_command.COMMANDS,
    *integrate_command.COMMANDS,
    *bench_command.COMMANDS,
    *measure_commands.COMMANDS,
)


_log = logging.getLogger("patchfind.cli")


def _options() -> Parser:
    """The options that stand before any command."""
    options = Parser(add_help=False)
    options.add_argument("--version", action="version", version=patchfind.__version__)
    options.add_argument("--verbose", action="store_true", help="log more, to stderr too")
    options.add_argument(
        "--library",
        type=named_path,
        default=default_library(),
        metavar="DIR",
        help="the library's data folder (default: %(default)s)",
    )
    options.add_argument(
        "--background",
        action="store_true",
        help="open no window, but an icon in the notification area",
    )
    options.add_argument(
        "--ask", choices=("photo", "folder"), help="open the window and let a person choose one"
    )
    return options


def _parser() -> Parser:
    parser = Parser(
        prog="patchfind",
        usage="%(prog)s [OPTION…] [COMMAND … | FILE…]",
        description="Find and box, in all your photos, the object you select in one of them. "
        "Without a command, the window opens, with the photos or folders named as FILE in it.",
        epilog=_EPILOG,
        parents=[_options()],
    )
    words = parser.add_subparsers(dest="command", metavar="COMMAND", prog=parser.prog)
    for command in COMMANDS:
        sub = words.add_parser(command.name, help=command.summary, description=command.summary)
        command.configure(sub)
        sub.set_defaults(run=command.run)
    return parser


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; ``command`` is None where the window is wanted, with ``files`` to open.

    Exits with 2 on wrong ones. The first that a process calls: from here on it may print.
    """
    take_any_text()
    options, words = _options().parse_known_args(argv)
    if words and _names_a_file(words[0]):
        wrong = next((word for word in words if word.startswith("-") and word != "--"), None)
        if wrong is not None:
            _parser().error(f"{wrong} does not go with files to open in the window")
        return argparse.Namespace(
            **vars(options), command=None, files=[word for word in words if word != "--"]
        )
    arguments = _parser().parse_args(argv)
    if arguments.command is None:
        arguments.files = []
    return arguments


def _names_a_file(word: str) -> bool:
    """Whether a first word means a file or folder; a mistyped command means none."""
    if word == "--":
        return True
    if word.startswith("-") or word in {command.name for command in COMMANDS}:
        return False
    path = Path(word)
    return len(path.parts) > 1 or bool(path.suffix) or exists(path)


def _check_current_folder() -> None:
    """Without one no process can be started, and PyTorch's libraries end this one."""
    try:
        Path.cwd()
    except OSError as error:
        raise PatchFindError(
            "The folder that this was started in is gone. Change to another one (`cd`)."
        ) from error


def _refusal(error: OSError | MemoryError | ImportError) -> str:
    """What the system refused, and what to do, where no room of ours has said it."""
    if isinstance(error, MemoryError):
        return "There is too little memory for this. Close other programs, then try again."
    if isinstance(error, ImportError):
        return (
            f"A part that PatchFind needs cannot be loaded ({error}). Where memory is short, close "
            "other programs; else install PatchFind again (“patchfind repair” where it came as a "
            "package, “python3 installer/bootstrap.py” in a checkout)."
        )
    named = f" ({error.filename})" if error.filename else ""
    return (
        f"The system refused what is needed: {error.strerror or error}{named}. "
        "Free some space or allow it, then try again."
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command of ``arguments`` and say its problem on stderr; the exit code."""
    patchfind_logging.configure(log_file(), verbose=arguments.verbose)
    try:
        _check_current_folder()
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except PatchFindError as error:
        warn(error.sentence)
        return error.exit_code
    except KeyboardInterrupt:
        warn("Stopped.")
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing is left to say, also not at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError, ImportError) as error:
        _log.info("refused by the system", exc_info=True)
        warn(_refusal(error))
        return 1
    except Exception:  # noqa: BLE001 -- the last resort of every command
        _log.exception("unexpected")
        warn(f"Something went wrong that should not; details are in {log_file()}.")
        return 1
    return code

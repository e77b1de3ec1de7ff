"""`patchfind`: the window where no command is given, else the command line."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from patchfind.foundation.number_threads import share_the_processor
from patchfind.foundation.process_end import end_on_second_interrupt, end_process
from patchfind.foundation.quick_imports import quick_imports


def main(argv: Sequence[str] | None = None) -> int:
    """Run PatchFind with ``argv``; the exit code.

    Where ``argv`` is None these are the process's own arguments, and a command ends the process.
    """
    if argv is None:
        end_on_second_interrupt()
    share_the_processor()
    try:
        with quick_imports():
            from patchfind.cli.main import parse_arguments, run

        arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return 130
    if arguments.command is None:
        arguments.run = _open_window
    code = run(arguments)
    if argv is None and arguments.command is not None:
        end_process(code)
    return code


def _open_window(arguments: argparse.Namespace) -> int:
    """Have the copy that has the library open take over what was named, or open a window."""
    from patchfind.gui.shell.single_instance import ASK, QUIETLY, hand_over

    library: Path = arguments.library
    named = [str(Path(file).absolute()) for file in arguments.files]
    if arguments.ask is not None:
        named.append(ASK + arguments.ask)
    if hand_over(library, [*named, QUIETLY] if arguments.background else named):
        return 0
    from patchfind.app import run_window

    return run_window(library, named, in_background=arguments.background)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    raise SystemExit(main())

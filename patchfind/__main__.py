"""`patchfind`: the window where no command is given, else the command line."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from patchfind.foundation.process_end import end_process
from patchfind.foundation.quick_imports import quick_imports


def main(argv: Sequence[str] | None = None) -> int:
    """Run PatchFind with ``argv``; the exit code.

    Where ``argv`` is None these are the process's own arguments, and a command ends the process.
    """
    with quick_imports():
        from patchfind.cli.main import parse_arguments, run

    arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
    if arguments.command is None:
        from patchfind.app import run_window

        library: Path = arguments.library
        return run_window(
            library,
            arguments.files,
            ask=arguments.ask,
            in_background=arguments.background,
            verbose=arguments.verbose,
        )
    code = run(arguments)
    if argv is None:
        end_process(code)
    return code


if __name__ == "__main__":
    multiprocessing.freeze_support()
    raise SystemExit(main())

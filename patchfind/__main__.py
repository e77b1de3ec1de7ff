"""`patchfind`: the window where no command is given, else the command line."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run PatchFind with ``argv`` (the process's own arguments by default); the exit code."""
    from patchfind.cli.main import parse_arguments, run

    arguments = parse_arguments(sys.argv[1:] if argv is None else argv)
    if arguments.command is None:
        from patchfind.app import run_window

        library: Path = arguments.library
        return run_window(library, arguments.files)
    return run(arguments)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    raise SystemExit(main())

"""Logging set up once by the composition roots: a rotating file, and warnings on stderr."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure(log_file: Path | None, *, verbose: bool = False) -> None:
    """Send log records to ``log_file`` (5 × 1 MB, rotating) and warnings to stderr.

    An unwritable log file is not worth refusing to start for: it is said once on stderr.
    """
    root = logging.getLogger("patchfind")
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    root.handlers.clear()
    console = logging.StreamHandler(sys.stderr)
    console.setLevel(logging.DEBUG if verbose else logging.WARNING)
    console.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    root.addHandler(console)
    if log_file is None:
        return
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            log_file, maxBytes=1_000_000, backupCount=4, encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        root.warning("The log %s cannot be written (%s).", log_file, error.strerror)
        return
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)

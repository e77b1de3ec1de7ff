"""Logging set up once by the composition roots: a rotating file, and warnings on stderr."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from pathlib import Path

from patchfind.foundation.printable import printable

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Printable(logging.Formatter):
    """Names of files go into a record as text that can neither end a line nor move a cursor."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - their name
        return printable(super().formatMessage(record))

    def formatException(self, ei: logging._SysExcInfoType) -> str:  # noqa: N802 - their name
        return "\n".join(map(printable, super().formatException(ei).split("\n")))


def configure(log_file: Path | None, *, verbose: bool = False) -> None:
    """Send log records to ``log_file`` (5 × 1 MB, rotating) and warnings to stderr.

    An unwritable log file is not worth refusing to start for: it is said once on stderr.
    """
    root = logging.getLogger("patchfind")
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    console = logging.StreamHandler(sys.stderr)
    console.setLevel(logging.DEBUG if verbose else logging.WARNING)
    console.setFormatter(_Printable("%(levelname)s: %(message)s"))
    root.addHandler(console)
    if log_file is None:
        return
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        lasting = logging.handlers.RotatingFileHandler(
            log_file, maxBytes=1_000_000, backupCount=4, encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        root.warning("The log %s cannot be written (%s).", log_file, error.strerror)
        return
    lasting.setFormatter(_Printable(_FORMAT))
    root.addHandler(lasting)

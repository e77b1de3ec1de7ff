"""Logging set up once by the composition roots: a rotating file, and warnings on stderr."""

from __future__ import annotations

import contextlib
import itertools
import logging
import logging.handlers
import re
import sys
from io import TextIOWrapper
from pathlib import Path

from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.printable import printable

FIRST_FRAME = "The window is on screen"
"""How the record of that begins, which is waited for where the start is timed."""

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_BEGINNING = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ patchfind")


class _Printable(logging.Formatter):
    """Names of files go into a record as text that can neither end a line nor move a cursor."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - their name
        return printable(super().formatMessage(record))

    def formatException(self, ei: logging._SysExcInfoType) -> str:  # noqa: N802 - their name
        return "\n".join(map(printable, super().formatException(ei).split("\n")))


class _Rotating(logging.handlers.RotatingFileHandler):
    """Opens, renames and deletes only logs of ours, for their owner alone."""

    _is_lost = False

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        file = own_files.open_to_append(path, _is_log)
        own_files.make_private(path)
        return TextIOWrapper(file, encoding=self.encoding, errors=self.errors, write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - theirs
        """A log that takes no more, on a full disk for instance, is said once and stops nobody."""
        if not self._is_lost:
            self._is_lost = True
            _say_unwritable(Path(self.baseFilename), sys.exc_info()[1])

    def doRollover(self) -> None:  # noqa: N802 - their name
        """Where a file that is not ours has a log's name, the log goes on as it is."""
        if self.stream is not None:
            self.stream.close()
        base = Path(self.baseFilename)
        older = [base.with_name(f"{base.name}.{n}") for n in range(self.backupCount, 0, -1)]
        with contextlib.suppress(OSError, StorageProblem):
            own_files.delete(older[0], _is_log)
            for target, path in itertools.pairwise((*older, base)):
                if path.exists():
                    own_files.rename(path, target, _is_log)
        self.stream = self._open()


def _is_log(head: bytes) -> bool:
    return _BEGINNING.match(head) is not None


def _say_unwritable(log_file: Path, error: BaseException | None) -> None:
    why = error.strerror if isinstance(error, OSError) else error
    logging.getLogger("patchfind").warning("The log %s cannot be written (%s).", log_file, why)


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
        own_files.make_folder(log_file.parent)
        lasting = _Rotating(
            log_file, maxBytes=1_000_000, backupCount=4, encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        _say_unwritable(log_file, error)
        return
    except StorageProblem as problem:
        root.warning("%s", problem.sentence)
        return
    lasting.setFormatter(_Printable(_FORMAT))
    root.addHandler(lasting)

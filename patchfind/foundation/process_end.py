"""Ending this process at once, with nothing left unsaid."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_INTERRUPTED = 130
"""What shells take for an end by Ctrl-C."""


def end_on_second_interrupt() -> None:
    """From now on the first Ctrl-C interrupts as usual, and any further one ends the process.

    So does one that Python could not deliver, as in the middle of an import: nothing is left to
    say, and what is on disk is whole at any moment.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # whoever started this process has Ctrl-C ignored
    asked = False

    def heed(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            os._exit(_INTERRUPTED)
        asked = True
        raise KeyboardInterrupt

    def lost(what: UnraisableHookArgs) -> None:
        if what.exc_type is KeyboardInterrupt:
            os._exit(_INTERRUPTED)
        sys.__unraisablehook__(what)

    signal.signal(signal.SIGINT, heed)
    sys.unraisablehook = lost


def end_process(code: int) -> NoReturn:
    """End with ``code`` without taking Python's modules apart, and without waiting for a thread.

    For when all is closed: what is on disk must be as it should be. Taking PyTorch's modules apart
    takes a third of a second.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # its reader has gone; there is none
            stream.flush()
    os._exit(code)

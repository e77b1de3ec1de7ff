"""Ending this process at once, with nothing left unsaid."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from typing import NoReturn


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

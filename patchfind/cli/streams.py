"""The text streams of the process, made to take any text: all that may stand in a file's name."""

from __future__ import annotations

import codecs
import io
import os
import sys

_ERRORS = "patchfind"


def take_any_text() -> None:
    """From now on, stdout and stderr raise for no text.

    On Linux and macOS, names that are no text come out as the bytes that they are on disk. On
    Windows, where a redirected stream has a code page that lacks most of the world's letters,
    the streams become UTF-8, unless PYTHONIOENCODING asks for another one. What still cannot be
    written becomes an escape such as \\u2713.
    """
    codecs.register_error(_ERRORS, _bytes_or_escape)
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):  # none at all, in a program without a console
            continue
        if sys.platform != "win32":
            stream.reconfigure(errors=_ERRORS)
        elif os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _bytes_or_escape(error: UnicodeError) -> tuple[str | bytes, int]:
    """Encode one character: as the byte that it stands for, else as an escape."""
    assert isinstance(error, UnicodeEncodeError)  # the streams are only written to
    one = UnicodeEncodeError(
        error.encoding, error.object, error.start, error.start + 1, error.reason
    )
    if 0xDC80 <= ord(error.object[error.start]) <= 0xDCFF:
        return codecs.lookup_error("surrogateescape")(one)
    return codecs.lookup_error("backslashreplace")(one)

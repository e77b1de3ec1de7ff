"""Text from outside, names of files above all, made safe to show on a terminal and in a log."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f"  # control characters, ESC and the one-character CSI among them
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # what turns the direction of writing round
    r"\u2028\u2029"  # line and paragraph separators
    r"\ud800-\udfff]"  # bytes of a name that are no text, and other lone surrogates
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def printable(text: str) -> str:
    """``text`` as one line without anything that a terminal acts upon; the rest stays as it is.

    What is unsafe becomes an escape such as ``\\x1b`` or ``\\u202e``; a byte that is no text
    becomes ``\\xff``.
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    elif code >= 0x80:
        return f"\\u{code:04x}"
    return _SHORT.get(character, f"\\x{code:02x}")

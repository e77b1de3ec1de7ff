"""Every way in which setting up can fail, each with a plain sentence."""

from __future__ import annotations

import re

_LOG = "What the installer said is in {log}."

# The first that fits says why. Each is what uv prints on some system.
_SENTENCES = (
    (
        r"No space left|os error 28\b|os error 112\b|not enough space|Disk quota",
        "The disk is full. Make room (about 3 GB, or 7 GB with a graphics card) and try again.",
    ),
    (
        r"hash mismatch|Hash mismatch",
        "What was downloaded is not what PatchFind was tested with, so it was not used. Try again; "
        "if it happens again, something on the way changes downloads.",
    ),
    (
        r"cannot open shared object file|DLL load failed",
        "A library of the system that PatchFind needs is missing here.",
    ),
    (
        r"\b407 |[Pp]roxy",
        "The proxy does not let the download through. Check its address, name and password.",
    ),
    (
        r"UnknownIssuer|invalid peer certificate|certificate",
        "The download server could not prove who it is. Check this computer's date and clock; in a "
        "company's network, ask those who run it for their certificate.",
    ),
    (
        r"\b40[13] (Unauthorized|Forbidden)",
        "The download server refused. In a company's network a proxy may be needed.",
    ),
    (
        r"\b50\d (Internal|Not Impl|Bad Gateway|Service|Gateway)",
        "The download server has a fault of its own. Try again later.",
    ),
    (
        r"dns error|[Cc]onnect|error sending request|timed out|[Tt]imeout|error decoding|"
        r"Failed to read from zip|Failed to (fetch|download)|request failed",
        "There is no connection to the download server, or it broke off. Check the network, or "
        "give a proxy where one is needed, and try again: what is already here is not loaded anew.",
    ),
    (
        r"Permission denied|os error 13\b|Access is denied|os error 5\b|Read-only|os error 30\b",
        "PatchFind's folder cannot be written. Check whose it is, and whether a virus scanner "
        "holds it, and try again.",
    ),
    (
        r"No interpreter found|No download found|no managed Python|Python interpreter",
        "There is no Python that PatchFind can use on this computer, and none could be had.",
    ),
    (
        r"no wheels? |not supported|unsatisfiable|No solution found|"
        r"doesn't have a source distribution or wheel|distribution .*can't be installed",
        "A part of what PatchFind needs does not exist for this computer's system or processor.",
    ),
)
UNKNOWN = "Setting PatchFind up failed."


class SetupFailed(Exception):
    """Setting up did not work; the text is a sentence for the person."""


class SetupCancelled(SetupFailed):
    """The person stopped it; what was downloaded is kept."""

    def __init__(self) -> None:
        super().__init__("Stopped. What is already downloaded is kept for the next time.")


def sentence(said: str, log: str, otherwise: str = UNKNOWN) -> str:
    """What to tell a person about a tool that ended with an error after it ``said`` this."""
    found = (text for pattern, text in _SENTENCES if re.search(pattern, said))
    return f"{next(found, otherwise)} {_LOG.format(log=log)}"

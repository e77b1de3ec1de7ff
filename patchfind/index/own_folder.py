"""Which files in an encoder set's folders are ours, and deleting those folders with them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path

from patchfind.foundation import own_files
from patchfind.foundation.own_files import Known
from patchfind.index import header
from patchfind.index.columns import SUM

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(rb"\d{1,9}\r?\n?")


def is_latest(head: bytes) -> bool:
    """Tells the file that keeps the highest number of a segment so far."""
    return _NUMBER.fullmatch(head) is not None


def are_sums(head: bytes) -> bool:
    """Tells a column's checksums: each record begins where the one before it ends."""
    units = 0
    for first, count, _checksum in SUM.iter_unpack(head[: len(head) // SUM.size * SUM.size]):
        if first != units or not count:
            return False
        units = first + count
    return units > 0


def kinds_of(fingerprint: str) -> Mapping[re.Pattern[str], Known]:
    """By their names, the files of the encoder set ``fingerprint``."""
    headed = header.known_as({"fingerprint": fingerprint})
    return {
        re.compile(r"\d{6,}\.(rows|boxes)"): headed,
        re.compile(r"\d{6,}\.(rows|boxes)\.sums"): are_sums,
        re.compile(r"latest"): is_latest,
        re.compile(r"compressed\.pq"): header.begins,
        own_files.DRAFT: lambda head: header.begins(head) or is_latest(head),
    }


def remove_sets(parent: Path, kept: set[str]) -> None:
    """Delete what is ours in the folders of encoder sets in ``parent`` that are not ``kept``.

    A folder goes with its last file; what cannot be deleted now stays for the next time.
    """
    if own_files.is_link(parent) or not parent.is_dir():
        return
    for folder in list(parent.iterdir()):
        if _FINGERPRINT.fullmatch(folder.name) and folder.name not in kept:
            with contextlib.suppress(OSError):
                own_files.delete_folder(folder, kinds_of(folder.name))

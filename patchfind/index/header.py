"""The first 4 KiB of every segment file: what it is, and whether this version may read it."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from patchfind.foundation.errors import LibraryCorrupt, LibraryProblem, LibraryTooNew
from patchfind.foundation.own_files import Known
from patchfind.foundation.regular_file import open_regular
from patchfind.foundation.sentence import Sentence, of_system

HEADER_BYTES = 4096
VERSION = 2
"""2 since rows are bytes, which version 1 of this module would call damaged."""
_MAGIC = b"PATCHFND"
_PREFIX = struct.Struct("<8sIII")
"""Magic, version, length of the JSON, CRC-32 of the JSON. The version lies outside the JSON, so
that a newer one may lay out everything after it differently."""

Fields = Mapping[str, str | int | float]


def damaged(path: Path, what: str) -> LibraryCorrupt:
    """The error for a file of the library that is not as it was written."""
    return LibraryCorrupt(
        "The library's file {path} is damaged: {what}. Your photos are safe; run "
        "“patchfind doctor” to see what can be rebuilt from them.",
        what=what,
        path=path,
    )


def pack(fields: Fields) -> bytes:
    """The header that says ``fields``, HEADER_BYTES long."""
    text = json.dumps(dict(fields), sort_keys=True).encode("utf-8")
    prefix = _PREFIX.pack(_MAGIC, VERSION, len(text), zlib.crc32(text))
    return (prefix + text).ljust(HEADER_BYTES, b"\0")


def begins(head: bytes) -> bool:
    """Tells files of the index that are ours, damaged as they may be behind the first bytes."""
    return head.startswith(_MAGIC)


def known_as(expected: Fields) -> Known:
    """Tells files that are ours by a whole header that says all of ``expected``."""

    def known(head: bytes) -> bool:
        try:
            read(io.BytesIO(head), Path(), expected)
        except LibraryProblem:
            return False
        return True

    return known


def open_checked(path: Path, expected: Fields) -> BinaryIO:
    """``path`` opened for reading, its header compared as :func:`check` does, which it raises."""
    file = _opened(path)
    try:
        read(file, path, expected)
    except BaseException:
        file.close()
        raise
    return file


def check(path: Path, expected: Fields) -> Fields:
    """Read the header of ``path``, compare it with ``expected``, and return all its fields.

    Fields that ``expected`` does not name are for information only. Raises LibraryTooNew where a
    newer version wrote the file, LibraryCorrupt where the file is missing, no regular file,
    damaged or of another encoder.
    """
    with _opened(path) as file:
        return read(file, path, expected)


def _opened(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except FileNotFoundError as error:
        raise damaged(path, Sentence("it is missing")) from error
    except OSError as error:
        raise damaged(path, Sentence("it cannot be read ({why})", why=of_system(error))) from error


def read(file: BinaryIO, path: Path, expected: Fields) -> Fields:
    """The same of ``path`` opened as ``file``, which is left at the header's end."""
    try:
        head = file.read(HEADER_BYTES)
    except OSError as error:
        raise damaged(path, Sentence("it cannot be read ({why})", why=of_system(error))) from error
    if len(head) < HEADER_BYTES or not head.startswith(_MAGIC):
        raise damaged(path, Sentence("it does not begin like a segment of PatchFind"))
    _, version, length, checksum = _PREFIX.unpack_from(head)
    if version > VERSION:
        raise LibraryTooNew(
            "The library's file {path} was written by a newer version of PatchFind. Update "
            "PatchFind to open this library; nothing was changed.",
            path=path,
        )
    text = head[_PREFIX.size : _PREFIX.size + length]
    if len(text) != length or zlib.crc32(text) != checksum:
        raise damaged(path, Sentence("its header does not match its checksum"))
    stored = _fields(text)
    if stored is None:
        raise damaged(path, Sentence("its header makes no sense"))
    for name, value in expected.items():
        if stored.get(name) != value:
            raise damaged(
                path,
                Sentence(
                    "its {name} is {found} and not {value}",
                    name=name,
                    found=repr(stored.get(name)),
                    value=repr(value),
                ),
            )
    return stored


def _fields(text: bytes) -> Fields | None:
    """The words and numbers that a header's JSON gives names to; None where it does not."""
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(stored, dict):
        return None
    return {name: value for name, value in stored.items() if type(value) in (str, int, float)}

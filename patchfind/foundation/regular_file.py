"""Opening a file of a data folder for reading: a regular one or none, at once, and bounded.

A data folder is input: it may come from a stick, a share or a download, and hold a pipe that
blocks whoever opens it, a link to an endless device, or a file of a hundred gigabytes.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from patchfind.foundation.sentence import Sentence

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_GUARDED = _READ | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Without following a link in the last place, and without waiting for a pipe's other end."""


class NotAsExpected(OSError):
    """What lies there is no regular file, or a longer one than it may be; ``strerror`` says it."""


def open_regular(
    path: Path, *, most_bytes: int | None = None, through_links: bool = False
) -> BinaryIO:
    """``path`` opened for reading; the caller closes it.

    ``through_links`` is for a person's files: those may be links, and are waited for where a file
    server has lent them to somebody. Raises NotAsExpected where it is (else) a link, a folder, a
    pipe or a device, or holds more than ``most_bytes``; FileNotFoundError and other OSErrors as
    :func:`open` does.
    """
    # Looked at before it is opened: opening alone makes some devices act.
    _check(path.stat(follow_symlinks=through_links), path, most_bytes)
    file = os.fdopen(os.open(path, _READ if through_links else _GUARDED), "rb")
    try:
        _check(os.fstat(file.fileno()), path, most_bytes)  # another one may lie there by now
    except BaseException:
        file.close()
        raise
    return file


def read_regular(path: Path, *, most_bytes: int) -> bytes:
    """The whole of a regular file of at most ``most_bytes``. Raises as :func:`open_regular`."""
    with open_regular(path, most_bytes=most_bytes) as file:
        # No more than was promised even of a file that grows meanwhile.
        return file.read(most_bytes)


def check_regular(path: Path, *, most_bytes: int | None = None) -> None:
    """Raise as :func:`open_regular` would; ``path`` is not opened."""
    _check(path.lstat(), path, most_bytes)


def size_of(file: BinaryIO) -> int:
    """The bytes that an open file holds now."""
    return os.fstat(file.fileno()).st_size


def _check(found: os.stat_result, path: Path, most_bytes: int | None) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotAsExpected(errno.EINVAL, _what_it_is(found.st_mode), str(path))
    if most_bytes is not None and found.st_size > most_bytes:
        sentence = Sentence(
            "it holds {size} bytes, at most {most} are expected",
            size=found.st_size,
            most=most_bytes,
        )
        raise NotAsExpected(errno.EFBIG, sentence, str(path))


def _what_it_is(mode: int) -> Sentence:
    kinds = {
        stat.S_IFLNK: Sentence("it is a link, not a file"),
        stat.S_IFDIR: Sentence("it is a folder, not a file"),
        stat.S_IFIFO: Sentence("it is a pipe, not a file"),
        stat.S_IFSOCK: Sentence("it is a socket, not a file"),
    }
    return kinds.get(stat.S_IFMT(mode), Sentence("it is a device, not a file"))

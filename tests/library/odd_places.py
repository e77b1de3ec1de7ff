"""Places that cannot be written, or not locked, for real: in a process of their own, on Linux."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

_MOUNT = "mount --bind {0} {0} && mount -o remount,ro,bind {0} && "
_SMALL = "mount -t tmpfs -o size=512k none {0} && cp -a {1}/. {0} && "


def _in_own_mounts(script: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a shell script whose mounts nobody else sees, then ``words`` in it."""
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", f'{script} exec "$@"', "sh", *(str(word) for word in words)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def need_mounts() -> None:
    """Skip the test where this process may not mount anything."""
    if shutil.which("unshare") is None or _in_own_mounts(":", "true").returncode != 0:
        pytest.skip("mounting is not permitted here")


def on_read_only_media(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run ``words`` in a world where ``folder`` lies on a disk that cannot be written."""
    return _in_own_mounts(_MOUNT.format(folder), *words)


def on_a_full_disk(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run ``words`` in a world where ``folder`` lies on a disk without a free byte."""
    copy = folder.with_name(folder.name + "-copy")
    folder.rename(copy)
    folder.mkdir()
    fill = "cat /dev/zero > {0}/filling 2> /dev/null; "
    return _in_own_mounts((_SMALL + fill).format(folder, copy), *words)


def on_a_small_disk(folder: Path, size: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Run ``words`` in a world where ``folder`` is an empty disk of ``size``."""
    return _in_own_mounts(f"mount -t tmpfs -o size={size} none {folder} && ", *words)


_FLOCK, _FCNTL, _SETLK, _SETLKW = 73, 72, 6, 7
_LOAD, _JUMP_IF, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


def refuse_locks(error: int = errno.EOPNOTSUPP) -> None:
    """From now on this process and its children are refused every lock, as on some shares."""
    assert sys.platform == "linux"
    refuse = _ERRNO | error
    steps = [
        (_LOAD, 0, 0, 0),  # the system call's number
        (_JUMP_IF, 4, 0, _FLOCK),
        (_JUMP_IF, 0, 4, _FCNTL),
        (_LOAD, 0, 0, 24),  # fcntl's command
        (_JUMP_IF, 1, 0, _SETLK),
        (_JUMP_IF, 0, 1, _SETLKW),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((38, 1, 0, 0, 0), (22, 2, program, 0, 0)):  # no new privileges; the filter
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "the filter was not taken")


def need_filters() -> None:
    """Skip the test where this process cannot be refused single system calls."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the filter is written for Linux on x86-64")
    child = os.fork()
    if child == 0:
        try:
            refuse_locks()
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        pytest.skip("filters of system calls are not permitted here")

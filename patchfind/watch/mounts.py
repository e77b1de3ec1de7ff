"""Whether a folder lies on a file system that tells about all its changes."""

from __future__ import annotations

import os
import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")

_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "vboxsf"})
"""Linux file systems on which another machine's changes give no event here."""

_OCTAL = re.compile(r"\\([0-7]{3})")


def has_events(path: Path) -> bool:
    """Whether file events tell about every change below ``path``, which exists.

    Raises OSError where the folder is missing.
    """
    real = path.resolve(strict=True)
    if str(real).startswith("\\\\"):
        return False
    try:
        table = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return True  # not Linux
    kind = file_system(real, table)
    return not (kind in _REMOTE or kind.startswith("fuse."))


def file_system(path: Path, mounts: str) -> str:
    """The type of the file system that ``path`` (resolved) lies on, by a table of mounts.

    ``mounts`` has the form of /proc/mounts; "" where no line fits.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        mount = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[1]))
        depth = len(os.fspath(mount))
        if depth >= best and (mount == path or mount in path.parents):
            best, kind = depth, fields[2]
    return kind

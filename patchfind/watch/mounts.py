"""The table of mounted file systems, and whether one tells about all its changes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MOUNTS = Path("/proc/thread-self/mounts")

_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "vboxsf"})
"""Linux file systems on which another machine's changes give no event here."""

_RENUMBERED = frozenset({"vfat", "msdos", "exfat", "fuseblk", "cifs", "smb3", "smbfs", "9p"})
"""File systems that may number files and folders anew: at each mounting, or whenever they like."""

_OCTAL = re.compile(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """One line of the table: what is mounted (a device, a share), where, its kind and options."""

    source: str
    point: str
    kind: str
    options: tuple[str, ...]


def mount_table() -> str:
    """The mounts as Linux lists them, in the form of /proc/mounts; "" elsewhere."""
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def has_events(path: Path) -> bool:
    """Whether file events tell about every change below ``path``, which exists.

    Raises OSError where the folder is missing.
    """
    real = os.path.realpath(path, strict=True)
    if real.startswith("\\\\"):
        return False
    return not is_remote(mount_of(real, mount_table()))


def is_remote(mount: Mount | None) -> bool:
    """Whether another machine may change what lies there, and may keep who asks waiting."""
    return mount is not None and (mount.kind in _REMOTE or mount.kind.startswith("fuse."))


def keeps_numbers(mount: Mount | None) -> bool:
    """Whether inodes (and times of change) on ``mount`` are the same at the next mounting."""
    kind = mount.kind if mount else ""
    return not (kind in _RENUMBERED or kind.startswith("fuse."))


def mount_of(real: str, table: str) -> Mount | None:
    """The mount that ``real``, a path without links, lies on; None where no line fits."""
    best = None
    for mount in _mounts(table):
        deeper = best is None or len(mount.point) >= len(best.point)  # the later one hides others
        if deeper and (real == mount.point or real.startswith(_below(mount.point))):
            best = mount
    return best


def mounts_below(root: Path, table: str) -> set[str]:
    """The relative paths, with forward slashes, of everything mounted below ``root``."""
    inside = _below(os.path.realpath(root))
    points = (mount.point for mount in _mounts(table))
    return {point.removeprefix(inside) for point in points if point.startswith(inside)}


def _mounts(table: str) -> Iterator[Mount]:
    for line in table.split("\n"):
        fields = [_OCTAL.sub(lambda code: chr(int(code[1], 8)), one) for one in line.split(" ")]
        if len(fields) >= 4:
            yield Mount(fields[0], fields[1], fields[2], tuple(fields[3].split(",")))


def _below(folder: str) -> str:
    """What every path below ``folder`` begins with."""
    return folder.rstrip(os.sep) + os.sep

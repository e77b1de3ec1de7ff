"""Asks the system which volume lies at a path: another disk may come to the same place."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

from patchfind.domain.place import Place
from patchfind.watch.mounts import Mount, keeps_numbers, mount_of, mount_table

BY_UUID = Path("/dev/disk/by-uuid")
"""Where Linux lists the names of all disks, as links to their devices."""

_GET_UUID = 0x80111500
"""The request FS_IOC_GETFSUUID, which Linux knows since 6.9: a length byte and 16 bytes."""

_OCTET = re.compile(r"\\x([0-9a-f]{2})")


def place_of(path: Path, *, by_uuid: Path = BY_UUID, table: str | None = None) -> Place | None:
    """What lies at ``path``; None where there is no folder, or its disk does not answer.

    The volume is named by the number that it was formatted with: on Linux its UUID, on Windows
    its serial number. Where that is not to be had (network shares, macOS), the volume that the
    system or the person's own folder lies on is still known, as no other can take its place.
    ``table`` has the form of /proc/mounts.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISDIR(found.st_mode):
        return None
    if sys.platform == "win32":
        # The lower half: later versions of Python tell 64 bits of it.
        serial = found.st_dev & 0xFFFFFFFF
        return Place(f"serial:{serial:08x}" if serial else "", str(found.st_ino))
    mount = mount_of(os.path.realpath(path), mount_table() if table is None else table)
    volume = _volume(path, found, mount, by_uuid)
    return Place(volume, str(found.st_ino) if keeps_numbers(mount) else "")


def _volume(path: Path, found: os.stat_result, mount: Mount | None, by_uuid: Path) -> str:
    """The name of the volume; "" where the system cannot tell."""
    return _uuid(path, found, mount, by_uuid) or ("system" if _is_system(found) else "")


def _uuid(path: Path, found: os.stat_result, mount: Mount | None, by_uuid: Path) -> str:
    """The UUID of the file system, with the part of it that is mounted; "" where none is told."""
    uuid = _listed_uuid(_device(found, mount), by_uuid) or _told_uuid(path)
    if not uuid.strip("0-"):  # empty, or never set
        return ""
    part = next((one for one in mount.options if one.startswith("subvolid=")), "") if mount else ""
    return f"uuid:{uuid}{part and ':'}{part}"


def _device(found: os.stat_result, mount: Mount | None) -> int:
    """The number of the block device below a file system; some have a number of their own."""
    if os.major(found.st_dev) or mount is None:
        return found.st_dev
    try:
        source = os.stat(mount.source)  # noqa: PTH116 - no Path: most are no paths at all
    except (OSError, ValueError):
        return 0
    return source.st_rdev if stat.S_ISBLK(source.st_mode) else 0


def _listed_uuid(device: int, by_uuid: Path) -> str:
    """The name of the block device among the system's list of disks."""
    if not device:
        return ""
    try:
        with os.scandir(by_uuid) as links:
            for link in links:
                if _is_device(link, device):
                    return _OCTET.sub(lambda code: chr(int(code[1], 16)), link.name).lower()
    except OSError:
        pass
    return ""


def _is_device(link: os.DirEntry[str], device: int) -> bool:
    try:
        return link.stat().st_rdev == device
    except OSError:  # a disk that is just leaving
        return False


def _told_uuid(path: Path) -> str:
    """The UUID as the file system itself tells it, in the form of the system's list."""
    if sys.platform != "linux":
        return ""
    import fcntl

    answer = bytearray(17)
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, _GET_UUID, answer, True)  # noqa: FBT003 - takes no names
        finally:
            os.close(folder)
    except OSError:
        return ""
    if answer[0] != 16:
        return answer[1 : 1 + min(answer[0], 16)].hex()
    text = answer[1:].hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _is_system(found: os.stat_result) -> bool:
    """Whether it is the volume of the running system, or that of the person's own folder."""
    for place in ("/", os.path.expanduser("~")):  # noqa: PTH111 - Path.home() may raise
        try:
            if os.stat(place).st_dev == found.st_dev:  # noqa: PTH116
                return True
        except OSError:
            continue
    return False

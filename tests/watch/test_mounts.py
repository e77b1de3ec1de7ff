"""Which file systems are trusted to tell about changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchfind.watch.mounts import has_events, mount_of, mounts_below

_TABLE = r"""/dev/sda1 / ext4 rw 0 0
server:/export /mnt/nas nfs4 rw 0 0
/dev/sdb1 /mnt/nas/local\040disk ext4 rw 0 0
ada@host: /home/ada/remote fuse.sshfs rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ada/Pictures", "ext4"),
        ("/mnt/nas", "nfs4"),
        ("/mnt/nas/2019", "nfs4"),
        ("/mnt/nas2", "ext4"),
        ("/mnt/nas/local disk/photos", "ext4"),
        ("/home/ada/remote/x", "fuse.sshfs"),
    ],
)
def test_the_deepest_mount_counts(path: str, kind: str) -> None:
    found = mount_of(path, _TABLE)
    assert found is not None
    assert found.kind == kind


def test_an_empty_table_knows_nothing() -> None:
    assert mount_of("/x", "") is None
    assert mounts_below(Path("/"), "") == set()


def test_what_is_mounted_below_a_folder_is_listed() -> None:
    assert mounts_below(Path("/mnt"), _TABLE) == {"nas", "nas/local disk"}
    assert mounts_below(Path("/mnt/nas"), _TABLE) == {"local disk"}
    assert mounts_below(Path("/home/ada/remote"), _TABLE) == set()


def test_a_local_folder_has_events_and_a_missing_one_raises(tmp_path: Path) -> None:
    assert has_events(tmp_path)
    with pytest.raises(FileNotFoundError):
        has_events(tmp_path / "gone")

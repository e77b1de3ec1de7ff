"""Which volume lies at a path: by a system's list of disks, by the kernel, or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from patchfind.domain.place import Place
from patchfind.watch.mounts import mount_table
from patchfind.watch.volumes import place_of
from tests.watch.volumes import command, make_disk, mount, unmount, with_own_mounts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux asks in ways of its own")


def _block_device() -> Path:
    """Some device of this system; nothing is done with it."""
    for path in Path("/dev").iterdir():
        if stat.S_ISBLK(path.lstat().st_mode):
            return path
    pytest.skip("no device here")


@pytest.fixture
def by_uuid(tmp_path: Path) -> Path:
    folder = tmp_path / "by-uuid"
    folder.mkdir()
    (folder / "gone").symlink_to("/dev/no-such-device")
    (folder / r"4A21-0B5E\x20x").symlink_to(_block_device())
    return folder


def _table(path: Path, kind: str, options: str = "rw") -> str:
    """A table of mounts by which ``path`` lies on the device of the list."""
    return f"/dev/root / ext4 rw 0 0\n{_block_device()} {path} {kind} {options} 0 0\n"


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose file system has no device number of its own, as on Btrfs."""
    folder = tmp_path / "disk"
    folder.mkdir()
    real = os.stat

    def bare(path: str | Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        if Path(path) != folder:
            return found
        return os.stat_result([*found[:2], 77, *found[3:]])

    monkeypatch.setattr(os, "stat", bare)
    return folder


def test_a_disk_is_named_as_in_the_systems_list(disk: Path, by_uuid: Path) -> None:
    place = place_of(disk, by_uuid=by_uuid, table=_table(disk, "ext4"))
    assert place == Place("uuid:4a21-0b5e x", str(disk.stat().st_ino))
    assert place.is_surely(place)


def test_a_stick_whose_directories_have_no_lasting_numbers_is_known_by_its_name(
    disk: Path, by_uuid: Path
) -> None:
    place = place_of(disk, by_uuid=by_uuid, table=_table(disk, "exfat"))
    assert place == Place("uuid:4a21-0b5e x", "")
    assert place.is_surely(place)


def test_the_parts_of_a_disk_are_told_apart(disk: Path, by_uuid: Path) -> None:
    """The roots of all of them have the same number."""
    parts = [
        place_of(disk, by_uuid=by_uuid, table=_table(disk, "btrfs", f"rw,subvolid={number}"))
        for number in (256, 257)
    ]
    assert all(part and part.volume for part in parts)
    assert parts[0] != parts[1]


def test_a_number_that_was_never_set_names_no_disk(disk: Path, by_uuid: Path) -> None:
    (by_uuid / r"4A21-0B5E\x20x").rename(by_uuid / "0000-0000")
    place = place_of(disk, by_uuid=by_uuid, table=_table(disk, "vfat"))
    assert place is not None
    assert "0000-0000" not in place.volume


def test_a_share_is_not_surely_the_same(disk: Path, tmp_path: Path) -> None:
    table = f"//nas/photos {disk} cifs rw 0 0\n"
    place = place_of(disk, by_uuid=tmp_path / "none", table=table)
    assert place is not None
    if place.volume.startswith("uuid:"):
        pytest.skip("this file system tells its number itself")
    assert place.volume == ""
    assert not place.is_surely(place)


def test_the_running_systems_disk_needs_no_number(tmp_path: Path) -> None:
    place = place_of(Path("/"), by_uuid=tmp_path / "none")
    assert place is not None
    assert place.is_surely(place)


def test_where_no_folder_is_there_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("gone", "file", "file/below", "loop", "loop/below", "x" * 300):
        assert place_of(tmp_path / name) is None


def test_a_real_disk_keeps_its_name_wherever_it_is_mounted(tmp_path: Path) -> None:
    def story() -> None:
        first, second = make_disk(tmp_path / "first.img"), make_disk(tmp_path / "second.img")
        here, there = tmp_path / "here", tmp_path / "there"
        mount(first, here)
        mount(second, there)
        seen = place_of(here)
        assert seen is not None
        assert str(here) in mount_table()
        if not seen.volume:
            pytest.skip("neither the system nor its kernel tells")
        assert seen.is_surely(seen)
        assert place_of(there) != seen
        unmount(there)
        unmount(here)
        mount(first, there)
        mount(second, here)
        assert place_of(there) == seen
        assert place_of(here) != seen
        command("mount", "--bind", there, here)
        assert place_of(here) == seen

    with_own_mounts(story)

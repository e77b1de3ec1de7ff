"""Walks of folders whose disks are really mounted and unmounted, where the system permits it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from patchfind.library.reconcile import ReconcileReport
from patchfind.watch.volumes import place_of
from tests.library.library_rig import Rig, rig
from tests.watch.volumes import command, make_disk, mount, unmount, with_own_mounts

__all__ = ["rig"]

_NAMES = [f"IMG_{number:04}.JPG" for number in range(6)]


def _mount_known(disk: Path, where: Path) -> None:
    mount(disk, where)
    place = place_of(where)
    if place is None or not place.volume:
        pytest.skip("neither the system nor its kernel tells which disk it is")


def test_a_stick_in_the_place_of_another(rig: Rig) -> None:
    def story() -> None:
        mine, other = make_disk(rig.base / "mine.img"), make_disk(rig.base / "other.img")
        _mount_known(mine, rig.photos)
        rig.settled(*_NAMES)
        unmount(rig.photos)
        assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
        _mount_known(other, rig.photos)
        rig.put(_NAMES[0])
        rig.put("IMG_0100.JPG")
        assert rig.reconcile().other_disks == (rig.photos,)
        assert set(rig.states()) == set(_NAMES)
        unmount(rig.photos)
        _mount_known(mine, rig.photos)
        assert rig.reconcile() == ReconcileReport()
        for name in _NAMES[1:]:
            (rig.photos / name).unlink()
        unmount(rig.photos)
        _mount_known(mine, rig.photos)
        assert rig.reconcile() == ReconcileReport(deleted=5)

    with_own_mounts(story)


def test_a_stick_below_the_folder_in_the_place_of_another(rig: Rig) -> None:
    def story() -> None:
        mine, other = make_disk(rig.base / "mine.img"), make_disk(rig.base / "other.img")
        disk = rig.photos / "disk"
        _mount_known(mine, disk)
        rig.settled("a.jpg", *(f"disk/{name}" for name in _NAMES))
        unmount(disk)
        assert rig.reconcile() == ReconcileReport(away_disks=(disk,))
        _mount_known(other, disk)
        rig.put(f"disk/{_NAMES[0]}", b"a photo of another camera")
        assert rig.reconcile() == ReconcileReport(away_disks=(disk,), other_disks=(disk,))
        unmount(disk)
        _mount_known(mine, disk)
        assert rig.reconcile() == ReconcileReport()
        assert rig.pending() == []
        for name in _NAMES:
            (disk / name).unlink()
        assert rig.reconcile() == ReconcileReport(deleted=6)

    with_own_mounts(story)


def test_a_folder_that_is_shown_at_a_second_place(rig: Rig) -> None:
    """A bind mount is on the same volume as what is around it."""

    def story() -> None:
        album = rig.base / "album"
        for name in _NAMES:
            rig.put(name, root=album)
        (rig.photos / "shown").mkdir()
        command("mount", "--bind", album, rig.photos / "shown")
        rig.settled("a.jpg")
        assert len(rig.states()) == 7
        unmount(rig.photos / "shown")
        assert rig.reconcile() == ReconcileReport(away_disks=(rig.photos / "shown",))
        command("mount", "--bind", album, rig.photos / "shown")
        for name in _NAMES[1:]:
            (album / name).unlink()
        assert rig.reconcile() == ReconcileReport(deleted=5)
        away = rig.photos / "a.jpg"
        away.unlink()
        command("mount", "--bind", album, rig.photos)
        assert rig.reconcile().offline_folders == (rig.photos,)

    with_own_mounts(story)


def test_a_stick_that_was_copied_to_a_new_one(rig: Rig) -> None:
    def story() -> None:
        mine, new = make_disk(rig.base / "mine.img"), make_disk(rig.base / "new.img")
        _mount_known(mine, rig.photos)
        rig.settled(*_NAMES)
        _mount_known(new, rig.base / "new")
        for name in _NAMES[1:]:
            shutil.copy2(rig.photos / name, rig.base / "new" / name)
        unmount(rig.base / "new")
        unmount(rig.photos)
        _mount_known(new, rig.photos)
        assert rig.reconcile() == ReconcileReport(deleted=1)
        shutil.rmtree(rig.photos / "lost+found")
        for name in _NAMES[1:]:
            (rig.photos / name).unlink()
        assert rig.reconcile() == ReconcileReport(deleted=5)

    with_own_mounts(story)

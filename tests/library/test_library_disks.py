"""What a walk makes of disks and folders that are away or out of reach: nothing known is lost."""

from __future__ import annotations

import os
import shutil
import sys
from types import SimpleNamespace

import pytest

from patchfind.domain.photo import PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.services.library import ReconcileReport
from tests.library.library_rig import FINGERPRINT, Rig, rig
from tests.watch.volumes import on_another_volume

__all__ = ["rig"]


def test_a_missing_root_is_offline_and_loses_nothing(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    rig.put("c.jpg")
    rig.reconcile()
    away = rig.base / "away"
    rig.photos.rename(away)
    assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
    (counts,) = rig.library.folders()
    assert (counts.folder.online, counts.indexed, counts.pending) == (False, 2, 1)
    assert not any(photo.online for photo in rig.library.photos())
    assert len(rig.library.rows(FINGERPRINT)) == 2
    assert rig.pending() == [], "what cannot be read now is not attempted"
    away.rename(rig.photos)
    assert rig.reconcile() == ReconcileReport()
    assert all(photo.online for photo in rig.library.photos())
    assert rig.pending() == ["c.jpg"]


def test_an_empty_mount_point_is_offline_and_loses_nothing(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.photos.rename(rig.base / "away")
    rig.photos.mkdir()
    assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
    assert rig.states() == {"a.jpg": PhotoState.INDEXED}


def test_another_disk_at_the_same_path_is_not_the_folder(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    away = rig.photos.rename(rig.base / "away")
    rig.photos.mkdir()
    rig.put("stranger.jpg")
    assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
    assert set(rig.states()) == {"a.jpg", "b.jpg"}
    shutil.rmtree(rig.photos)
    away.rename(rig.photos)
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no statvfs")
def test_another_disk_is_told_by_its_volume_where_the_root_has_the_same_number(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.settled("a.jpg")
    (rig.photos / "a.jpg").unlink()
    rig.put("stranger.jpg")
    with monkeypatch.context() as patched:
        patched.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_fsid=7))
        assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
    assert rig.reconcile() == ReconcileReport(new=1, deleted=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no statvfs")
def test_a_folder_restored_to_another_disk_is_the_same_folder(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.settled("a.jpg", "b.jpg", "c.jpg")
    (rig.photos / "b.jpg").unlink()
    rig.put("new.jpg")
    monkeypatch.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_fsid=7))
    assert rig.reconcile() == ReconcileReport(new=1, deleted=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no statvfs")
def test_a_disk_that_tells_nothing_about_itself_is_online(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "statvfs", refuse)
    rig.settled("a.jpg", "b.jpg")
    (rig.photos / "a.jpg").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=1)


def test_a_disk_below_the_folder_that_is_away_loses_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.settled("a.jpg", "own/b.jpg")
    rig.put("trips/disk/c.jpg")
    rig.put("trips/disk/2019/d.jpg")
    disk = rig.photos / "trips" / "disk"
    with on_another_volume(monkeypatch, disk):
        rig.reconcile()
        rig.ingest()
    away = disk.rename(rig.base / "away")
    disk.mkdir()
    shutil.rmtree(rig.photos / "own")
    for _ in range(2):
        assert rig.reconcile().unread_folders == (disk,)
    assert set(rig.states()) == {"a.jpg", "trips/disk/c.jpg", "trips/disk/2019/d.jpg"}
    disk.rmdir()
    away.rename(disk)
    with on_another_volume(monkeypatch, disk):
        assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []


def test_photos_deleted_on_a_disk_below_the_folder_are_deleted(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = rig.photos / "disk"
    rig.put("disk/a.jpg")
    rig.put("b.jpg")
    with on_another_volume(monkeypatch, disk):
        assert rig.reconcile() == ReconcileReport(new=2)
        (disk / "a.jpg").unlink()
        assert rig.reconcile() == ReconcileReport(deleted=1)
    assert rig.reconcile() == ReconcileReport(), "nothing is missed on a disk without photos"


def test_a_disk_below_the_folder_gives_way_to_a_real_folder(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.put("disk/a.jpg")
    with on_another_volume(monkeypatch, rig.photos / "disk"):
        rig.reconcile()
    (rig.photos / "disk" / "a.jpg").unlink()
    rig.put("disk/b.jpg")
    assert rig.reconcile() == ReconcileReport(new=1, deleted=1)
    (rig.photos / "disk" / "b.jpg").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=1)


def test_a_disk_that_goes_during_the_walk_loses_nothing(rig: Rig) -> None:
    for number in range(1100):
        rig.put(f"{number // 100}/{number}.jpg")
    rig.reconcile()
    version = rig.library.data_version()

    def unplug(_progress: Progress) -> None:
        if rig.photos.exists():
            rig.photos.rename(rig.base / "away")

    report = rig.library.reconcile(Control(), unplug, settle_seconds=0)
    assert report == ReconcileReport(offline_folders=(rig.photos,))
    assert len(rig.states()) == 1100
    assert rig.library.data_version() == version + 1, "views learn that it is offline"


def test_a_sub_folder_out_of_reach_loses_nothing(rig: Rig) -> None:
    rig.settled("a.jpg", "sub/b.jpg", "sub/deep/c.jpg")
    (rig.photos / "sub").rename(rig.base / "away")
    (rig.photos / "sub").symlink_to(rig.base / "nowhere")
    assert rig.reconcile() == ReconcileReport(unread_folders=(rig.photos / "sub",))
    assert set(rig.states()) == {"a.jpg", "sub/b.jpg", "sub/deep/c.jpg"}
    (rig.photos / "sub").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=2)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_folder_without_permission_loses_nothing(rig: Rig) -> None:
    rig.settled("a.jpg", "closed/b.jpg")
    (rig.photos / "closed").chmod(0)
    try:
        assert rig.reconcile().unread_folders == (rig.photos / "closed",)
    finally:
        (rig.photos / "closed").chmod(0o700)
    assert set(rig.states()) == {"a.jpg", "closed/b.jpg"}

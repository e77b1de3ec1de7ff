"""What a walk makes of disks and folders that are away or out of reach: nothing known is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from patchfind.domain.photo import PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import FINGERPRINT, Rig, rig
from tests.watch.volumes import on_another_volume, volumes

__all__ = ["rig"]


def test_a_missing_root_is_offline_and_loses_nothing(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    rig.put("c.jpg")
    rig.reconcile()
    away = rig.base / "away"
    rig.photos.rename(away)
    assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
    (counts,) = rig.library.folders.counts()
    assert (counts.folder.online, counts.indexed, counts.pending) == (False, 2, 1)
    assert not any(photo.online for photo in rig.library.photos.all())
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 2
    assert rig.pending() == [], "what cannot be read now is not attempted"
    away.rename(rig.photos)
    assert rig.reconcile() == ReconcileReport()
    assert all(photo.online for photo in rig.library.photos.all())
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
    assert rig.reconcile() == ReconcileReport(
        offline_folders=(rig.photos,), other_disks=(rig.photos,)
    )
    assert set(rig.states()) == {"a.jpg", "b.jpg"}
    shutil.rmtree(rig.photos)
    away.rename(rig.photos)
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []


def test_another_stick_with_a_photo_of_the_same_name_is_not_the_folder(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names and the sizes of cameras' files are alike, and so are the numbers of roots."""
    with volumes(monkeypatch, {rig.photos: "uuid:1"}):
        rig.settled("IMG_0001.JPG", "IMG_0002.JPG", "IMG_0003.JPG", "IMG_0004.JPG")
    kept = {path: path.read_bytes() for path in rig.photos.iterdir()}
    for path in list(kept)[2:]:
        path.unlink()
    rig.put("IMG_0009.JPG")
    for volume in ("uuid:2", ""):
        with volumes(monkeypatch, {rig.photos: volume}):
            assert rig.reconcile() == ReconcileReport(
                offline_folders=(rig.photos,), other_disks=(rig.photos,)
            )
        assert len(rig.states()) == 4
        assert not any(photo.online for photo in rig.library.photos.all())
    (rig.photos / "IMG_0009.JPG").unlink()
    for path, content in kept.items():
        rig.put(path.name, content)
    with volumes(monkeypatch, {rig.photos: "uuid:1"}):
        assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []


@pytest.mark.parametrize("volume", ["uuid:2", ""])
def test_another_stick_with_the_same_names_but_other_photos_is_not_the_folder(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, volume: str
) -> None:
    names = [f"IMG_{number:04}.JPG" for number in range(8)]
    with volumes(monkeypatch, {rig.photos: "uuid:1"}):
        rig.settled(*names)
    for name in names:
        rig.put(name, b"a photo of another camera")
    with volumes(monkeypatch, {rig.photos: volume}):
        assert rig.reconcile().other_disks == (rig.photos,)
    assert set(rig.states().values()) == {PhotoState.INDEXED}


def test_what_was_deleted_on_the_same_disk_is_deleted(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"IMG_{number:04}.JPG" for number in range(8)]
    with volumes(monkeypatch, {rig.photos: "uuid:1"}):
        rig.settled(*names)
        for name in names[:5]:
            (rig.photos / name).unlink()
        assert rig.reconcile() == ReconcileReport(deleted=5)
        for name in names[5:]:
            (rig.photos / name).unlink()
        assert rig.reconcile() == ReconcileReport(deleted=3)
        for name in names:
            rig.put(name)
        assert rig.reconcile() == ReconcileReport(new=8)
        assert rig.pending() == [], "what was deleted lately is still known"


def test_a_formatted_stick_is_offline_until_its_photos_are_back(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with volumes(monkeypatch, {rig.photos: "uuid:1"}):
        rig.settled("a.jpg", "b.jpg", "c.jpg")
    away = rig.photos.rename(rig.base / "away")
    rig.photos.mkdir()
    with volumes(monkeypatch, {rig.photos: "uuid:2"}):
        assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
        shutil.copytree(away, rig.photos, dirs_exist_ok=True)
        (rig.photos / "b.jpg").unlink()
        assert rig.reconcile() == ReconcileReport(deleted=1)
        (rig.photos / "c.jpg").unlink()
        assert rig.reconcile() == ReconcileReport(deleted=1), "the disk is known by now"


def test_a_share_that_has_no_number_is_told_by_its_photos(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with volumes(monkeypatch, {rig.photos: ""}):
        rig.settled(*(f"{number}.jpg" for number in range(10)))
        for number in range(4):
            (rig.photos / f"{number}.jpg").unlink()
        assert rig.reconcile() == ReconcileReport(deleted=4)
        for number in range(4, 7):
            (rig.photos / f"{number}.jpg").unlink()
        assert rig.reconcile().offline_folders == (rig.photos,)
    assert len(rig.states()) == 6


def test_a_renamed_folder_is_offline_until_it_is_relocated(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    renamed = rig.photos.rename(rig.base / "renamed")
    assert rig.reconcile().offline_folders == (rig.photos,)
    rig.library.relocate_folder(rig.folder.id, renamed)
    (renamed / "a.jpg").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=1)


def test_a_folder_of_an_older_catalogue_learns_its_disk(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = rig.photos / "disk"
    with volumes(monkeypatch, {rig.photos: "uuid:1", disk: "uuid:2"}):
        rig.settled("a.jpg", "b.jpg", "disk/c.jpg", "disk/d.jpg")
        with closing(sqlite3.connect(rig.data / "catalogue.sqlite3")) as connection:
            connection.execute("UPDATE folders SET volume = '', root_inode = '17:2'")
            connection.execute("UPDATE folder_mounts SET volume = '', directory = ''")
            connection.commit()
        assert rig.reconcile() == ReconcileReport()
        for name in ("a.jpg", "b.jpg", "disk/c.jpg"):
            (rig.photos / name).unlink()
        assert rig.reconcile() == ReconcileReport(deleted=3)


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
        assert rig.reconcile().away_disks == (disk,)
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


def test_a_disk_below_the_folder_gives_way_to_a_real_folder_with_its_photos(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_another_volume(monkeypatch, rig.photos / "disk"):
        rig.settled("disk/a.jpg", "disk/b.jpg", "disk/c.jpg")
    (rig.photos / "disk" / "a.jpg").unlink()
    rig.put("disk/new.jpg")
    assert rig.reconcile() == ReconcileReport(new=1, deleted=1)
    shutil.rmtree(rig.photos / "disk")
    assert rig.reconcile() == ReconcileReport(deleted=3)


@pytest.mark.parametrize("volume", ["uuid:other", ""])
def test_another_disk_below_the_folder_takes_no_photos_place(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, volume: str
) -> None:
    disk = rig.photos / "disk"
    with volumes(monkeypatch, {disk: "uuid:1"}):
        rig.settled("a.jpg", "disk/IMG_1.jpg", "disk/IMG_2.jpg", "disk/deep/IMG_3.jpg")
    away = disk.rename(rig.base / "away")
    rig.put("disk/IMG_1.jpg", b"a photo of another camera")
    rig.put("disk/IMG_9.jpg")
    rig.put("b.jpg")
    with volumes(monkeypatch, {disk: volume}):
        report = rig.reconcile()
        assert report == ReconcileReport(new=1, away_disks=(disk,), other_disks=(disk,))
        assert rig.reconcile() == replace(report, new=0)
    assert rig.pending() == ["b.jpg"]
    shutil.rmtree(disk)
    assert rig.reconcile() == ReconcileReport(away_disks=(disk,)), "its mount point goes with it"
    away.rename(disk)
    with volumes(monkeypatch, {disk: "uuid:1"}):
        assert rig.reconcile() == ReconcileReport()
        (disk / "IMG_1.jpg").unlink()
        (disk / "IMG_2.jpg").unlink()
        assert rig.reconcile() == ReconcileReport(deleted=2)


def test_a_disk_mounted_over_known_photos_hides_them_only(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.settled("a.jpg", "sub/b.jpg")
    below = (rig.photos / "sub").rename(rig.base / "below")
    rig.put("sub/c.jpg")
    with volumes(monkeypatch, {rig.photos / "sub": "uuid:1"}):
        assert rig.reconcile().other_disks == (rig.photos / "sub",)
    assert set(rig.states()) == {"a.jpg", "sub/b.jpg"}
    shutil.rmtree(rig.photos / "sub")
    below.rename(rig.photos / "sub")
    assert rig.reconcile() == ReconcileReport()


def test_a_disk_that_is_mounted_elsewhere_in_the_folder_takes_its_photos_along(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = rig.photos / "old", rig.photos / "new"
    with volumes(monkeypatch, {old: "uuid:1"}):
        rig.settled("old/a.jpg", "old/b.jpg")
    old.rename(new)
    old.mkdir()
    with volumes(monkeypatch, {new: "uuid:1"}):
        assert rig.reconcile() == ReconcileReport(moved=2)
        assert rig.reconcile() == ReconcileReport()


def test_a_link_to_another_disk_that_was_deleted_is_gone(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = rig.base / "disk"
    rig.put("b.jpg", root=disk)
    (rig.photos / "album").symlink_to(disk)
    with volumes(monkeypatch, {rig.photos / "album": "uuid:1"}):
        rig.settled("a.jpg")
        assert set(rig.states()) == {"a.jpg", "album/b.jpg"}
    away = disk.rename(rig.base / "away")
    assert rig.reconcile().deleted == 0, "its disk is only away"
    disk.mkdir()
    assert rig.reconcile() == ReconcileReport(away_disks=(rig.photos / "album",))
    disk.rmdir()
    away.rename(disk)
    (rig.photos / "album").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=1)


def test_an_excluded_disk_is_forgotten(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = rig.photos / "media" / "disk"
    with volumes(monkeypatch, {disk: "uuid:1"}):
        rig.settled("a.jpg", "media/disk/b.jpg")
    shutil.rmtree(disk)
    assert rig.reconcile() == ReconcileReport(away_disks=(disk,))
    rig.library.folders.set_excludes(rig.folder.id, ["media"])
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
    assert rig.library.data_version().writes == version.writes + 1, "views learn that it is offline"


def test_a_sub_folder_out_of_reach_loses_nothing(rig: Rig) -> None:
    rig.settled("a.jpg", "sub/b.jpg", "sub/deep/c.jpg")
    (rig.photos / "sub").rename(rig.base / "away")
    (rig.photos / "sub").symlink_to(rig.base / "nowhere")
    assert rig.reconcile() == ReconcileReport(away_disks=(rig.photos / "sub",))
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

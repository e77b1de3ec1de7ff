"""Sizes and times that file systems really tell, and some that they should not."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.catalogue import FolderChanges
from patchfind.domain.photo import FileStamp, PhotoState, stamp_of
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import Rig, rig

__all__ = ["rig"]

_FAR = {
    "1969": -31_536_000,
    "1901": -(1 << 31),
    "2262": 9_223_372_037,
    "2446": 15_032_385_535,
    "30828": 910_692_730_085,
}
"""Seconds since 1970 of times that file systems keep: ext4 to 2446, NTFS to 30828."""

_NUMBERS = st.integers(-(1 << 70), 1 << 70)


def _told(size: int, mtime_ns: int) -> os.stat_result:
    return os.stat_result((0o100644, 1, 1, 1, 0, 0, size, 0, 0, 0), {"st_mtime_ns": mtime_ns})


@given(_NUMBERS, _NUMBERS)
def test_whatever_a_file_system_tells_can_be_kept(size: int, mtime_ns: int) -> None:
    stamp = stamp_of(_told(size, mtime_ns))
    connection = sqlite3.connect(":memory:")
    try:
        assert connection.execute("SELECT ?, ?", stamp).fetchone() == stamp
    finally:
        connection.close()


@given(_NUMBERS, st.integers(1, (1 << 64) - 1))
def test_a_change_of_any_number_shows(number: int, change: int) -> None:
    assert stamp_of(_told(number, number)) != stamp_of(_told(number, number + change))
    assert stamp_of(_told(number, number)) != stamp_of(_told(number + change, number))


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_ordinary_numbers_are_kept_as_they_are(number: int) -> None:
    assert stamp_of(_told(number, number)) == (number, number)


def _set_time(path: Path, seconds: int) -> None:
    try:
        os.utime(path, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this file system keeps no such time")


@pytest.mark.parametrize("year", _FAR)
def test_a_photo_of_a_far_year_is_added_indexed_and_recognised(rig: Rig, year: str) -> None:
    path = rig.put("far.jpg")
    _set_time(path, _FAR[year])
    rig.put("near.jpg")
    assert rig.reconcile() == ReconcileReport(new=2)
    assert sorted(rig.ingest()) == ["far.jpg", "near.jpg"]
    assert rig.reconcile() == ReconcileReport()
    path.rename(rig.photos / "renamed.jpg")
    assert rig.reconcile() == ReconcileReport(moved=1)
    assert rig.states()["renamed.jpg"] is PhotoState.INDEXED
    _set_time(rig.photos / "renamed.jpg", _FAR[year] - 3600)
    (rig.photos / "renamed.jpg").write_bytes(b"another photo of some other length")
    _set_time(rig.photos / "renamed.jpg", _FAR[year] - 7200)
    assert rig.reconcile() == ReconcileReport(changed=1)
    photo = rig.photo("renamed.jpg")
    stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
    rig.library.photos.mark_failed(photo.id, "damaged", stamp)
    assert rig.reconcile() == ReconcileReport()
    assert rig.states()["renamed.jpg"] is PhotoState.FAILED


def test_odd_numbers_reach_the_catalogue_and_come_back(rig: Rig) -> None:
    sizes = (-1, 0, (1 << 63) - 1, 1 << 63, 1 << 64, (1 << 64) + 5)
    stamps = [
        FileStamp(f"{place}.jpg", *stamp_of(_told(size, -size))) for place, size in enumerate(sizes)
    ]
    photos = rig.library.photos
    photos.apply(FolderChanges(added=[(rig.folder.id, stamp, None) for stamp in stamps]))
    known = photos.known_files(rig.folder.id)
    assert [(known[s.relative_path].size, known[s.relative_path].mtime_ns) for s in stamps] == [
        (stamp.size, stamp.mtime_ns) for stamp in stamps
    ]

"""Photos that changed while their size and time stayed, and those that only look as if they did."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from patchfind.domain.photo import FileStamp, PhotoState, change_of
from patchfind.domain.progress import Control, Progress
from patchfind.foundation.errors import Cancelled
from patchfind.library import comparison
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import Rig, rig

__all__ = ["rig"]


def _replace(path: Path, content: bytes) -> None:
    """As ``exiftool -P`` and photo programs do: another file takes the name, size and time."""
    found = path.stat()
    assert len(content) == found.st_size
    draft = path.with_name("draft")
    draft.write_bytes(content)
    os.utime(draft, ns=(found.st_atime_ns, found.st_mtime_ns))
    draft.replace(path)


def _overwrite(path: Path, content: bytes) -> None:
    """The same in place, at a time that the file system can tell from the last change."""
    found = path.stat()
    while path.stat().st_ctime_ns == found.st_ctime_ns:
        path.write_bytes(content)
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def _restore(path: Path) -> None:
    """The same bytes, size and time from a backup."""
    _replace(path, path.read_bytes())


def _stop_at(done: int, control: Control) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        if progress.done == done:
            control.cancel()

    return tell


@pytest.mark.parametrize("write", [_replace, _overwrite])
def test_a_rotation_that_kept_size_and_time_is_noticed(
    rig: Rig, write: Callable[[Path, bytes], None]
) -> None:
    rig.settled("a.jpg", "b.jpg")
    write(rig.photos / "a.jpg", b"j.agp")
    assert rig.reconcile() == ReconcileReport(changed=1)
    assert rig.pending() == ["a.jpg"]
    rig.ingest()
    assert rig.reconcile() == ReconcileReport()


def test_a_restored_photo_is_read_once_and_keeps_its_descriptors(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    before = rig.library.data_version()
    _restore(rig.photos / "a.jpg")
    told: list[Progress] = []
    assert rig.library.reconcile(Control(), told.append, settle_seconds=0) == ReconcileReport()
    assert [progress.what for progress in told] == ["a.jpg"]
    assert rig.pending() == []
    assert rig.library.data_version() == before, "views need not look again"
    told.clear()
    rig.library.reconcile(Control(), told.append, settle_seconds=0)
    assert told == []


def test_a_copied_disk_is_read_bit_by_bit_newest_change_first_with_progress(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.jpg" for number in range(5)]
    rig.settled(*names)
    copy = rig.base / "copy"
    shutil.copytree(rig.photos, copy)
    shutil.rmtree(rig.photos)
    copy.rename(rig.photos)
    _overwrite(rig.photos / "3.jpg", b"3.jxx")
    monkeypatch.setattr(comparison, "_FOR_SECONDS", 0.0)
    told: list[Progress] = []
    report = rig.library.reconcile(Control(), told.append, settle_seconds=0)
    assert report == ReconcileReport(changed=1, to_compare=4)
    assert [(one.done, one.total, one.what) for one in told] == [(1, 5, "3.jpg")]
    assert [rig.reconcile().to_compare for _walk in range(5)] == [3, 2, 1, 0, 0]
    assert rig.pending() == ["3.jpg"]


def test_comparing_that_is_stopped_goes_on_where_it_was(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg", "c.jpg")
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        _restore(rig.photos / name)
    control = Control()
    with pytest.raises(Cancelled):
        rig.library.reconcile(control, _stop_at(2, control), settle_seconds=0)
    told: list[Progress] = []
    rig.library.reconcile(Control(), told.append, settle_seconds=0)
    assert [(one.done, one.total) for one in told] == [(1, 1)]


def test_a_photo_that_moved_and_changed_at_once_is_noticed(rig: Rig) -> None:
    rig.settled("a.jpg")
    _replace(rig.photos / "a.jpg", b"j.agp")
    (rig.photos / "album").mkdir()
    (rig.photos / "a.jpg").rename(rig.photos / "album" / "a.jpg")
    assert rig.reconcile() == ReconcileReport(moved=1)
    assert rig.reconcile() == ReconcileReport(changed=1)


def test_a_failed_photo_is_tried_again_once_something_was_done_to_it(rig: Rig) -> None:
    path = rig.put("a.jpg")
    rig.reconcile()
    photo = rig.photo("a.jpg")
    rig.library.photos.mark_failed(
        photo.id, "Not readable.", FileStamp("a.jpg", photo.size, photo.mtime_ns)
    )
    assert rig.reconcile() == ReconcileReport()
    assert rig.states() == {"a.jpg": PhotoState.FAILED}
    path.chmod(0o600)
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == ["a.jpg"]


def test_a_library_from_before_learns_what_it_lacks_without_reading(rig: Rig) -> None:
    rig.settled("a.jpg")
    (known,) = rig.library.photos.known_files(rig.folder.id).values()
    photos = rig.library.photos
    photos.note_seen([(known, FileStamp("a.jpg", known.size, known.mtime_ns))])
    told: list[Progress] = []
    rig.library.reconcile(Control(), told.append, settle_seconds=0)
    assert told == []
    (known,) = photos.known_files(rig.folder.id).values()
    assert (known.ctime_ns, known.inode) == change_of((rig.photos / "a.jpg").stat())


@pytest.fixture
def stick(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on all lies on a file system that numbers its files anew at each mounting."""
    table = "/dev/sdb1 / vfat rw 0 0\n"
    monkeypatch.setattr("patchfind.watch.scanner.mount_table", lambda: table)


@pytest.mark.usefixtures("stick")
def test_on_a_stick_that_numbers_its_files_anew_a_check_finds_what_a_walk_cannot(
    rig: Rig,
) -> None:
    rig.settled("a.jpg", "b.jpg")
    _restore(rig.photos / "b.jpg")
    _replace(rig.photos / "a.jpg", b"j.agp")
    assert rig.reconcile() == ReconcileReport()
    told: list[Progress] = []
    report = rig.library.check_photos(Control(), told.append)
    assert (report.read, report.changed, report.unread) == (2, 1, ())
    assert [(one.done, one.total) for one in told] == [(1, 2), (2, 2)]
    assert rig.pending() == ["a.jpg"]


def test_a_check_that_is_stopped_goes_on_where_it_was_and_the_next_begins_anew(rig: Rig) -> None:
    names = [f"{number}.jpg" for number in range(4)]
    rig.settled(*names)
    control = Control()
    stopped = rig.library.check_photos(control, _stop_at(3, control))
    assert (stopped.read, stopped.left) == (3, 1)
    told: list[Progress] = []
    assert rig.library.check_photos(Control(), told.append).read == 1
    assert [(one.done, one.total, one.what) for one in told] == [(4, 4, "3.jpg")]
    assert rig.library.check_photos(Control(), told.append).read == 4


def test_a_check_leaves_what_it_cannot_read_and_what_is_offline(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    (rig.photos / "b.jpg").unlink()
    report = rig.library.check_photos(Control(), lambda _progress: None)
    assert (report.read, report.changed, report.unread) == (1, 0, (rig.photos / "b.jpg",))
    os.mkfifo(rig.photos / "b.jpg")
    report = rig.library.check_photos(Control(), lambda _progress: None)
    assert (report.read, report.unread) == (1, (rig.photos / "b.jpg",))
    assert set(rig.states().values()) == {PhotoState.INDEXED}
    rig.photos.rename(rig.base / "away")
    rig.reconcile()
    assert rig.library.check_photos(Control(), lambda _progress: None).read == 0

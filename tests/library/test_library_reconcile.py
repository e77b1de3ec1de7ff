"""What a walk does to the library: nothing known is lost, nothing known is indexed again."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest

from patchfind.catalogue.photos import PhotoTable
from patchfind.domain.photo import FileStamp, PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.foundation.errors import Cancelled
from patchfind.foundation.sentence import Sentence
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import FINGERPRINT, Rig, dead_rows, hash_of, rig

__all__ = ["rig"]


def test_new_photos_become_pending_and_then_findable(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.put("sub/B.JPEG")
    rig.put("notes.txt")
    assert rig.reconcile() == ReconcileReport(new=2)
    assert rig.states() == {"a.jpg": PhotoState.PENDING, "sub/B.JPEG": PhotoState.PENDING}
    assert rig.ingest() == ["a.jpg", "sub/B.JPEG"]
    assert set(rig.states().values()) == {PhotoState.INDEXED}
    photo = rig.photo("sub/B.JPEG")
    assert (photo.width, photo.height, photo.online) == (640, 480, True)
    assert photo.content_hash == hash_of(photo.path)
    assert rig.pending() == []
    assert rig.reconcile() == ReconcileReport()


def test_a_changed_photo_is_pending_again_and_not_found_by_its_old_content(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    rig.put("a.jpg", b"other bytes")
    assert rig.reconcile() == ReconcileReport(changed=1)
    assert rig.pending() == ["a.jpg"]
    assert rig.found() == ["b.jpg"]


def test_a_change_that_keeps_the_size_is_noticed(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.put("a.jpg", b"A.JPG")
    assert rig.reconcile() == ReconcileReport(changed=1)
    assert rig.pending() == ["a.jpg"]


def test_a_touched_photo_keeps_its_descriptors(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.touch(rig.photos / "a.jpg")
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []
    assert rig.photo("a.jpg").mtime_ns == (rig.photos / "a.jpg").stat().st_mtime_ns


def test_a_photo_that_changes_back_needs_no_indexing(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.put("a.jpg", b"edited")
    rig.reconcile()
    rig.put("a.jpg")
    assert rig.reconcile() == ReconcileReport(changed=1)
    assert rig.pending() == []


def test_a_copy_is_found_without_indexing(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.put("copy/again.jpg", b"a.jpg")
    assert rig.reconcile() == ReconcileReport(new=1)
    assert rig.pending() == []
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 1
    assert sorted(rig.found()) == ["a.jpg", "copy/again.jpg"]


@pytest.mark.parametrize("keep_time", [True, False])
@pytest.mark.parametrize("target", ["renamed.jpg", "album/a.jpg", "A.jpg"])
def test_a_moved_or_renamed_photo_keeps_what_is_known(
    rig: Rig, target: str, keep_time: bool
) -> None:
    rig.settled("a.jpg", "b.jpg")
    before = rig.photo("a.jpg")
    (rig.photos / "album").mkdir()
    (rig.photos / "a.jpg").rename(rig.photos / target)
    if not keep_time:
        rig.touch(rig.photos / target)
    assert rig.reconcile() == ReconcileReport(moved=1)
    after = rig.photo(target)
    assert (after.id, after.state, after.content_hash) == (
        before.id,
        PhotoState.INDEXED,
        before.content_hash,
    )


def test_a_moved_photo_is_recognised_in_another_folder(rig: Rig) -> None:
    rig.settled("a.jpg")
    before = rig.photo("a.jpg").id
    other = rig.base / "other"
    other.mkdir()
    rig.library.add_folder(other)
    (rig.photos / "a.jpg").rename(other / "b.jpg")
    assert rig.reconcile() == ReconcileReport(moved=1)
    (moved,) = rig.library.photos.all()
    assert (moved.id, moved.path) == (before, other / "b.jpg")


def test_photos_that_change_places_keep_their_own_descriptors(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    contents = {photo.content_hash for photo in rig.library.photos.all()}
    (rig.photos / "a.jpg").rename(rig.photos / "c")
    (rig.photos / "b.jpg").rename(rig.photos / "a.jpg")
    (rig.photos / "c").rename(rig.photos / "b.jpg")
    assert rig.reconcile() == ReconcileReport(changed=2)
    assert rig.pending() == []
    assert {photo.content_hash for photo in rig.library.photos.all()} == contents
    assert all(photo.content_hash == hash_of(photo.path) for photo in rig.library.photos.all())


def test_twins_moved_together_are_both_kept(rig: Rig) -> None:
    rig.put("one/a.jpg", b"same")
    rig.put("two/a.jpg", b"same")
    rig.reconcile()
    rig.ingest()
    ids = {photo.id for photo in rig.library.photos.all()}
    (rig.photos / "one").rename(rig.photos / "three")
    (rig.photos / "two").rename(rig.photos / "four")
    assert rig.reconcile() == ReconcileReport(moved=2)
    assert {photo.id for photo in rig.library.photos.all()} == ids
    assert rig.pending() == []


def test_deleted_photos_go_and_their_rows_are_dead(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    (rig.photos / "a.jpg").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=1)
    assert list(rig.states()) == ["b.jpg"]
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 1
    assert dead_rows(rig.library, FINGERPRINT) == 3
    assert rig.library.descriptors.committed_rows(FINGERPRINT) == {0: 6}


def test_the_last_photo_of_a_folder_can_be_deleted(rig: Rig) -> None:
    rig.settled("a.jpg")
    (rig.photos / "a.jpg").unlink()
    assert rig.reconcile() == ReconcileReport(deleted=1)


def test_excluded_photos_go_and_come_back_without_indexing(rig: Rig) -> None:
    rig.settled("a.jpg", "private/b.jpg")
    rig.library.folders.set_excludes(rig.folder.id, ["private"])
    assert rig.reconcile() == ReconcileReport(deleted=1)
    assert rig.library.folders.counts()[0].folder.excludes == ("private",)
    rig.library.folders.set_excludes(rig.folder.id, [])
    assert rig.reconcile() == ReconcileReport(new=1)
    assert rig.pending() == []


def test_a_file_still_being_copied_is_left_until_it_is_stable(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.put("old.jpg")
    for name in ("a.jpg", "fresh.jpg"):
        (rig.photos / name).write_bytes(b"still being written")
    report = rig.library.reconcile(Control(), settle_seconds=60)
    assert report == ReconcileReport(new=1, unsettled=2)
    assert rig.states() == {"a.jpg": PhotoState.INDEXED, "old.jpg": PhotoState.PENDING}
    for name in ("a.jpg", "fresh.jpg"):
        rig.touch(rig.photos / name)
    assert rig.library.reconcile(Control(), settle_seconds=60) == ReconcileReport(new=1, changed=1)


def test_a_time_in_the_far_future_settles(rig: Rig) -> None:
    path = rig.put("a.jpg")
    ahead = time.time_ns() + 10**18
    os.utime(path, ns=(ahead, ahead))
    assert rig.library.reconcile(Control(), settle_seconds=60) == ReconcileReport(new=1)


def test_a_reason_is_kept_as_a_sentence_that_can_be_said_in_another_language(rig: Rig) -> None:
    rig.put("bad.jpg")
    rig.reconcile()
    photo = rig.photo("bad.jpg")
    stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
    said = Sentence("{path} has {count} errors.", path=photo.path, count=1000)
    rig.library.photos.mark_failed(photo.id, said, stamp)
    (failure,) = rig.library.photos.failures()
    assert failure.reason == f"{photo.path} has 1,000 errors."
    assert isinstance(failure.reason, Sentence)
    assert failure.reason.template == said.template


def test_a_failure_is_retried_only_when_the_file_changes(rig: Rig) -> None:
    rig.settled("good.jpg")
    rig.put("bad.jpg")
    rig.reconcile()
    photo = rig.photo("bad.jpg")
    stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
    rig.library.photos.mark_failed(photo.id, "It is not a picture.", stamp)
    assert rig.pending() == []
    assert rig.states()["bad.jpg"] is PhotoState.FAILED
    (failure,) = rig.library.photos.failures()
    assert (failure.path, failure.reason) == (rig.photos / "bad.jpg", "It is not a picture.")
    rig.reconcile()
    assert rig.pending() == []
    rig.touch(rig.photos / "bad.jpg")
    rig.reconcile()
    assert rig.pending() == ["bad.jpg"]
    assert rig.library.photos.failures() == []


def test_a_failure_of_a_newer_file_than_the_walk_saw_stays_a_failure(rig: Rig) -> None:
    rig.put("bad.jpg")
    rig.reconcile()
    path = rig.put("bad.jpg", b"changed before it was read")
    now = path.stat()
    photo = rig.photo("bad.jpg")
    rig.library.photos.mark_failed(
        photo.id, "Bad.", FileStamp("bad.jpg", now.st_size, now.st_mtime_ns)
    )
    assert rig.pending() == []
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []


def test_failures_can_be_retried_on_request(rig: Rig) -> None:
    rig.put("bad.jpg")
    rig.reconcile()
    photo = rig.photo("bad.jpg")
    stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
    rig.library.photos.mark_failed(photo.id, "Bad.", stamp)
    assert rig.library.photos.retry_failures() == 1
    assert rig.pending() == ["bad.jpg"]


def test_a_failure_of_a_photo_that_moved_away_is_not_listed(rig: Rig) -> None:
    rig.put("a.jpg")
    rig.reconcile()
    photo = rig.photo("a.jpg")
    (rig.photos / "sub").mkdir()
    (rig.photos / "a.jpg").rename(rig.photos / "sub" / "a.jpg")
    rig.reconcile()
    stamp = FileStamp("a.jpg", photo.size, photo.mtime_ns)
    rig.library.photos.mark_failed(photo.id, "It is no longer there.", stamp)
    assert rig.library.photos.failures() == []
    assert rig.pending() == ["sub/a.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux file names are any bytes")
def test_a_name_that_is_not_unicode_is_kept_byte_for_byte(rig: Rig) -> None:
    name = os.fsdecode(b"caf\xe9/\xff.jpg")
    rig.settled(name, "plain.jpg")
    assert set(rig.states()) == {name, "plain.jpg"}
    assert rig.photo(name).path.read_bytes() == b"caf\xe9/\xff.jpg"
    assert rig.reconcile() == ReconcileReport()
    (rig.photos / name).rename(rig.photos / "caf.jpg")
    assert rig.reconcile() == ReconcileReport(moved=1)


def test_the_librarys_own_thumbnails_are_not_photos(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.library.folders.remove(rig.folder.id)
    rig.library.add_folder(tmp_path)
    rig.put("a.jpg")
    rig.put("thumbnails/b.jpg", root=rig.data)
    assert rig.reconcile().new == 1
    rig.library.close()


def test_what_was_found_out_before_a_stop_is_kept(rig: Rig) -> None:
    rig.settled(*(f"{number:04}.jpg" for number in range(600)))
    for number in range(600):
        rig.touch(rig.photos / f"{number:04}.jpg")
    control = Control()

    def stop_after_some(progress: Progress) -> None:
        if progress.done >= 500:
            control.cancel()

    with pytest.raises(Cancelled):
        rig.library.reconcile(control, stop_after_some, settle_seconds=0)
    stamps = {photo.path: photo.mtime_ns for photo in rig.library.photos.all()}
    known = sum(path.stat().st_mtime_ns == mtime for path, mtime in stamps.items())
    assert known == 500
    assert rig.reconcile() == ReconcileReport()


def test_a_folder_that_is_removed_during_a_walk_takes_what_moved_there(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.settled("a.jpg", "b.jpg")
    other = rig.base / "other"
    other.mkdir()
    added = rig.library.add_folder(other)
    (rig.photos / "a.jpg").rename(other / "moved.jpg")
    rig.touch(other / "moved.jpg")
    (rig.photos / "b.jpg").rename(rig.photos / "c.jpg")
    recognise = PhotoTable.content_id

    def recognise_too_early(table: PhotoTable, content_hash: str) -> int | None:
        rig.library.folders.remove(added.id)
        return recognise(table, content_hash)

    with monkeypatch.context() as patched:
        patched.setattr(PhotoTable, "content_id", recognise_too_early)
        rig.reconcile()
    assert rig.states()["c.jpg"] is PhotoState.INDEXED
    rig.reconcile()
    assert list(rig.states()) == ["c.jpg"]


def test_walks_from_two_threads_take_turns(rig: Rig) -> None:
    for number in range(50):
        rig.put(f"{number}.jpg")
    reports: list[ReconcileReport] = []
    threads = [threading.Thread(target=lambda: reports.append(rig.reconcile())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.new for report in reports) == [0, 0, 0, 50]
    assert len(rig.library.photos.all()) == 50


def test_a_copied_library_folder_on_another_disk_is_not_indexed_again(rig: Rig) -> None:
    rig.settled("a.jpg", "sub/b.jpg")
    ids = {photo.id for photo in rig.library.photos.all()}
    elsewhere = rig.base / "elsewhere"
    shutil.copytree(rig.photos, elsewhere, copy_function=shutil.copyfile)
    rig.library.relocate_folder(rig.folder.id, elsewhere)
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []
    assert {photo.id for photo in rig.library.photos.all()} == ids
    assert all(elsewhere in photo.path.parents for photo in rig.library.photos.all())

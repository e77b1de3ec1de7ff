"""Ingest brings in what it can, says what it cannot, and stops and goes on without loss."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from patchfind.catalogue.features import FeatureStore
from patchfind.domain.progress import Control, Progress
from patchfind.domain.regions import RegionDescriptors
from patchfind.foundation.errors import LibraryBusy, StorageProblem
from patchfind.index.segments import DescriptorStore
from patchfind.indexing.indexer import Ingest
from patchfind.indexing.workers import available_cores
from patchfind.library.library import Library
from tests.indexing.ingest_rig import (
    all_that_is_kept,
    damage,
    ingest,
    look_at_folders,
    render_photos,
)
from tests.indexing.small_encoder import OwnBoxes, SmallEncoder, describe
from tests.library.library_rig import dead_rows


def test_good_photos_are_indexed_and_bad_ones_listed(library: Library, photos: Path) -> None:
    render_photos(photos, 12)
    (photos / "cut.jpg").write_bytes((photos / "photo0001.jpg").read_bytes()[:2000])
    (photos / "empty.png").touch()
    (photos / "text.tif").write_text("no picture")
    look_at_folders(library)
    told: list[Progress] = []
    report = ingest(library, told=told)
    assert (report.indexed, report.failed, report.left) == (12, 3, 0)
    assert [one.done for one in told] == list(range(1, 16))
    assert {one.total for one in told} == {15}
    assert told[-1].seconds_left == 0.0
    kept = all_that_is_kept(library, SmallEncoder())
    assert set(kept) == {f"photo{number:04d}.jpg" for number in range(12)}
    assert all((one.width, one.height) == (240, 160) for one in kept.values())
    reasons = {failure.path.name: failure.reason for failure in library.photos.failures()}
    assert set(reasons) == {"cut.jpg", "empty.png", "text.tif"}
    assert "empty (0 bytes)" in reasons["empty.png"]
    assert all(str(photos / name) in reason for name, reason in reasons.items())
    assert [one.complete for one in library.descriptors.sets()] == [True]


def test_a_photo_that_is_cut_short_is_indexed_and_listed_until_it_changes(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 2)
    whole = (photos / "photo0000.jpg").read_bytes()
    (photos / "photo0000.jpg").write_bytes(whole[: len(whole) * 4 // 5])
    look_at_folders(library)
    report = ingest(library)
    assert (report.indexed, report.failed, report.left, report.incomplete) == (2, 0, 0, 1)
    (counts,) = library.folders.counts()
    assert (counts.indexed, counts.failed, counts.incomplete) == (2, 0, 1)
    assert len(all_that_is_kept(library, SmallEncoder())) == 2
    (listed,) = library.photos.failures()
    assert listed.path == photos / "photo0000.jpg"
    assert listed.reason.startswith(f"{listed.path} is incomplete: ")
    assert library.photos.retry_failures() == 0  # the same bytes would give the same
    assert ingest(library).indexed == 0
    (photos / "photo0000.jpg").write_bytes(whole)
    look_at_folders(library)
    assert ingest(library).indexed == 1
    assert library.photos.failures() == []
    assert library.folders.counts()[0].incomplete == 0


def test_a_failure_is_tried_again_only_when_its_file_changes(
    library: Library, photos: Path
) -> None:
    (photos / "photo.jpg").write_bytes(b"no picture")
    look_at_folders(library)
    assert ingest(library).failed == 1
    second = ingest(library)
    assert (second.indexed, second.failed, second.left) == (0, 0, 0)
    render_photos(photos, 1)
    (photos / "photo0000.jpg").replace(photos / "photo.jpg")
    look_at_folders(library)
    assert ingest(library).indexed == 1
    assert library.photos.failures() == []


def test_a_changed_photo_gets_new_descriptors_and_its_old_rows_are_dead(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 3)
    look_at_folders(library)
    ingest(library)
    before = all_that_is_kept(library, SmallEncoder())
    render_photos(photos.parent, 1, first=77)
    (photos.parent / "photo0077.jpg").replace(photos / "photo0001.jpg")
    look_at_folders(library)
    assert ingest(library).indexed == 1
    after = all_that_is_kept(library, SmallEncoder())
    assert after["photo0001.jpg"].descriptors != before["photo0001.jpg"].descriptors
    assert after["photo0001.jpg"].thumbnail != before["photo0001.jpg"].thumbnail
    assert after["photo0000.jpg"] == before["photo0000.jpg"]
    assert dead_rows(library, SmallEncoder().fingerprint) == 5


def test_copies_share_their_rows(library: Library, photos: Path) -> None:
    render_photos(photos, 1)
    for name in ("copy.jpg", "other.jpg"):
        shutil.copyfile(photos / "photo0000.jpg", photos / name)
    look_at_folders(library)
    assert ingest(library).indexed == 3
    kept = all_that_is_kept(library, SmallEncoder())
    assert len({one.descriptors for one in kept.values()}) == 1
    assert len(kept) == 3
    assert sum(library.descriptors.committed_rows(SmallEncoder().fingerprint).values()) == 5


def test_stopping_keeps_what_was_done_and_goes_on_there(library: Library, photos: Path) -> None:
    render_photos(photos, 60)
    look_at_folders(library)
    control = Control()
    job = Ingest(library, SmallEncoder(), extract=describe)
    stopped_at: list[float] = []

    def stop_after_ten(progress: Progress) -> None:
        if progress.done == 10:
            stopped_at.append(time.monotonic())
            control.cancel()

    report = job.run(control, stop_after_ten)
    assert time.monotonic() - stopped_at[0] < 10.0
    assert 10 <= report.indexed < 60
    assert len(all_that_is_kept(library, SmallEncoder())) == report.indexed
    assert not library.descriptors.sets()[0].complete
    assert ingest(library).indexed == 60 - report.indexed
    assert len(all_that_is_kept(library, SmallEncoder())) == 60
    assert dead_rows(library, SmallEncoder().fingerprint) == 0


def test_a_pause_shows_what_was_done_and_holds_the_rest(library: Library, photos: Path) -> None:
    render_photos(photos, 40)
    look_at_folders(library)
    control, paused = Control(), threading.Event()
    done: list[int] = []

    def pause_after_five(progress: Progress) -> None:
        done.append(progress.done)
        if progress.done == 5:
            control.pause()
            paused.set()

    job = Ingest(library, SmallEncoder(), extract=describe, commit_seconds=3600.0)
    runner = threading.Thread(target=job.run, args=(control, pause_after_five))
    runner.start()
    try:
        assert paused.wait(60)
        deadline = time.monotonic() + 60
        while (
            not len(library.descriptors.ranges(SmallEncoder().fingerprint))
            and time.monotonic() < deadline
        ):
            time.sleep(0.02)
        shown = len(library.descriptors.ranges(SmallEncoder().fingerprint))
        assert 5 <= shown < 40
        assert len(done) == shown
    finally:
        control.resume()
        runner.join(60)
    assert not runner.is_alive()
    assert len(all_that_is_kept(library, SmallEncoder())) == 40


def finishes_without_loss(library: Library, photos: int) -> None:
    """Going on once the disk is well again indexes every photo, each of them once."""
    assert library.photos.failures() == []
    already = len(all_that_is_kept(library, SmallEncoder()))
    assert ingest(library).indexed == photos - already
    assert len(all_that_is_kept(library, SmallEncoder())) == photos
    assert damage(library, SmallEncoder()) == []
    assert dead_rows(library, SmallEncoder().fingerprint) == 0


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_disk_that_gets_full_stops_it_and_loses_nothing(library: Library, photos: Path) -> None:
    """From the eighth photo on, the system refuses to let any file grow."""
    import resource

    render_photos(photos, 30)
    look_at_folders(library)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk(progress: Progress) -> None:
        if progress.done == 8:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))

    job = Ingest(library, SmallEncoder(), extract=describe, commit_seconds=0.0)
    try:
        with pytest.raises(StorageProblem) as caught:
            job.run(Control(), fill_the_disk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(library.root) in caught.value.sentence
    finishes_without_loss(library, 30)


@pytest.mark.parametrize("place", ["thumbnails", "segments"])
def test_a_place_that_cannot_be_written_stops_it_and_loses_nothing(
    library: Library, photos: Path, place: str
) -> None:
    render_photos(photos, 5)
    look_at_folders(library)
    occupied = library.root / place
    if occupied.is_dir():
        occupied.rmdir()
    occupied.write_text("a file where the folder should be")
    with pytest.raises(StorageProblem) as caught:
        ingest(library)
    assert str(occupied) in caught.value.sentence
    occupied.unlink()
    finishes_without_loss(library, 5)


def test_two_at_once_are_refused(library: Library, photos: Path) -> None:
    render_photos(photos, 1)
    look_at_folders(library)
    with library.ingest_lock(), pytest.raises(LibraryBusy, match="Another running copy"):
        ingest(library)
    assert ingest(library).indexed == 1


class Moody(SmallEncoder):
    """Fails at photos that are all black, and gives something that is no number for white ones."""

    def encode_photos(
        self, photos: Sequence[NDArray[np.uint8]], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        if not all(photo.any() for photo in photos):
            raise ValueError("too dark")
        found = super().encode_photos(photos)
        for photo, regions in zip(photos, found, strict=True):
            if photo.min() == 255:
                regions.descriptors[0] = np.nan
        return found


def test_a_photo_that_the_encoder_fails_at_does_not_stop_the_others(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 20)
    Image.new("RGB", (240, 160), "black").save(photos / "black.png")
    Image.new("RGB", (240, 160), "white").save(photos / "white.png")
    look_at_folders(library)
    report = ingest(library, Moody())
    assert (report.indexed, report.failed) == (20, 2)
    assert {failure.path.name for failure in library.photos.failures()} == {
        "black.png",
        "white.png",
    }


def test_an_encoder_that_fails_at_every_photo_is_not_the_photos_fault(
    library: Library, photos: Path
) -> None:
    for number in range(12):
        Image.new("RGB", (100 + number, 100), "black").save(photos / f"black{number}.png")
    look_at_folders(library)
    with pytest.raises(ValueError, match="too dark"):
        ingest(library, Moody())
    assert len(library.photos.failures()) <= 3


class Overtaken(SmallEncoder):
    """Notes how many threads it may have, and takes its time over its first photo: until others
    have been decoded, which their thumbnails show."""

    def __init__(self, thumbnails: Path) -> None:
        super().__init__()
        self.thumbnails = thumbnails
        self.threads: list[int | None] = []

    def encode_photos(
        self, photos: Sequence[NDArray[np.uint8]], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        deadline = time.monotonic() + 60
        while not self.threads and time.monotonic() < deadline:
            if len(list(self.thumbnails.rglob("*.webp"))) > 12:
                break
            time.sleep(0.01)
        self.threads.append(threads)
        return super().encode_photos(photos)


def test_the_encoder_leaves_the_decoders_their_cores_unless_they_wait_for_it(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 24)
    look_at_folders(library)
    encoder = Overtaken(library.paths.thumbnails)
    ingest(library, encoder)
    assert encoder.threads[1] is None, "decoding is far ahead: all cores are the encoder's"
    assert encoder.threads[-1] == max(1, available_cores() - 1), "one core is the decoder's"


def test_boxes_that_the_encoder_chose_are_kept_with_their_descriptors(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 2)
    look_at_folders(library)
    encoder = OwnBoxes()
    assert ingest(library, encoder).indexed == 2
    store = DescriptorStore(
        library.paths.segments(encoder.fingerprint),
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
    )
    assert np.allclose(store.boxes(1, 0, 2), [[0.0, 0.0, 1.0, 1 / 3]] * 2, atol=1e-4)


def test_another_encoder_keeps_the_first_ones_descriptors_and_the_features(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 5)
    look_at_folders(library)
    ingest(library)
    first = all_that_is_kept(library, SmallEncoder())
    with FeatureStore(library.paths.features) as store:
        features = store.sizes()
    other = SmallEncoder("fedcba9876543210")
    assert ingest(library, other).indexed == 5
    assert all_that_is_kept(library, SmallEncoder()) == first
    assert set(all_that_is_kept(library, other)) == set(first)
    with FeatureStore(library.paths.features) as store:
        assert store.sizes() == features


def test_after_each_commit_what_was_committed_can_be_seen(library: Library, photos: Path) -> None:
    render_photos(photos, 4)
    look_at_folders(library)
    encoder = SmallEncoder()
    seen: list[int] = []

    def look() -> None:
        with pytest.raises(LibraryBusy), library.ingest_lock():
            pass  # nobody else can ingest meanwhile
        seen.append(len(library.descriptors.ranges(encoder.fingerprint)))

    job = Ingest(library, encoder, extract=describe, commit_seconds=0.0, after_commit=look)
    assert job.run(Control(), lambda _: None).indexed == 4
    assert seen == sorted(seen)
    assert seen[-1] > 0


def test_a_photo_of_the_year_2446_is_indexed(library: Library, photos: Path) -> None:
    render_photos(photos, 1)
    try:
        os.utime(photos / "photo0000.jpg", (15_032_385_535, 15_032_385_535))
    except (OSError, OverflowError):
        pytest.skip("this file system keeps no such time")
    look_at_folders(library)
    report = ingest(library)
    assert (report.indexed, report.failed, report.left) == (1, 0, 0)

"""Ingest while the photos change under it: folders go, photos change, disks fall silent."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.domain.photo import PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.domain.regions import RegionDescriptors
from patchfind.indexing.indexer import Ingest, IngestReport
from patchfind.library.library import Library
from tests.indexing.ingest_rig import (
    all_that_is_kept,
    ingest,
    look_at_folders,
    render_photos,
    states,
)
from tests.indexing.small_encoder import SmallEncoder, describe
from tests.silent_files import silent


def test_what_changed_or_vanished_after_the_list_was_made_is_left(
    library: Library, photos: Path
) -> None:
    """Neither is a failure, and neither is indexed under a stamp that it no longer has."""
    render_photos(photos, 4)
    look_at_folders(library)
    (photos / "photo0000.jpg").unlink()
    os.utime(photos / "photo0001.jpg", (1, 1))
    (photos / "photo0002.jpg").write_bytes(b"being copied")
    report = ingest(library)
    assert (report.indexed, report.failed, report.left) == (1, 0, 3)
    assert library.photos.failures() == []
    assert not library.descriptors.sets()[0].complete
    look_at_folders(library)
    report = ingest(library)
    assert (report.indexed, report.failed, report.left) == (1, 1, 0)
    assert states(library) == {
        "photo0001.jpg": PhotoState.INDEXED,
        "photo0002.jpg": PhotoState.FAILED,
        "photo0003.jpg": PhotoState.INDEXED,
    }


class Counting(SmallEncoder):
    """Counts the photos that it is given."""

    encoded = 0

    def encode_photos(
        self, photos: Sequence[NDArray[np.uint8]], *, threads: int | None = None
    ) -> list[RegionDescriptors]:
        self.encoded += len(photos)
        return super().encode_photos(photos)


IN_FLIGHT = 1 + 16
"""The photo that is being written, and those that are with the decoders or come from them."""


def run_and_meanwhile(
    library: Library, encoder: SmallEncoder, change: Callable[[], object]
) -> tuple[IngestReport, list[Progress]]:
    """A run during which ``change`` happens, right after the first photo."""
    told: list[Progress] = []

    def hear(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 1:
            change()

    return Ingest(library, encoder, extract=describe).run(Control(), hear), told


def test_the_photos_of_a_folder_that_is_removed_are_not_worked_on(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    """Whoever removes it, another copy of the program for one; the other folders' turn comes."""
    render_photos(photos, 320)
    render_photos(tmp_path / "other", 3, first=500)
    library.add_folder(tmp_path / "other")
    look_at_folders(library)

    def remove() -> None:
        with Library.open(library.root) as elsewhere:
            elsewhere.folders.remove(elsewhere.folders.counts()[0].folder.id)

    encoder = Counting()
    report, told = run_and_meanwhile(library, encoder, remove)
    assert encoder.encoded <= IN_FLIGHT + 3
    assert (report.failed, report.left) == (0, 0)
    assert list(states(library).values()) == [PhotoState.INDEXED] * 3
    assert told[0].total == 323
    assert told[-1].done == told[-1].total == encoder.encoded


def test_photos_that_are_excluded_or_deleted_meanwhile_are_not_worked_on(
    library: Library, photos: Path
) -> None:
    render_photos(photos / "kept", 20)
    render_photos(photos / "out", 40, first=100)
    gone = render_photos(photos / "vanished", 40, first=200)
    look_at_folders(library)

    def exclude_and_delete() -> None:
        for path in gone:
            path.unlink()
        library.folders.set_excludes(library.folders.counts()[0].folder.id, ["out"])
        look_at_folders(library)

    encoder = Counting()
    report, told = run_and_meanwhile(library, encoder, exclude_and_delete)
    assert encoder.encoded == report.indexed == 20
    assert (report.failed, report.left) == (0, 0)
    assert (told[-1].done, told[-1].total) == (20, 20)


def test_a_photo_that_changed_before_its_turn_is_indexed_as_it_is_now(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    listed = render_photos(photos, 40)
    (fresh,) = render_photos(tmp_path, 1, first=77)
    size = fresh.stat().st_size
    look_at_folders(library)

    def change_the_last() -> None:
        fresh.replace(listed[-1])
        look_at_folders(library)

    report, _ = run_and_meanwhile(library, SmallEncoder(), change_the_last)
    assert (report.indexed, report.left) == (40, 0)
    assert all_that_is_kept(library, SmallEncoder())[listed[-1].name].size == size


@pytest.mark.skipif(sys.platform != "linux", reason="leases of Linux")
def test_photos_whose_disk_does_not_answer_stay_pending(
    library: Library, photos: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One is waited for; where a whole disk is silent, the rest of its folder is not."""
    dead = tmp_path / "dead"
    dead.mkdir()
    unanswered = [photos / "a.jpg", *(dead / f"{number}.jpg" for number in range(40))]
    for path in unanswered:
        path.touch()
    render_photos(photos, 3)
    library.add_folder(dead)
    look_at_folders(library)
    told: list[Progress] = []
    job = Ingest(library, SmallEncoder(), extract=describe, read_seconds=2.0)
    with silent(*unanswered):
        report = job.run(Control(), told.append)
    assert (report.indexed, report.failed, report.left) == (3, 0, 41)
    assert (told[-1].done, told[-1].total) == (44, 44)
    assert library.photos.failures() == []
    assert list(states(library).values()).count(PhotoState.PENDING) == 41
    assert not library.descriptors.sets()[0].complete
    complaints = [one for one in caplog.messages if "did not answer within 2 s" in one]
    assert str(photos / "a.jpg") in complaints[0]
    assert 1 + 3 <= len(complaints) < 10

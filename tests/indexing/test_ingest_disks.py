"""Ingest from disks that go away, or give errors, in the middle of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patchfind.domain.photo import PhotoState
from patchfind.domain.progress import Control
from patchfind.foundation.errors import FolderProblem, PhotoUnread
from patchfind.indexing.disks import DiskTroubles
from patchfind.indexing.maintenance import index_library
from patchfind.library.library import Library
from tests.indexing.ingest_rig import look_at_folders, render_photos, states
from tests.indexing.small_encoder import SmallEncoder
from tests.indexing.test_ingest_meanwhile import run_and_meanwhile
from tests.watch.volumes import on_another_volume


def test_a_folder_that_goes_away_meanwhile_is_told(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    render_photos(photos, 30)
    look_at_folders(library)
    report, _ = run_and_meanwhile(library, SmallEncoder(), lambda: photos.rename(tmp_path / "away"))
    assert report.lost == (photos,)
    assert report.failed == 0
    assert report.indexed + report.left == 30
    assert report.left > 0
    (tmp_path / "away").rename(photos)
    report, _ = run_and_meanwhile(library, SmallEncoder(), lambda: None)
    assert (report.left, report.lost) == (0, ())


def test_a_disk_inside_a_folder_that_goes_away_meanwhile_is_told(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = photos / "disk"
    render_photos(disk, 40)
    with on_another_volume(monkeypatch, disk):
        look_at_folders(library)

        def unplug() -> None:
            disk.rename(tmp_path / "away")
            disk.mkdir()

        report, _ = run_and_meanwhile(library, SmallEncoder(), unplug)
    assert report.lost == (disk,)
    assert report.failed == 0
    report, _ = run_and_meanwhile(library, SmallEncoder(), lambda: None)
    assert report.left > 0
    assert report.lost == (), "it did not go away during this run"


def test_photos_that_are_deleted_meanwhile_are_no_lost_disk(library: Library, photos: Path) -> None:
    made = render_photos(photos, 40)
    look_at_folders(library)
    report, _ = run_and_meanwhile(library, SmallEncoder(), made[-1].unlink)
    assert (report.left, report.lost) == (1, ())


def _dying_disk(base: Path, photos: int) -> dict[str, Any]:
    """What came of an ingest from a real disk that dies; skips where none can be made."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    done = subprocess.run(
        ["unshare", "-m", sys.executable, "-m", "tests.indexing.dying_disk", base, str(photos)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        if "Skipped" in done.stderr or "unshare" in done.stderr:
            pytest.skip(done.stderr.splitlines()[-1])
        pytest.fail(done.stderr)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.skipif(sys.platform != "linux", reason="Linux lets a test have its own mounts")
def test_the_photos_of_a_disk_that_gives_only_errors_stay_pending(tmp_path: Path) -> None:
    report = _dying_disk(tmp_path, 12)
    assert report == {"left": 12, "lost": [str(tmp_path / "stick")], "failed": [], "pending": 12}


def test_a_photo_that_cannot_be_read_is_at_fault_where_its_disk_gives_others(
    library: Library, photos: Path
) -> None:
    render_photos(photos, 6)
    look_at_folders(library)
    listed = list(library.photos.all())
    troubles = DiskTroubles(library, {listed[0].folder_id})
    problem = PhotoUnread("The disk reports an error.")
    for photo in listed[:4]:
        troubles.unread(photo, problem)
    folder = listed[0].folder_id
    assert troubles.answered(folder) == [(photo, problem) for photo in listed[:4]]
    assert troubles.answered(folder) == []
    troubles.unread(listed[4], problem)
    assert troubles.settle() == ([(listed[4], problem)], [])
    assert troubles.lost() == ()


def test_indexing_ends_with_a_sentence_where_a_folder_went_away(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    render_photos(photos, 30)
    look_at_folders(library)

    class Unplugging(SmallEncoder):
        def encode_photos(self, *arguments: Any, **options: Any) -> Any:
            if photos.exists():
                photos.rename(tmp_path / "away")
            return super().encode_photos(*arguments, **options)

    with pytest.raises(FolderProblem) as caught:
        index_library(library, Unplugging(), Control(), lambda _: None)
    indexed = list(states(library).values()).count(PhotoState.INDEXED)
    assert indexed > 0
    assert f"{photos} went away" in caught.value.sentence
    assert f"{indexed} were indexed and are kept, {30 - indexed} are left" in caught.value.sentence
    assert caught.value.exit_code == 4

"""Copies of photos in a folder of the person's: whole, never over anything, and stoppable."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from patchfind.domain.progress import Control, Progress
from patchfind.foundation import handed_out, own_files
from patchfind.foundation.errors import Cancelled, StorageProblem, UsageProblem
from patchfind.tools.copying import copy_photos

_LONG_AGO = 1_500_000_000


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos of one name, and one of another with a single byte."""
    made = [tmp_path / "a" / "one.jpg", tmp_path / "b" / "one.jpg", tmp_path / "b" / "two.x.jpg"]
    for number, path in enumerate(made):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"photo %d " % number * (300_000 if number < 2 else 0) + b"!")
        os.utime(path, (_LONG_AGO, _LONG_AGO + number))
    return made


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_copies_are_whole_dated_numbered_and_over_nothing(
    photos: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "two.x.jpg").write_bytes(b"kept by hand")
    before = [path.stat() for path in photos]
    told: list[Progress] = []
    copied = copy_photos(photos, folder, Control(), told.append)
    assert [path.name for path in copied.copies] == ["one.jpg", "one (2).jpg", "two.x (2).jpg"]
    assert not copied.failures
    assert [path.read_bytes() for path in copied.copies] == [path.read_bytes() for path in photos]
    assert [path.stat().st_mtime for path in copied.copies] == [one.st_mtime for one in before]
    assert (folder / "two.x.jpg").read_bytes() == b"kept by hand"
    assert [(one.done, one.total) for one in told] == [(1, 3), (2, 3), (3, 3)]
    assert len(_names(folder)) == 4
    after = [path.stat() for path in photos]
    assert [(s.st_mtime_ns, s.st_size, s.st_ino, s.st_nlink) for s in before] == [
        (s.st_mtime_ns, s.st_size, s.st_ino, s.st_nlink) for s in after
    ]


def test_a_disk_without_second_names_takes_copies_too(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    copied = copy_photos(photos[:2], tmp_path / "card", Control())
    assert _names(tmp_path / "card") == ["one (2).jpg", "one.jpg"]
    assert [path.read_bytes() for path in copied.copies] == [p.read_bytes() for p in photos[:2]]


def test_stopping_leaves_what_is_whole_and_no_half(photos: list[Path], tmp_path: Path) -> None:
    control = Control()

    def stop_after_one(progress: Progress) -> None:
        control.cancel()

    with pytest.raises(Cancelled):
        copy_photos(photos, tmp_path / "out", control, stop_after_one)
    assert _names(tmp_path / "out") == ["one.jpg"]
    control = Control()

    def stop_amid() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        handed_out.copy_into(photos[0], tmp_path / "out", checkpoint=stop_amid)
    assert _names(tmp_path / "out") == ["one.jpg"]


def test_a_photo_that_is_gone_is_said_and_the_others_are_copied(
    photos: list[Path], tmp_path: Path
) -> None:
    photos[0].unlink()
    copied = copy_photos(photos, tmp_path / "out", Control())
    assert _names(tmp_path / "out") == ["one.jpg", "two.x.jpg"]
    (failure,) = copied.failures
    assert str(photos[0]) in failure
    assert "No such file" in failure


def test_a_full_disk_is_a_sentence_and_leaves_no_half(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = iter((False, True))
    fsync = os.fsync

    def full(descriptor: int) -> None:
        if next(synced):
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageProblem, match=r"its disk is full\. 1 of 3 photos are there"):
        copy_photos(photos, tmp_path / "out", Control())
    assert _names(tmp_path / "out") == ["one.jpg"]


def test_where_nothing_may_be_written_that_is_said(photos: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(StorageProblem, match="No more could be copied"):
        copy_photos(photos, tmp_path / "file" / "out", Control())
    data = tmp_path / "data"
    data.mkdir()
    own_files.mark(data)
    with pytest.raises(UsageProblem, match="keeps its own data"):
        copy_photos(photos, data / "deep", Control())
    assert not (data / "deep").exists()


_KILLED = """
import os, sys
from pathlib import Path
from patchfind.foundation import handed_out
handed_out.copy_into(Path(sys.argv[1]), Path(sys.argv[2]), checkpoint=lambda: os.abort())
"""


def test_what_a_killed_process_left_is_told_by_its_mark_and_removed_later(
    photos: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    words = [sys.executable, "-c", _KILLED, str(photos[0]), str(folder)]
    subprocess.run(words, capture_output=True, check=False)
    (half,) = folder.iterdir()
    foreign = folder / ".patchfind-0123456789abcdef.part"
    foreign.write_bytes(b"somebody's photo")
    copy_photos(photos[2:], folder, Control())
    assert half.exists()  # its writer may be at work
    for path in (half, foreign):
        os.utime(path, (_LONG_AGO, _LONG_AGO))
    copy_photos(photos[2:], folder, Control())
    assert _names(folder) == [foreign.name, "two.x (2).jpg", "two.x.jpg"]

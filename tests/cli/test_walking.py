"""What a walk of the folders leaves out, and files that were written just now."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from patchfind.cli import walking
from patchfind.cli.walking import sentences, walk
from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled
from patchfind.library.library import Library
from patchfind.library.reconcile import ReconcileReport
from tests.cli.conftest import Run, make_old


def test_photos_written_just_now_are_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    with Library.open(tmp_path / "library") as library:
        library.add_folder(folder)
        (folder / "new.png").write_bytes(b"just copied")
        report = walk(library, Control())
    assert (report.new, report.unsettled) == (1, 0)
    assert capsys.readouterr().err == ""


def test_what_was_left_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, away = tmp_path / "here", tmp_path / "away"
    here.mkdir()
    away.mkdir()
    growing = here / "growing.png"
    growing.write_bytes(b"half")
    elsewhere = tmp_path / "known.png"
    elsewhere.write_bytes(b"known")
    os.utime(elsewhere, (1, 1))
    (here / "link.png").symlink_to(elsewhere)
    (here / "never.png").symlink_to(tmp_path / "nothing.png")
    monkeypatch.setattr(walking, "_wait", lambda *_: growing.write_bytes(b"half and more"))
    with Library.open(tmp_path / "library") as library:
        for folder in (here, away):
            library.add_folder(folder)
        library.reconcile(Control())
        away.rename(tmp_path / "elsewhere")
        elsewhere.unlink()
        walk(library, Control())
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert said[0].startswith(f"patchfind: {away} is offline")
    assert said[1].startswith(f"patchfind: {here / 'link.png'} leads to")
    assert said[2].startswith("patchfind: Files that are still being written were left out: 1.")


def test_waiting_can_be_stopped(tmp_path: Path) -> None:
    control = Control()
    with Library.open(tmp_path / "library") as library:
        folder = tmp_path / "photos"
        folder.mkdir()
        library.add_folder(folder)
        (folder / "new.png").write_bytes(b"just copied")
        stopping = threading.Timer(0.5, control.cancel)
        stopping.start()
        with pytest.raises(Cancelled):
            walk(library, control)


@pytest.mark.parametrize("words", [("add", "more"), ("index",)])
def test_the_commands_say_it(patchfind: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    gone = tmp_path / "gone"
    for name in ("gone", "more"):
        (tmp_path / name).mkdir()
    with Library.open(tmp_path / "library") as library:
        library.add_folder(gone)
    gone.rmdir()
    done = patchfind(*(str(tmp_path / word) if word == "more" else word for word in words))
    assert done.returncode == 0, done.stderr
    assert f"patchfind: {gone} is offline" in done.stderr


def test_many_unread_places_are_counted() -> None:
    report = ReconcileReport(
        unsettled=3, unread_folders=tuple(Path(f"/photos/{number}") for number in range(25))
    )
    said = sentences(report)
    assert sum("could not be read and was left out" in line for line in said) == 10
    assert any(line.startswith("15 more") for line in said)
    assert "still being written were left out: 3." in said[-1]


def test_disks_that_are_away_or_another_are_told_apart() -> None:
    report = ReconcileReport(
        offline_folders=(Path("/photos"), Path("/stick")),
        away_disks=(Path("/home/card"), Path("/home/disk")),
        other_disks=(Path("/stick"), Path("/home/disk")),
    )
    said = sentences(report)
    assert len(said) == 4
    assert said[0].startswith("/photos is offline")
    assert said[1].startswith("/home/card leads to a disk or folder that is not there")
    assert all("is taken for another disk" in line for line in said[2:])
    assert [line.split()[0] for line in said[2:]] == ["/stick", "/home/disk"]


def test_status_says_how_much_gives_no_events(patchfind: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    with Library.open(tmp_path / "library") as library:
        library.folders.note_coverage(library.add_folder(folder).id, 46, 26)
    said = patchfind("status").stdout
    assert "    26 of its 46 folders give no file events" in said
    assert "looks through them every 5 minutes" in said


def test_status_says_how_many_folders_are_left_out(patchfind: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    for name in ("a.jpg", "@Recycle/b.jpg", "stickers/.nomedia", "stickers/c.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
        make_old(folder / name)
    assert "1 new photos" in patchfind("add", folder).stdout
    assert "    2 folders in it are left out" in patchfind("status").stdout

"""A sheet never takes the place of a photo, or of anything else that is no sheet."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from PIL import Image

from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.match import Match
from patchfind.domain.photo import FolderId, Photo, PhotoId, PhotoState
from patchfind.domain.progress import Control, Progress
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import Cancelled, StorageProblem, UsageProblem
from patchfind.library.library import Library
from patchfind.tools.sheet import FORMATS, check_target, save_sheet
from tests.cli.conftest import Run, make_old


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photos" / "one.jpg"
    path.parent.mkdir()
    Image.effect_noise((300, 200), 60).convert("RGB").save(path)
    make_old(path)
    return path


def _query(photo: Path) -> Query:
    return Query((Crop(photo, WHOLE_PHOTO),))


def test_find_writes_no_sheet_over_a_photo(patchfind: Run, photo: Path, tmp_path: Path) -> None:
    other, outside = photo.with_name("other.jpg"), tmp_path / "holiday.jpg"
    link = tmp_path / "link.jpg"
    for path in (other, outside):
        path.write_bytes(photo.read_bytes())
    make_old(other)
    link.symlink_to(other)
    assert patchfind("add", photo.parent).returncode == 0
    content = photo.read_bytes()
    new = photo.parent / "deep" / "sheet.jpg"
    for out, said in (
        (photo, "is one of the photos"),
        (other, "is one of the photos"),
        (link, "is one of the photos"),
        (outside, "was not made by PatchFind"),
        (new, "which is watched"),
    ):
        done = patchfind("find", photo, "--out", out)
        assert done.returncode == 2, done.stderr
        assert said in done.stderr
    assert {path.read_bytes() for path in (photo, other, outside)} == {content}
    assert not new.parent.exists()


def test_the_photo_searched_for_is_no_target_outside_the_library_either(
    photo: Path, tmp_path: Path
) -> None:
    hard_link = tmp_path / "link.jpg"
    os.link(photo, hard_link)
    with Library.open(tmp_path / "library") as library:
        for target in (photo, hard_link):
            with pytest.raises(UsageProblem, match="is one of the photos"):
                check_target(target, photo, library)


def test_a_watched_folder_is_known_by_any_name(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(photo.parent)
    with Library.open(tmp_path / "library") as library:
        library.add_folder(photo.parent)
        with pytest.raises(UsageProblem, match="which is watched"):
            check_target(tmp_path / "alias" / "sheet.png", photo, library)
        check_target(tmp_path / "sheet.png", photo, library)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_sheet_replaces_an_earlier_one_and_nothing_else(
    photo: Path, tmp_path: Path, ending: str
) -> None:
    sheet = tmp_path / "out" / f"sheet{ending}"
    save_sheet(sheet, _query(photo), [])
    first = sheet.stat().st_ino
    with Library.open(tmp_path / "library") as library:
        check_target(sheet, photo, library)
    save_sheet(sheet, _query(photo), [])
    assert sheet.stat().st_ino != first
    assert [one.name for one in sheet.parent.iterdir()] == [sheet.name]
    sheet.write_bytes(photo.read_bytes())
    with pytest.raises(UsageProblem, match="not made by PatchFind"):
        save_sheet(sheet, _query(photo), [])
    assert sheet.read_bytes() == photo.read_bytes()


def test_a_sheet_has_an_ending_that_says_its_format(photo: Path, tmp_path: Path) -> None:
    for name in ("sheet", "sheet.txt"):
        with pytest.raises(UsageProblem, match=r"\.jpg"):
            save_sheet(tmp_path / name, _query(photo), [])


def test_what_cannot_be_written_is_said_and_leaves_no_draft(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    out = tmp_path / "out"
    with pytest.raises(StorageProblem, match="No space left"):
        save_sheet(out / "sheet.jpg", _query(photo), [])
    assert not out.exists() or list(out.iterdir()) == []


def test_photos_of_a_sheet_are_decoded_in_another_process(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: object, **__: object) -> None:
        raise AssertionError("a photo was decoded in this process")

    monkeypatch.setattr("patchfind.imaging.decode.decode_bytes", here)
    monkeypatch.setattr(Image, "open", here)
    gone = Match(
        photo_id=PhotoId(1),
        path=tmp_path / "gone.jpg",
        width=4,
        height=3,
        box=WHOLE_PHOTO,
        score=1.0,
    )
    save_sheet(tmp_path / "sheet.png", _query(photo), [gone])
    monkeypatch.undo()
    with Image.open(tmp_path / "sheet.png") as sheet:
        colours = sheet.crop((20, 100, 300, 200)).getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 100  # the photo is in it


def _photos(tmp_path: Path, count: int) -> list[Photo]:
    """So many photos, one of them in a wide picture, with names in several scripts."""
    made = []
    for number in range(count):
        names = (
            "pingüin",
            "日本の山",
            "صورة",
            "a-name-that-is-far-too-long-for-the-cell-it-is-in" * 3,
        )
        path = tmp_path / "many" / f"{names[number % 4]}-{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        size = (900, 30) if number == 1 else (60, 40)
        Image.new("RGB", size, (200, 30, 30)).save(path)
        made.append(
            Photo(
                PhotoId(number + 1), FolderId(1), path, path.name, 1, 1, "", *size,
                PhotoState.INDEXED, online=True,
            )
        )  # fmt: skip
    return made


def test_pages_hold_any_number_of_photos_and_one_picture_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = _photos(tmp_path, 23)
    told: list[Progress] = []
    save_sheet(tmp_path / "sheet.pdf", None, photos, Control(), told.append)
    assert (told[-1].done, told[-1].total) == (23, 23)
    written = (tmp_path / "sheet.pdf").read_bytes()
    assert max(map(int, re.findall(rb"/Count (\d+)", written))) == 2
    with Library.open(tmp_path / "library") as library:
        check_target(tmp_path / "sheet.pdf", None, library)  # ours may be replaced
    monkeypatch.setattr("patchfind.tools.sheet.MOST_CELLS", 22)
    with pytest.raises(UsageProblem, match="Choose a PDF"):
        save_sheet(tmp_path / "sheet.png", None, photos)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        save_sheet(tmp_path / "stopped.pdf", None, photos, control)
    assert not (tmp_path / "stopped.pdf").exists()


def test_a_wide_photo_stays_within_its_cell(tmp_path: Path) -> None:
    save_sheet(tmp_path / "sheet.png", None, _photos(tmp_path, 2))
    with Image.open(tmp_path / "sheet.png") as sheet:
        row = [sheet.getpixel((x, 160)) for x in range(320, 640)]
    red = [x for x, colour in enumerate(row) if isinstance(colour, tuple) and colour[1] < 100]
    assert 6 <= min(red) <= max(red) <= 314

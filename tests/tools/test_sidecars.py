"""Sidecars for photos: which one, what would be written, and that ExifTool and Exiv2 read it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from patchfind.domain.geometry import Box
from patchfind.domain.progress import Control
from patchfind.foundation.errors import UsageProblem
from patchfind.tools.sidecars import (
    Planned,
    Tagged,
    Wish,
    keywords_of,
    plan_sidecars,
    sidecar_of,
    write_sidecar,
)

_PENGUIN = Wish(("Penguin", "Pingüin"))
_UPPER_LEFT = Box(0.0, 0.0, 0.5, 0.25)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that is stored lying: its top is at the right of the pixels in the file."""
    path = tmp_path / "IMG_1.JPG"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 8
    Image.new("RGB", (60, 40)).save(path, exif=exif)
    return path


def _planned(photo: Path, wish: Wish = _PENGUIN) -> Planned:
    (planned,) = plan_sidecars([Tagged(photo, (_UPPER_LEFT,))], wish, Control())
    return planned


def test_nothing_is_written_before_it_is_asked_for_and_never_to_a_photo(photo: Path) -> None:
    before = photo.read_bytes(), photo.stat().st_mtime_ns
    planned = _planned(photo)
    assert planned.sidecar == photo.with_name("IMG_1.JPG.xmp")
    assert (planned.before, planned.changes) == (None, True)
    assert not planned.sidecar.exists()
    write_sidecar(planned)
    assert planned.sidecar.read_bytes() == planned.after
    assert not _planned(photo).changes
    assert (photo.read_bytes(), photo.stat().st_mtime_ns) == before


def test_the_sidecar_that_is_there_is_followed(photo: Path) -> None:
    names = [photo.name, "IMG_1.xmp"]
    raw = photo.with_name("IMG_1.CR2")
    assert sidecar_of(photo, names).name == "IMG_1.xmp"
    assert sidecar_of(photo, [*names, "IMG_1.JPG.XMP"]).name == "IMG_1.JPG.XMP"
    assert sidecar_of(photo, [*names, raw.name]).name == "IMG_1.JPG.xmp"  # that is the RAW file's
    assert sidecar_of(raw, [*names, raw.name]).name == "IMG_1.xmp"
    assert sidecar_of(photo, [photo.name]).name == "IMG_1.JPG.xmp"
    assert sidecar_of(photo, [photo.name], adobe=True).name == "IMG_1.xmp"
    assert sidecar_of(photo, [photo.name, raw.name], adobe=True).name == "IMG_1.JPG.xmp"


def test_a_sidecar_that_is_unreadable_or_changed_meanwhile_stays_as_it_is(photo: Path) -> None:
    sidecar = photo.with_name("IMG_1.xmp")
    sidecar.write_bytes(b"<x:xmpmeta")
    planned = _planned(photo)
    assert not planned.changes
    assert "IMG_1.xmp stays as it is: it is damaged in line 1." in planned.problem
    with pytest.raises(UsageProblem, match="stays as it is"):
        write_sidecar(planned)
    with sidecar.open("wb") as file:
        file.truncate(100 << 20)
    assert "holds 104,857,600 bytes" in _planned(photo).problem
    sidecar.unlink()
    planned = _planned(photo)
    planned.sidecar.write_bytes(b"another program's")
    with pytest.raises(UsageProblem, match="changed by another program"):
        write_sidecar(planned)
    assert planned.sidecar.read_bytes() == b"another program's"
    photo.unlink()
    assert "cannot be reached now" in _planned(photo).problem
    with pytest.raises(UsageProblem, match="keyword"):
        plan_sidecars([], Wish(()), Control())


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_a_sidecar_keeps_its_rights_and_its_link(photo: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.xmp"
    write_sidecar(_planned(photo))
    sidecar = photo.with_name("IMG_1.JPG.xmp")
    sidecar.rename(elsewhere)
    elsewhere.chmod(0o640)
    sidecar.symlink_to(elsewhere)
    write_sidecar(_planned(photo, Wish(("Zoo",))))
    assert sidecar.is_symlink()
    assert b"Zoo" in elsewhere.read_bytes()
    assert elsewhere.stat().st_mode & 0o777 == 0o640


def test_words_between_commas_are_keywords() -> None:
    assert keywords_of(" Penguin, king penguin,,Penguin\t, \x07") == ("Penguin", "king penguin")
    assert keywords_of(" , ") == ()


def _read(program: str, *words: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([found, *words], capture_output=True, check=True, text=True)
    return done.stdout


def _written_with_region(photo: Path) -> str:
    planned = _planned(photo, Wish(_PENGUIN.keywords, regions=True))
    write_sidecar(planned)
    return str(planned.sidecar)


def test_exiftool_reads_keywords_and_the_region_in_the_frame_of_the_stored_pixels(
    photo: Path,
) -> None:
    said = _read(
        "exiftool", "-validate", "-struct", "-json", "-XMP:all", _written_with_region(photo)
    )
    (read,) = json.loads(said)
    assert read["Validate"] == "OK"
    assert read["Subject"] == ["Penguin", "Pingüin"]
    (region,) = read["ImageRegion"]
    assert region["Name"] == "Penguin"
    sides = [float(region["RegionBoundary"][f"Rb{side}"]) for side in "XYWH"]
    assert sides == [0.75, 0.0, 0.25, 0.5]  # the upper left of the upright photo


def test_exiv2_reads_the_same(photo: Path) -> None:
    said = _read("exiv2", "-PXkv", _written_with_region(photo))
    values = dict(line.split(maxsplit=1) for line in said.splitlines() if " " in line.strip())
    assert values["Xmp.dc.subject"].strip() == "Penguin, Pingüin"
    boundary = "Xmp.iptcExt.ImageRegion[1]/Iptc4xmpExt:RegionBoundary/Iptc4xmpExt:rb"
    assert [float(values[boundary + side]) for side in "XYWH"] == [0.75, 0.0, 0.25, 0.5]
    assert "lang=" in values["Xmp.iptcExt.ImageRegion[1]/Iptc4xmpExt:Name"]

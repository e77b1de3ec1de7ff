"""What a person or a shell script meets: real matches, exit codes, and sentences on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from patchfind.domain.geometry import Box, iou
from patchfind.foundation.errors import PatchFindError
from patchfind.tools.sample import SamplePhoto, render_sample_library
from tests.cli.conftest import Run, make_old

Sample = tuple[Path, list[SamplePhoto]]


def _find(indexed: Run, sample: Sample, label: str, *words: object) -> dict[str, object]:
    folder, photos = sample
    photo = next(photo for photo in photos if label in photo.boxes)
    box = ",".join(str(value) for value in photo.boxes[label][0])
    done = indexed("find", folder / photo.name, "--box", box, "--json", *words)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("label", ["robot", "atlas"])
def test_find_returns_the_photos_that_hold_the_object_boxed(
    indexed: Run, sample: Sample, label: str
) -> None:
    folder, photos = sample
    answer = _find(indexed, sample, label)
    others = {photo.name: photo for photo in photos if label in photo.boxes}
    own = Path(answer["query"]["photo"]).name  # type: ignore[index]
    del others[own]
    matches = answer["matches"]
    assert isinstance(matches, list)
    first = matches[: len(others)]
    assert {Path(match["photo"]).name for match in first} == set(others)
    assert all(Path(match["photo"]).parent == folder for match in matches)
    for match in first:
        true = Box(*others[Path(match["photo"]).name].boxes[label][0])
        assert iou(Box(*match["box"]), true) > 0.5
    scores = [match["score"] for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert own not in {Path(match["photo"]).name for match in matches}


def test_find_takes_a_lasso_and_a_picture_from_outside_the_library(
    indexed: Run, sample: Sample, tmp_path: Path
) -> None:
    folder, photos = sample
    photo = next(photo for photo in photos if "camera" in photo.boxes)
    x1, y1, x2, y2 = (round(v) for v in photo.boxes["camera"][0])
    outside = tmp_path / "outside.png"
    Image.open(folder / photo.name).crop((x1, y1, x2, y2)).save(outside)
    width, height = x2 - x1, y2 - y1
    lasso = f"0,0;{width},0;{width},{height};0,{height}"
    done = indexed("find", outside, "--polygon", lasso, "--json", "--limit", 3)
    assert done.returncode == 0, done.stderr
    matches = json.loads(done.stdout)["matches"]
    assert len(matches) <= 3
    named = {p.name for p in photos if "camera" in p.boxes}
    assert Path(matches[0]["photo"]).name in named


def test_find_says_how_many_are_sure_and_how_many_may_be_it(indexed: Run, sample: Sample) -> None:
    folder, photos = sample
    photo = next(photo for photo in photos if "robot" in photo.boxes)
    box = ",".join(str(value) for value in photo.boxes["robot"][0])
    done = indexed("find", folder / photo.name, "--box", box)
    assert done.returncode == 0, done.stderr
    *lines, counts = done.stdout.splitlines()
    sure = sum("\N{CHECK MARK}" in line for line in lines)
    assert sure > 0
    maybe = f" · {len(lines) - sure} maybe" if sure < len(lines) else ""
    assert counts == f"{sure} sure{maybe}, in {len(photos)} photos"


def test_find_keeps_to_a_time_and_says_when_photos_were_taken(indexed: Run, sample: Sample) -> None:
    found = _find(indexed, sample, "robot", "--after", "2023-11-13", "--before", "2023-12")
    matches = found["matches"]
    assert isinstance(matches, list)
    assert matches
    assert {match["taken"][:8] for match in matches} == {"2023-11-"}
    assert {match["taken_from"] for match in matches} == {"file"}
    assert _find(indexed, sample, "robot", "--after", "2024")["matches"] == []
    assert _find(indexed, sample, "robot", "--before", "2023-11-13")["matches"] == []


@pytest.mark.parametrize("date", ["June", "2019-13", "2019-02-30", "0000", "99999", "", "2019-6"])
def test_a_date_that_is_none_is_refused_in_a_sentence(
    indexed: Run, sample: Sample, date: str
) -> None:
    done = indexed("find", sample[0] / sample[1][0].name, "--after", date)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(
        "is no date. Dates are 2019, 2019-06 or 2019-06-15."
    )


def test_find_takes_its_matches_out_as_sheet_list_copies_and_sidecars(
    indexed: Run, sample: Sample, tmp_path: Path
) -> None:
    sheet, listed, copies = tmp_path / "s.jpg", tmp_path / "l.coco.json", tmp_path / "copies"
    out = ("--out", sheet, "--list", listed, "--copy-to", copies, "--limit", 3)
    folder, photos = sample
    photo = next(photo for photo in photos if "tin" in photo.boxes)
    box = ",".join(str(value) for value in photo.boxes["tin"][0])
    find = ("find", folder / photo.name, "--box", box, "--json", "--keywords", "Tin", "--regions")
    try:
        done = indexed(*find, *out, "--write")
        assert done.returncode == 0, done.stderr
        sidecars = {path.name.removesuffix(".xmp"): path for path in folder.glob("*.xmp")}
        assert all(b"rbX" in path.read_bytes() for path in sidecars.values())
    finally:
        for path in folder.glob("*.xmp"):
            path.unlink()
    matches = json.loads(done.stdout)["matches"]
    names = [Path(match["photo"]).name for match in matches]
    with Image.open(sheet) as picture:
        assert picture.width > picture.height / 4 > 0
    coco = json.loads(listed.read_text("utf-8"))
    assert [Path(image["file_name"]).name for image in coco["images"]] == names
    assert sorted(path.name for path in copies.iterdir()) == sorted(names)
    sure = {Path(match["photo"]).name for match in matches if match["verified"]}
    assert sidecars.keys() == sure
    assert f"Sidecars: {len(sure)} written, 0 unchanged, 0 failed." in done.stderr
    assert f"3 of 3 photos are copied to {copies}." in done.stderr


def test_status_counts_photos(indexed: Run, sample: Sample) -> None:
    done = indexed("status")
    assert done.returncode == 0
    assert f"{sample[0]}: {len(sample[1])} indexed, 0 pending, 0 failed" in done.stdout


def test_index_again_does_nothing(indexed: Run) -> None:
    done = indexed("index")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("0 photos indexed")


def test_index_with_check_reads_everything_anew(indexed: Run, sample: Sample) -> None:
    done = indexed("index", "--check")
    assert done.returncode == 0, done.stderr
    said = f"{len(sample[1])} photos were read anew; 0 hold other bytes"
    assert any(line.startswith(said) for line in done.stdout.splitlines())


def test_a_broken_photo_is_a_listed_failure(patchfind: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.effect_noise((300, 200), 60).save(folder / "good.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and then nothing")
    Image.effect_noise((300, 200), 60).save(folder / "cut.jpg")
    os.truncate(folder / "cut.jpg", (folder / "cut.jpg").stat().st_size * 4 // 5)
    assert patchfind("add", folder).returncode == 0
    indexed_ = patchfind("index")
    assert indexed_.returncode == 0, indexed_.stderr
    said = indexed_.stdout.splitlines()[-1]
    assert said.startswith("2 photos indexed")
    assert "of them 1 are incomplete" in said
    assert "1 could not be read" in said
    failures = patchfind("failures")
    assert str(folder / "broken.jpg") in failures.stdout
    assert str(folder / "cut.jpg") in failures.stdout
    assert "1 failed, 1 incomplete" in patchfind("status").stdout


def test_nothing_to_find_in(patchfind: Run, sample: Sample) -> None:
    done = patchfind("find", sample[0] / sample[1][0].name, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["matches"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("find", "/nowhere/at/all.jpg"), 3, "/nowhere/at/all.jpg"),
        (("add", "/nowhere/at/all"), 4, "/nowhere/at/all"),
        (("remove", "/nowhere/at/all"), 4, "not a watched folder"),
        (("backbones", "use", "nonesuch"), 2, "nonesuch"),
        (("nonesuch",), 2, "invalid choice"),
        (("find", "a.jpg", "--write"), 2, "go with --keywords"),
        (("find", "a.jpg", "--list", "a.txt"), 2, "does not end in .json or .csv or .coco.json"),
    ],
)
def test_problems_have_a_code_and_a_sentence(
    patchfind: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    done = patchfind(*words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_backbones_are_listed_with_the_chosen_one_marked(patchfind: Run) -> None:
    done = patchfind("backbones")
    assert done.returncode == 0
    assert any(line.startswith("* starter") for line in done.stdout.splitlines())


def test_status_says_what_is_searched_with_until_all_is_indexed_anew(
    patchfind: Run, tmp_path: Path
) -> None:
    render_sample_library(tmp_path / "photos", photos=2)
    for file in (tmp_path / "photos").iterdir():
        make_old(file)
    patchfind("add", tmp_path / "photos")
    patchfind("backbones", "use", "starter-1")
    patchfind("index")
    assert "searched with" not in patchfind("status").stdout
    patchfind("backbones", "use", "starter")
    assert "searched with starter-1 until all is indexed anew" in patchfind("status").stdout


def test_a_library_file_in_the_way_is_said(patchfind: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for command in (("status",), ("add", tmp_path)):
        done = patchfind("--library", tmp_path / "file", *command)
        assert done.returncode == 5
        assert str(tmp_path / "file") in done.stderr


@pytest.mark.parametrize(
    "words", [("find", "photo.jpg", "--json"), ("index",), ("status",), ("rebuild",)]
)
def test_a_mistyped_library_is_said_and_not_begun(
    patchfind: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    typo = tmp_path / "typo" / "library"
    done = patchfind("--library", typo, *words)
    assert done.returncode == 5
    assert f"There is no library in {typo}" in done.stderr
    assert not typo.parent.exists()


@pytest.mark.parametrize("words", [("add", "photos"), ("backbones", "use", "starter")])
def test_a_library_is_begun_where_that_is_meant(
    patchfind: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "photos").mkdir()
    words = tuple(str(tmp_path / word) if word == "photos" else word for word in words)
    done = patchfind("--library", tmp_path / "other" / "library", *words)
    assert done.returncode == 0, done.stderr
    assert patchfind("--library", tmp_path / "other" / "library", "status").returncode == 0


def test_the_default_library_needs_no_beginning(patchfind: Run, tmp_path: Path) -> None:
    default = tmp_path / "data" / "patchfind" / "library"
    done = patchfind("--library", default, "status")
    assert done.returncode == 0, done.stderr
    assert "No folder yet" in done.stdout


def test_without_a_screen_the_window_is_refused_with_a_sentence(patchfind: Run) -> None:
    blank = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"), "")
    done = patchfind(more_environment=blank)
    assert done.returncode == 1
    assert done.stderr.startswith("patchfind: There is no screen")


def test_the_help_lists_every_exit_code() -> None:
    """Each kind of problem ends the program with a code that ``--help`` explains."""

    def kinds(of: type[PatchFindError]) -> set[type[PatchFindError]]:
        return {of}.union(*(kinds(one) for one in of.__subclasses__()))

    done = subprocess.run(
        [sys.executable, "-m", "patchfind", "--help"], capture_output=True, text=True, check=True
    )
    _, listed = " ".join(done.stdout.split()).split("exit codes: ")
    explained = {int(one.split()[0]) for one in listed.split("; ")}
    assert explained == {0, *(kind.exit_code for kind in kinds(PatchFindError))}

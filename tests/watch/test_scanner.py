"""What a walk of real folders finds, leaves out, and reports as unread."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchfind.domain.progress import Control
from patchfind.foundation.errors import Cancelled, FolderProblem
from patchfind.watch.scanner import Excludes, scan
from tests.watch.volumes import on_another_volume

_EXTENSIONS = frozenset({".jpg", ".png"})


def _put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))


def _walk(
    root: Path,
    excludes: Sequence[str] = (),
    *,
    left_out: list[str] | None = None,
    never_enter: Path | None = None,
) -> set[str]:
    told = [] if left_out is None else left_out
    stamps = list(
        scan(root, _EXTENSIONS, excludes, Control(), left_out=told.append, never_enter=never_enter)
    )
    paths = {stamp.relative_path for stamp in stamps}
    assert len(paths) == len(stamps), "a file was found twice"
    return paths


def test_finds_photos_by_extension_in_any_case_with_size_and_time(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg", "b.PNG", "sub/deeper/c.JpG", "notes.txt", "jpg", "x.jpg.part")
    (found,) = (
        stamp
        for stamp in scan(tmp_path, _EXTENSIONS, (), Control(), left_out=lambda _path: None)
        if stamp.relative_path == "b.PNG"
    )
    on_disk = (tmp_path / "b.PNG").stat()
    assert (found.size, found.mtime_ns) == (on_disk.st_size, on_disk.st_mtime_ns)
    assert _walk(tmp_path) == {"a.jpg", "b.PNG", "sub/deeper/c.JpG"}


def test_passes_over_hidden_and_system_folders(tmp_path: Path) -> None:
    _put(
        tmp_path,
        ".hidden/a.jpg",
        "._a.jpg",
        "@eaDir/a.jpg",
        "$RECYCLE.BIN/a.jpg",
        "lost+found/a.jpg",
    )
    _put(tmp_path, "kept/a.jpg")
    assert _walk(tmp_path) == {"kept/a.jpg"}


def test_trash_snapshots_and_previews_are_left_out_and_told_of(tmp_path: Path) -> None:
    litter = {
        "@Recycle", "@Recently-Snapshot", "@tmp", "#recycle", "#snapshot", "~snapshot",
        "FOUND.000", "Best Previews.lrdata", "Best Smart Previews.lrdata", "Editor.app",
        "appdata_oc1x", "deep/files_trashbin",
    }  # fmt: skip
    _put(tmp_path, *(f"{folder}/a.jpg" for folder in litter))
    _put(tmp_path, ".Trashes/a.jpg", ".snapshots/1/a.jpg", ".@__thumb/a.jpg", "Takeout/a.jpg")
    _put(tmp_path, "deep/Lightroom/b.jpg", "found.jpg")
    told: list[str] = []
    stamps = scan(
        tmp_path, _EXTENSIONS, (), Control(), left_out=lambda _path: None, on_litter=told.append
    )
    assert {stamp.relative_path for stamp in stamps} == {
        "Takeout/a.jpg",
        "deep/Lightroom/b.jpg",
        "found.jpg",
    }
    assert sorted(told) == sorted(litter)


@pytest.mark.parametrize(
    ("package", "originals"),
    [
        ("Photos Library.photoslibrary", "originals"),
        ("Old Photos.PhotosLibrary", "Masters"),
        ("iPhoto Library.migratedphotolibrary", "Masters"),
        ("Aperture Library.aplibrary", "Masters"),
        ("Sessions.cocatalog", "Originals"),
    ],
)
@pytest.mark.parametrize("is_root", [False, True])
def test_of_a_photo_program_s_package_only_the_originals_are_found(
    tmp_path: Path, package: str, originals: str, *, is_root: bool
) -> None:
    inside = tmp_path / package
    _put(inside, f"{originals}/A/B.jpg", "resources/derivatives/B.jpg", "Previews/B.jpg")
    _put(inside, "Thumbnails/B.jpg", "loose.jpg")
    kept = f"{originals}/A/B.jpg"
    assert _walk(inside if is_root else tmp_path) == {kept if is_root else f"{package}/{kept}"}


@pytest.mark.parametrize("mark", [".nomedia", ".NoMedia"])
def test_a_folder_marked_by_nomedia_is_left_out_with_all_below_it(
    tmp_path: Path, mark: str
) -> None:
    _put(tmp_path, "stickers/a.jpg", "stickers/more/b.jpg", "c.jpg", f"stickers/{mark}")
    assert _walk(tmp_path) == {"c.jpg"}
    (tmp_path / "stickers" / mark).unlink()
    (tmp_path / ".nomedia").touch()  # the person chose this folder
    assert _walk(tmp_path) == {"c.jpg", "stickers/a.jpg", "stickers/more/b.jpg"}


@pytest.mark.parametrize(
    ("globs", "kept"),
    [
        (["*.png"], {"a.jpg", "raw/a.jpg", "2019/raw/c.jpg", "2019/private/d.jpg"}),
        (["RAW"], {"a.jpg", "b.png", "2019/private/d.jpg"}),
        (["2019/private"], {"a.jpg", "b.png", "raw/a.jpg", "2019/raw/c.jpg"}),
        (["2019/**"], {"a.jpg", "b.png", "raw/a.jpg"}),
        (["**/raw/"], {"a.jpg", "b.png", "2019/private/d.jpg"}),
        (["2019\\private", "a.jpg"], {"b.png", "2019/raw/c.jpg"}),
        (
            ["", "[", "nothing*"],
            {"a.jpg", "b.png", "raw/a.jpg", "2019/raw/c.jpg", "2019/private/d.jpg"},
        ),
    ],
)
def test_excludes(tmp_path: Path, globs: list[str], kept: set[str]) -> None:
    _put(tmp_path, "a.jpg", "b.png", "raw/a.jpg", "2019/raw/c.jpg", "2019/private/d.jpg")
    assert _walk(tmp_path, globs) == kept


@settings(max_examples=25)
@given(st.lists(st.text(max_size=8), max_size=4), st.text(min_size=1, max_size=8))
def test_any_text_serves_as_a_glob(globs: list[str], name: str) -> None:
    plain = Excludes([]).match(name, f"x/{name}")
    assert plain is False
    assert Excludes([*globs, "*"]).match(name, f"x/{name}")


def test_a_missing_root_is_a_problem_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderProblem, match="cannot be read") as caught:
        _walk(tmp_path / "gone")
    assert caught.value.path == tmp_path / "gone"


def test_a_root_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg")
    with pytest.raises(FolderProblem):
        _walk(tmp_path / "a.jpg")


def test_links_to_folders_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    _put(root, "real/a.jpg")
    _put(outside, "b.jpg")
    (root / "a_link_to_real").symlink_to(root / "real")
    (root / "real" / "up").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (root / "to_outside").symlink_to(outside)
    (outside / "back").symlink_to(root)
    assert _walk(root) == {"real/a.jpg", "to_outside/b.jpg"}


def test_links_round_in_a_circle_and_links_upwards_hold_nothing(tmp_path: Path) -> None:
    root = tmp_path / "outer" / "root"
    _put(root, "a/a.jpg")
    _put(tmp_path, "outer/another.jpg", "outer/beside/c.jpg")
    (root / "a" / "b").symlink_to("..")
    (root / "up").symlink_to("../..")
    (root / "all").symlink_to("/")
    (root / "beside").symlink_to("../beside")
    for name, target in (("x", "y"), ("y", "x"), ("self.jpg", "self.jpg"), ("deep", "deep/deep")):
        (root / name).symlink_to(target)
    told: list[str] = []
    assert _walk(root, left_out=told) == {"a/a.jpg", "beside/c.jpg"}
    assert told == []


def test_a_drive_that_numbers_no_directory_is_walked_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(tmp_path, "a.jpg", "one/b.jpg", "one/two/c.jpg")
    (tmp_path / "one" / "up").symlink_to(tmp_path)
    real = os.stat

    def unnumbered(path: str | Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        return os.stat_result([found[0], 0, *found[2:]])

    monkeypatch.setattr(os, "stat", unnumbered)
    assert _walk(tmp_path) == {"a.jpg", "one/b.jpg", "one/two/c.jpg"}


def test_a_link_whose_target_is_away_is_reported(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg")
    (tmp_path / "photo.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "album").symlink_to(tmp_path / "gone")
    told: list[str] = []
    assert _walk(tmp_path, left_out=told) == {"a.jpg"}
    assert set(told) == {"photo.jpg", "album"}


def test_a_folder_that_vanishes_during_the_walk_is_reported(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg", "sub/b.jpg")
    told: list[str] = []
    walk = scan(tmp_path, _EXTENSIONS, (), Control(), left_out=told.append)
    assert next(walk).relative_path == "a.jpg"
    (tmp_path / "sub").rename(tmp_path.parent / "elsewhere")
    assert list(walk) == []
    assert told == ["sub"]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_folder_without_permission_is_reported(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg", "closed/b.jpg")
    (tmp_path / "closed").chmod(0)
    told: list[str] = []
    try:
        assert _walk(tmp_path, left_out=told) == {"a.jpg"}
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert told == ["closed"]


def test_the_own_data_folder_is_never_entered(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg", "library/thumbnails/b.png")
    (tmp_path / "also").symlink_to(tmp_path / "library")
    assert _walk(tmp_path, never_enter=tmp_path / "library") == {"a.jpg"}
    assert _walk(tmp_path, never_enter=tmp_path / "not there") == {
        "a.jpg",
        "library/thumbnails/b.png",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux file names are any bytes")
def test_a_name_that_is_not_unicode_is_found(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    _put(tmp_path, name)
    assert _walk(tmp_path) == {name}


def test_a_folder_or_pipe_named_like_a_photo_is_no_photo(tmp_path: Path) -> None:
    (tmp_path / "album.jpg").mkdir()
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.jpg")
    _put(tmp_path, "album.jpg/a.jpg")
    assert _walk(tmp_path) == {"album.jpg/a.jpg"}


def test_stops_when_asked(tmp_path: Path) -> None:
    _put(tmp_path, "a.jpg", "sub/b.jpg")
    control = Control()
    walk = scan(tmp_path, _EXTENSIONS, (), control, left_out=lambda _path: None)
    next(walk)
    control.cancel()
    with pytest.raises(Cancelled):
        list(walk)


def test_walks_thousands_of_files_in_a_moment(tmp_path: Path) -> None:
    for number in range(2_000):
        _put(tmp_path, f"{number // 100}/{number}.jpg")
    started = time.process_time()
    assert len(_walk(tmp_path)) == 2_000
    assert time.process_time() - started < 1.0


def test_disks_below_the_root_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(tmp_path, "a.jpg", "disk/b.jpg", "disk/sub/c.jpg", "full/d.jpg")
    mounts: list[str] = []
    unread: list[str] = []
    with on_another_volume(monkeypatch, tmp_path / "disk"):
        found = scan(
            tmp_path,
            _EXTENSIONS,
            (),
            Control(),
            left_out=unread.append,
            on_mount=mounts.append,
        )
        names = {stamp.relative_path for stamp in found}
    assert names == {"a.jpg", "disk/b.jpg", "disk/sub/c.jpg", "full/d.jpg"}
    assert mounts == ["disk"]
    assert unread == []

"""Which folders a library takes, and what removing and relocating one does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from patchfind.domain.photo import Folder, FolderId, PhotoId
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import FolderProblem, UsageProblem
from patchfind.library.folders import checked_folder
from patchfind.library.library import Library
from patchfind.library.reconcile import ReconcileReport
from tests.library.library_rig import FINGERPRINT, Rig, rig

__all__ = ["rig"]


def _refusal(rig: Rig, path: Path) -> str:
    before = rig.library.folders.counts()
    with pytest.raises(FolderProblem) as caught:
        rig.library.add_folder(path)
    assert rig.library.folders.counts() == before
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence


def test_folders_are_listed_in_the_order_of_adding(rig: Rig) -> None:
    other = rig.base / "another"
    other.mkdir()
    added = rig.library.add_folder(other, ["*.png", "trash"])
    assert added == Folder(added.id, other, ("*.png", "trash"), online=True)
    assert [counts.folder for counts in rig.library.folders.counts()] == [rig.folder, added]


def test_the_same_folder_twice_is_refused(rig: Rig) -> None:
    assert "already watched" in _refusal(rig, rig.photos)
    assert "already watched" in _refusal(rig, rig.photos / ".." / "photos")


def test_a_folder_inside_a_watched_one_is_refused(rig: Rig) -> None:
    inner = rig.photos / "sub" / "deep"
    inner.mkdir(parents=True)
    assert "lies inside" in _refusal(rig, inner)


@pytest.mark.parametrize("other", ["a", "a/inner", "."])
def test_folders_added_at_the_same_moment_do_not_overlap(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    (rig.base / "new" / "a" / "inner").mkdir(parents=True)

    def late(*asked: Any) -> Path:
        """Between looking whether it may be added and adding it another copy adds one."""
        named = checked_folder(*asked)
        monkeypatch.undo()
        with Library.open(rig.data) as copy:
            copy.add_folder(rig.base / "new" / other)
        return named

    monkeypatch.setattr("patchfind.library.library.checked_folder", late)
    with pytest.raises(FolderProblem, match="watched"):
        rig.library.add_folder(rig.base / "new" / "a")
    assert len(rig.library.folders.counts()) == 2


def test_a_folder_around_a_watched_one_is_refused(rig: Rig) -> None:
    assert "holds" in _refusal(rig, rig.base)


def test_a_folder_by_another_name_is_still_the_same(rig: Rig) -> None:
    (rig.photos / "sub").mkdir()
    (rig.base / "alias").symlink_to(rig.photos)
    assert "already watched" in _refusal(rig, rig.base / "alias")
    assert "lies inside" in _refusal(rig, rig.base / "alias" / "sub")


def test_a_folder_whose_name_only_begins_alike_is_welcome(rig: Rig) -> None:
    (rig.base / "photos2").mkdir()
    assert rig.library.add_folder(rig.base / "photos2").path == rig.base / "photos2"


def test_a_missing_folder_and_a_file_are_refused(rig: Rig) -> None:
    assert "There is no folder" in _refusal(rig, rig.base / "gone")
    assert "is a file" in _refusal(rig, rig.put("a.jpg"))


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_folder_without_permission_is_refused(rig: Rig) -> None:
    closed = rig.base / "closed"
    closed.mkdir(mode=0)
    assert "cannot be read" in _refusal(rig, closed)


def test_the_librarys_own_data_folder_is_refused(rig: Rig) -> None:
    (rig.data / "thumbnails").mkdir()
    assert "own data" in _refusal(rig, rig.data)
    assert "own data" in _refusal(rig, rig.data / "thumbnails")


def test_removing_a_folder_forgets_its_photos_and_touches_no_file(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    rig.library.folders.remove(rig.folder.id)
    assert rig.library.folders.counts() == []
    assert list(rig.library.photos.all()) == []
    assert len(rig.library.descriptors.ranges(FINGERPRINT)) == 0
    assert {path.name for path in rig.photos.iterdir()} == {"a.jpg", "b.jpg"}


def test_a_folder_that_is_added_again_is_not_indexed_again(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    rig.library.folders.remove(rig.folder.id)
    rig.library.add_folder(rig.photos)
    assert rig.reconcile() == ReconcileReport(new=2)
    assert rig.pending() == []


def test_a_relocated_folder_keeps_everything(rig: Rig) -> None:
    rig.settled("a.jpg", "sub/b.jpg")
    ranges = rig.library.descriptors.ranges(FINGERPRINT).content_ids.tolist()
    moved = rig.base / "moved"
    rig.photos.rename(moved)
    assert rig.reconcile().offline_folders == (rig.photos,)
    rig.library.relocate_folder(rig.folder.id, moved)
    assert rig.reconcile() == ReconcileReport()
    assert rig.pending() == []
    assert rig.library.descriptors.ranges(FINGERPRINT).content_ids.tolist() == ranges
    (a, *_) = rig.library.photos.of_contents(ranges)[ranges[0]]
    assert a.path in {moved / "a.jpg", moved / "sub" / "b.jpg"}
    assert rig.library.folders.counts()[0].folder == Folder(rig.folder.id, moved, (), online=True)


def test_relocating_to_quite_another_folder_is_refused(rig: Rig) -> None:
    rig.settled("a.jpg")
    other = rig.base / "other"
    other.mkdir()
    rig.put("stranger.jpg", root=other)
    with pytest.raises(FolderProblem, match="holds 0 of the 1 photos"):
        rig.library.relocate_folder(rig.folder.id, other)
    assert rig.library.folders.counts()[0].folder.path == rig.photos


def test_relocating_takes_more_than_a_few_names_in_common(rig: Rig) -> None:
    names = [f"IMG_{number:04}.JPG" for number in range(500)]
    rig.settled(*names)
    other = rig.base / "other"
    for name in names[:30]:
        rig.put(name, root=other)
    for name in names[30:]:
        rig.put(name, b"of another camera, and longer", root=other)
    with pytest.raises(FolderProblem, match="holds 12 of the 200 photos") as caught:
        rig.library.relocate_folder(rig.folder.id, other)
    assert str(other) in caught.value.sentence
    assert rig.library.folders.counts()[0].folder.path == rig.photos


def test_a_folder_that_lost_a_few_photos_on_its_way_is_relocated(rig: Rig) -> None:
    names = [f"IMG_{number:04}.JPG" for number in range(10)]
    rig.settled(*names)
    moved = rig.base / "moved"
    rig.photos.rename(moved)
    for name in names[:4]:
        (moved / name).unlink()
    rig.library.relocate_folder(rig.folder.id, moved)
    assert rig.reconcile() == ReconcileReport(deleted=4)


def test_saved_objects_go_with_their_photos(rig: Rig) -> None:
    rig.settled("sub/a.jpg", "b.jpg")
    a, b = rig.photo("sub/a.jpg"), rig.photo("b.jpg")
    query = Query((Crop(a.path, photo_id=a.id),), (Crop(b.path, photo_id=b.id),))
    rig.library.objects.save("mug", query)
    moved = rig.base / "moved"
    rig.photos.rename(moved)
    rig.library.relocate_folder(rig.folder.id, moved)
    (moved / "b.jpg").rename(moved / "c.jpg")
    rig.reconcile()
    assert rig.library.objects.all()[0].query == Query(
        (Crop(moved / "sub" / "a.jpg", photo_id=a.id),), (Crop(moved / "c.jpg", photo_id=b.id),)
    )


def test_relocating_into_another_watched_folder_is_refused(rig: Rig) -> None:
    other = rig.base / "other"
    (other / "sub").mkdir(parents=True)
    rig.library.add_folder(other)
    with pytest.raises(FolderProblem, match="lies inside"):
        rig.library.relocate_folder(rig.folder.id, other / "sub")


def test_relocating_a_folder_that_is_not_watched_is_refused(rig: Rig) -> None:
    with pytest.raises(FolderProblem, match="no longer watched"):
        rig.library.relocate_folder(FolderId(99), rig.photos)


def test_a_replaced_folder_is_accepted_when_the_person_says_so(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.photos.rename(rig.base / "away")
    rig.photos.mkdir()
    rig.put("b.jpg")
    assert rig.reconcile().offline_folders == (rig.photos,)
    rig.library.folders.remove(rig.folder.id)
    rig.library.add_folder(rig.photos)
    assert rig.reconcile() == ReconcileReport(new=1)
    assert list(rig.states()) == ["b.jpg"]


def test_photo_at_finds_by_any_name_of_the_file(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.settled("sub/a.jpg")
    (rig.base / "alias").symlink_to(rig.photos)
    monkeypatch.chdir(rig.photos / "sub")
    wanted = rig.photo("sub/a.jpg")
    for path in (Path("a.jpg"), Path("../sub/a.jpg"), rig.base / "alias" / "sub" / "a.jpg"):
        assert rig.library.photos.at(path) == wanted
    assert rig.library.photos.at(rig.photos / "b.jpg") is None
    assert rig.library.photos.at(Path("/nowhere/a.jpg")) is None
    assert rig.library.photos.at(rig.photos) is None


def test_photos_are_ordered_by_folder_and_path_and_cut_like_a_list(rig: Rig) -> None:
    other = rig.base / "another"
    other.mkdir()
    second = rig.library.add_folder(other)
    rig.put("c.jpg", root=other)
    for name in ("b.jpg", "a/z.jpg", "a.jpg"):
        rig.put(name)
    rig.reconcile()
    photos = rig.library.photos.all()
    names = ["a.jpg", "a/z.jpg", "b.jpg", "c.jpg"]
    assert [photo.relative_path for photo in photos] == names
    assert [photo.relative_path for photo in photos[1:3]] == names[1:3]
    assert photos[-1].path == other / "c.jpg"
    assert [photo.relative_path for photo in rig.library.photos.all(second.id)] == ["c.jpg"]
    assert photos[0] in photos
    assert rig.library.photos.by_id(photos[2].id) == photos[2]


def test_a_photo_that_is_gone_is_said_so(rig: Rig) -> None:
    with pytest.raises(UsageProblem, match="no longer in the library"):
        rig.library.photos.by_id(PhotoId(12345))


def test_paths_that_lead_round_in_a_circle_hold_no_photo(rig: Rig) -> None:
    rig.settled("sub/a.jpg")
    (rig.photos / "sub" / "up").symlink_to("..")
    (rig.photos / "loop").symlink_to("loop")
    (rig.base / "ring").symlink_to("ring")
    assert rig.reconcile() == ReconcileReport()
    wanted = rig.photo("sub/a.jpg")
    assert rig.library.photos.at(rig.photos / "sub" / "up" / "sub" / "a.jpg") == wanted
    for path in (rig.photos / "loop", rig.photos / "loop" / "a.jpg", rig.base / "ring" / "a.jpg"):
        assert rig.library.photos.at(path) is None
    for path in (rig.base / "ring", rig.base / "ring" / "sub", Path("~nobody-of-this-name/x")):
        with pytest.raises(FolderProblem):
            rig.library.add_folder(path)
        with pytest.raises(FolderProblem):
            rig.library.relocate_folder(rig.folder.id, path)


def test_a_folder_whose_path_has_become_a_circle_is_offline(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.photos.rename(rig.base / "away")
    rig.photos.symlink_to(rig.photos)
    assert rig.reconcile() == ReconcileReport(offline_folders=(rig.photos,))
    assert rig.library.photos.at(rig.photos / "a.jpg") is not None
    assert rig.library.photos.at(rig.base / "b.jpg") is None


def test_a_link_that_never_led_anywhere_is_not_spoken_of(rig: Rig) -> None:
    (rig.photos / "nowhere.jpg").symlink_to(rig.base / "nowhere.jpg")
    rig.settled("a.jpg")
    assert rig.reconcile() == ReconcileReport()

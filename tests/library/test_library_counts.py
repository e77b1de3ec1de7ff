"""How many photos of each folder stand where, against counting the photos one by one."""

from __future__ import annotations

from collections import Counter

from patchfind.domain.photo import FileStamp, PhotoState
from tests.library.library_rig import Rig, rig

__all__ = ["rig"]


def _counted(rig: Rig) -> list[tuple[str, int, int, int]]:
    return [
        (counts.folder.path.name, counts.indexed, counts.pending, counts.failed)
        for counts in rig.library.folders.counts()
    ]


def _one_by_one(rig: Rig) -> list[tuple[str, int, int, int]]:
    states = Counter((photo.folder_id, photo.state) for photo in rig.library.photos.all())
    return [
        (
            counts.folder.path.name,
            states[counts.folder.id, PhotoState.INDEXED],
            states[counts.folder.id, PhotoState.PENDING],
            states[counts.folder.id, PhotoState.FAILED],
        )
        for counts in rig.library.folders.counts()
    ]


def _fail(rig: Rig, name: str) -> None:
    photo = rig.photo(name)
    stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
    rig.library.photos.mark_failed(photo.id, "It ends too early.", stamp)


def test_every_state_is_counted_in_its_folder(rig: Rig) -> None:
    other, empty = rig.base / "other", rig.base / "empty"
    for folder in (other, empty):
        folder.mkdir()
        rig.library.add_folder(folder)
    rig.put("elsewhere.jpg", root=other)
    rig.settled("a.jpg", "b.jpg", "c.jpg")
    rig.put("copy.jpg", b"a.jpg", root=other)
    rig.put("waiting.jpg", root=other)
    rig.put("also-waiting.jpg")
    rig.put("never-read.jpg")
    rig.reconcile()
    _fail(rig, "never-read.jpg")
    _fail(rig, "b.jpg")  # its content can still be found, and yet the photo has failed
    assert _counted(rig) == [("photos", 2, 1, 2), ("other", 2, 1, 0), ("empty", 0, 0, 0)]
    assert _counted(rig) == _one_by_one(rig)

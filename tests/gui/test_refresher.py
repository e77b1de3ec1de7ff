"""What the refresher brings from a real library: all that changed, and nothing made twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from patchfind.catalogue import IndexedPhoto, SavedObject
from patchfind.domain.arranging import Arranging, Order
from patchfind.domain.photo import FileStamp, FolderId, Photo, PhotoState
from patchfind.domain.progress import Control
from patchfind.domain.query import Query
from patchfind.gui.opened_photo import OpenedPhoto
from patchfind.gui.shell.refresher import OF_OBJECTS, OF_PHOTOS, LibraryRefresher, LibraryView
from patchfind.gui.tasks.runner import TaskRunner
from patchfind.library.library import Library
from tests.gui.conftest import OpenWindow, filled
from tests.gui.memory_interfaces import PATIENCE_MS
from tests.gui.memory_rows import photo_row


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Two folders of three photos each."""
    with Library.open(tmp_path / "library") as opened:
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            for number in range(3):
                _write(tmp_path / name / f"{number}.jpg")
            opened.add_folder(tmp_path / name)
        opened.reconcile(Control())
        yield opened


@pytest.fixture
def refresher(qtbot: QtBot, runner: TaskRunner, library: Library) -> Iterator[LibraryRefresher]:
    made = LibraryRefresher(runner, library)
    yield made
    made.stop()


def _write(path: Path) -> None:
    path.write_bytes(os.fsencode(path))
    os.utime(path, (1_700_000_000, 1_700_000_000))


def _read(qtbot: QtBot, refresher: LibraryRefresher) -> LibraryView:
    with qtbot.waitSignal(refresher.changed, timeout=PATIENCE_MS) as heard:
        refresher.refresh()
    view = heard.args[0]
    assert isinstance(view, LibraryView)
    return view


def _fresh(view: LibraryView, before: LibraryView) -> list[Photo]:
    """The photos of ``view`` that are not the very objects of ``before``."""
    shown = {id(photo) for photo in before.photos}
    return [photo for photo in view.photos if id(photo) not in shown]


def test_only_photos_that_changed_are_made_again(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library, tmp_path: Path
) -> None:
    before = _read(qtbot, refresher)
    assert list(before.photos) == list(library.photos.all())
    failing = before.photos[1]
    stamp = FileStamp(failing.relative_path, failing.size, failing.mtime_ns)
    library.photos.mark_failed(failing.id, "It ends too early.", stamp)
    (tmp_path / "first" / "0.jpg").unlink()
    _write(tmp_path / "second" / "1a.jpg")
    library.reconcile(Control())
    after = _read(qtbot, refresher)
    assert list(after.photos) == list(library.photos.all())
    fresh = _fresh(after, before)
    assert [photo.path.name for photo in fresh] == ["1.jpg", "1a.jpg"]
    assert fresh[0].state is PhotoState.FAILED
    again = _read_after_a_change_elsewhere(qtbot, refresher, library)
    assert _fresh(again, after) == []


def _read_after_a_change_elsewhere(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library
) -> LibraryView:
    """The view once no photo but the version of the library has changed."""
    library.folders.set_excludes(library.folders.counts()[0].folder.id, ("*.nothing",))
    return _read(qtbot, refresher)


def test_a_photo_that_is_shown_is_not_made_again_to_compare_it(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making 200,000 takes seconds in which the window stutters."""
    _read(qtbot, refresher)
    made: list[Photo] = []

    def noted(*fields: Any) -> Photo:
        made.append(Photo(*fields))
        return made[-1]

    monkeypatch.setattr("patchfind.catalogue.photo_list.Photo", noted)
    photo = library.photos.all()[4]
    made.clear()
    stamp = FileStamp(photo.relative_path, photo.size, photo.mtime_ns)
    library.photos.mark_failed(photo.id, "It ends too early.", stamp)
    after = _read(qtbot, refresher)
    assert [one.id for one in made] == [photo.id]
    assert after.photos[4] is made[0]


def test_of_many_photos_the_first_are_shown_at_once_and_all_follow(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patchfind.gui.shell.refresher._MANY", 5)
    monkeypatch.setattr("patchfind.gui.shell.refresher._BEGINNING", 4)
    seen: list[LibraryView] = []
    refresher.changed.connect(seen.append)
    refresher.refresh()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=PATIENCE_MS)
    everything = list(library.photos.all())
    assert [len(view.photos) for view in seen] == [4, 6]
    assert [view.arranged.total for view in seen] == [6, 6], "never said to be fewer"
    assert list(seen[0].photos) == everything[:4]
    assert list(seen[1].photos) == everything
    assert len(_read_after_a_change_elsewhere(qtbot, refresher, library).photos) == 6

    refresher.choose(library.folders.counts()[1].folder.id)
    qtbot.waitUntil(lambda: len(seen) == 4, timeout=PATIENCE_MS)
    assert len(seen[3].photos) == 3, "a folder of few is read whole"
    refresher.choose(None)
    refresher.arrange(Arranging(Order.NEWEST))
    qtbot.waitUntil(lambda: seen[-1].arranged.asked.order is Order.NEWEST, timeout=PATIENCE_MS)
    assert len(seen[-1].photos) == 6


def test_photos_of_a_folder_that_goes_offline_or_elsewhere_are_made_again(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library, tmp_path: Path
) -> None:
    before = _read(qtbot, refresher)
    (tmp_path / "second").rename(tmp_path / "moved")
    library.reconcile(Control())
    offline = _read(qtbot, refresher)
    assert [photo.online for photo in offline.photos] == [True] * 3 + [False] * 3
    assert len(_fresh(offline, before)) == 3
    library.relocate_folder(library.folders.counts()[1].folder.id, tmp_path / "moved")
    moved = _read(qtbot, refresher)
    assert {photo.path.parent for photo in moved.photos[3:]} == {tmp_path / "moved"}
    assert len(_fresh(moved, offline)) == 3


def test_choosing_a_folder_shows_the_same_photos(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library
) -> None:
    everything = _read(qtbot, refresher)
    second = library.folders.counts()[1].folder.id
    with qtbot.waitSignal(refresher.changed, timeout=PATIENCE_MS) as heard:
        refresher.choose(FolderId(second))
    view = heard.args[0]
    assert list(view.photos) == list(everything.photos[3:])
    assert _fresh(view, everything) == []


def test_a_saved_object_whose_photo_leaves_while_it_is_read_keeps_the_rest_of_the_view(
    qtbot: QtBot,
    refresher: LibraryRefresher,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = (counts.folder for counts in library.folders.counts())
    photo = library.photos.all(first.id)[0]
    library.objects.save("Mug", Query((OpenedPhoto.of(photo).crop(),)))
    objects = library.objects.all

    def objects_then_the_folder_goes() -> list[SavedObject]:
        monkeypatch.undo()
        read = objects()
        library.folders.remove(first.id)
        return read

    monkeypatch.setattr(library.objects, "all", objects_then_the_folder_goes)
    view = _read(qtbot, refresher)
    assert [row.name for row in view.objects] == ["Mug"]
    assert view.objects[0].thumbnail.path == photo.path
    assert {shown.folder_id for shown in view.photos} == {first.id, second.id}


def _indexed(photo: Photo) -> IndexedPhoto:
    """The photo as an indexing commits it."""
    content = photo.path.read_bytes()
    return IndexedPhoto(
        photo_id=photo.id,
        size=photo.size,
        mtime_ns=photo.mtime_ns,
        content_hash=hashlib.blake2b(content, digest_size=16).hexdigest(),
        width=40,
        height=30,
        segment=0,
        first_row=0,
        row_count=3,
    )


def test_a_commit_of_indexing_refreshes_the_photos_and_not_the_objects(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library
) -> None:
    photos = library.photos.all()
    library.objects.save("Mug", Query((OpenedPhoto.of(photos[0]).crop(),)))
    library.descriptors.describe("0" * 16, name="", layout="pyramid-l1", dimension=8)
    before = _read(qtbot, refresher)
    library.descriptors.commit("0" * 16, [_indexed(photos[0])])
    after = _read(qtbot, refresher)
    assert after.photos[0].state is PhotoState.INDEXED
    assert after.folders[0].indexed == 1
    assert after.objects is before.objects
    assert after.changes & OF_PHOTOS
    assert not after.changes & OF_OBJECTS


def test_a_saved_object_refreshes_the_objects_and_not_the_photos(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library
) -> None:
    before = _read(qtbot, refresher)
    library.objects.save("Mug", Query((OpenedPhoto.of(before.photos[0]).crop(),)))
    after = _read(qtbot, refresher)
    assert [row.name for row in after.objects] == ["Mug"]
    assert after.photos is before.photos
    assert after.folders is before.folders
    assert after.changes & OF_OBJECTS
    assert not after.changes & OF_PHOTOS


def test_a_photo_that_moves_takes_its_object_along(
    qtbot: QtBot, refresher: LibraryRefresher, library: Library, tmp_path: Path
) -> None:
    photo = library.photos.all()[0]
    library.objects.save("Mug", Query((OpenedPhoto.of(photo).crop(),)))
    _read(qtbot, refresher)
    (tmp_path / "first").rename(tmp_path / "moved")
    library.relocate_folder(photo.folder_id, tmp_path / "moved")
    after = _read(qtbot, refresher)
    assert after.objects[0].thumbnail.path == tmp_path / "moved" / photo.relative_path


def test_walking_many_photos_waits_until_the_first_are_shown(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patchfind.gui.shell.refresher._MANY", 2)
    monkeypatch.setattr("patchfind.gui.shell.refresher._BEGINNING", 1)
    world = filled(tmp_path, [photo_row(number) for number in range(1, 5)])
    window = open_window(world)
    assert (window.library_page.model.rowCount(), world.library.walks) == (1, 0)
    qtbot.waitUntil(lambda: world.library.walks > 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.library_page.model.rowCount() == 4, timeout=PATIENCE_MS)

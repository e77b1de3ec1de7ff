"""Opening, refusing, rebuilding and sharing a library."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import (
    InvariantBroken,
    LibraryBusy,
    LibraryCorrupt,
    LibraryProblem,
    LibraryTooNew,
    StorageProblem,
)
from patchfind.foundation.own_files import MARK
from patchfind.library.library import Library
from tests.library.library_rig import FINGERPRINT, Rig, rig

__all__ = ["rig"]

_HOLDER = """
import sys
from pathlib import Path
from patchfind.library.library import Library
with Library.open(Path(sys.argv[1])) as library, library.ingest_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_library_is_begun_and_found_again(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "data"
    with Library.open(root) as library:
        assert library.folders.counts() == []
        library.save_settings(dataclasses.replace(library.settings, device="cpu"))
        assert library.settings.device == "cpu"
    with Library.open(root, create=False) as library:
        assert library.settings.device == "cpu"
        assert library.root == root


def test_without_create_a_missing_library_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(LibraryProblem, match="no library"):
        Library.open(tmp_path / "data", create=False)
    assert not (tmp_path / "data").exists()


def test_places_lie_inside_the_data_folder(rig: Rig) -> None:
    assert rig.library.paths.segments(FINGERPRINT) == rig.data / "segments" / FINGERPRINT
    assert rig.library.paths.ann(FINGERPRINT) == rig.data / "ann" / FINGERPRINT
    assert rig.library.paths.features == rig.data / "features.sqlite3"
    assert rig.library.paths.thumbnails == rig.data / "thumbnails"


def test_a_data_folder_that_cannot_be_made_has_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageProblem, match="cannot be made"):
        Library.open(tmp_path / "file" / "data")


def test_a_catalogue_that_cannot_be_opened_has_a_sentence(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    (tmp_path / "catalogue.sqlite3").unlink()
    (tmp_path / "catalogue.sqlite3").mkdir()
    with pytest.raises(StorageProblem, match="cannot be opened"):
        Library.open(tmp_path)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_read_only_data_folder_has_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageProblem):
            Library.open(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_newer_library_is_refused_and_not_touched(rig: Rig) -> None:
    rig.settled("a.jpg")
    path = rig.data / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO migrations VALUES ('2099-01-future', '')")
    with pytest.raises(LibraryTooNew, match="newer version"):
        Library.open(rig.data)
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT COUNT(*) FROM photos").fetchone() == (1,)


@pytest.mark.parametrize(
    "damage",
    [
        b"this is not a database at all, but quite some other text" * 100,
        b"SQLite format 3\0" + b"\xff" * 5000,
    ],
)
def test_a_damaged_catalogue_is_refused_and_rebuilt(rig: Rig, damage: bytes) -> None:
    rig.settled("a.jpg")
    rig.library.close()
    path = rig.data / "catalogue.sqlite3"
    path.write_bytes(damage)
    with pytest.raises(LibraryCorrupt, match=r"damaged.*untouched.*Rebuild") as caught:
        Library.open(rig.data)
    assert caught.value.path == path
    assert path.read_bytes() == damage, "a refused file stays as it is"
    rig.library = Library.rebuild(rig.data)
    assert (rig.data / "catalogue.sqlite3.damaged").read_bytes() == damage
    assert [counts.folder.path for counts in rig.library.folders.counts()] == [rig.photos]
    assert rig.reconcile().new == 1
    assert rig.pending() == ["a.jpg"]


def test_another_programs_database_is_refused_and_stays_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    for begin in (Library.open, Library.rebuild):
        with pytest.raises(LibraryProblem, match="holds other things already"):
            begin(tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_damage_in_the_middle_is_refused_where_it_is_met(rig: Rig) -> None:
    rig.settled(*(f"{number:04}.jpg" for number in range(400)))
    rig.library.close()
    path = rig.data / "catalogue.sqlite3"
    raw = bytearray(path.read_bytes())
    rows = 2 * len(raw) // 3  # what lies before may be the schema, without which nothing opens
    raw[rows:] = b"\xa5" * (len(raw) - rows)
    path.write_bytes(raw)
    rig.library = Library.open(rig.data)
    with pytest.raises(LibraryCorrupt):
        rig.library.check()
    with pytest.raises(LibraryCorrupt):
        rig.library.photos.all()
        rig.library.descriptors.ranges(FINGERPRINT)
    rig.library.close()
    rig.library = Library.rebuild(rig.data)


def test_rebuilding_takes_over_folders_and_saved_objects(rig: Rig) -> None:
    rig.library.folders.set_excludes(rig.folder.id, ["*.png"])
    query = Query((Crop(rig.photos / "a.jpg", Box(0.1, 0.2, 0.3, 0.4)),))
    rig.library.objects.save("mug", query)
    rig.library.close()
    for number in range(2):
        with Library.rebuild(rig.data, force=True) as rebuilt:
            (counts,) = rebuilt.folders.counts()
            assert (counts.folder.path, counts.folder.excludes) == (rig.photos, ("*.png",))
            assert [(one.name, one.query) for one in rebuilt.objects.all()] == [("mug", query)]
        assert len(list(rig.data.glob("*.damaged*"))) == number + 1
    rig.library = Library.open(rig.data)


def test_after_a_rebuild_an_object_still_means_its_own_photo(rig: Rig) -> None:
    rig.settled("1.png")
    rig.settled("2.png")
    first, second = rig.photo("1.png"), rig.photo("2.png")
    query = Query((Crop(first.path, photo_id=first.id),), (Crop(second.path, photo_id=second.id),))
    rig.library.objects.save("mug", query)
    rig.library.close()
    first.path.rename(rig.base / "away.png")
    rig.library = Library.rebuild(rig.data, force=True)
    assert rig.library.objects.all()[0].query == Query((Crop(first.path),), (Crop(second.path),))
    rig.reconcile()
    (rig.base / "away.png").rename(first.path)
    rig.reconcile()
    assert rig.photo("2.png").id == first.id, "ids begin anew"
    assert rig.library.objects.all()[0].query == Query(
        (Crop(first.path, photo_id=rig.photo("1.png").id),),
        (Crop(second.path, photo_id=rig.photo("2.png").id),),
    )


def test_objects_outlive_damage_to_the_photos(rig: Rig) -> None:
    rig.settled(*(f"{number:04}.jpg" for number in range(400)))
    photo = rig.photo("0399.jpg")
    query = Query((Crop(photo.path, photo_id=photo.id),))
    rig.library.objects.save("mug", query)
    rig.library.close()
    path = rig.data / "catalogue.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'photos'"
        ).fetchone()
    raw = bytearray(path.read_bytes())
    raw[4096 * (page - 1) : 4096 * page] = b"\xa5" * 4096
    path.write_bytes(raw)
    rig.library = Library.rebuild(rig.data)
    assert [counts.folder.path for counts in rig.library.folders.counts()] == [rig.photos]
    assert [one.name for one in rig.library.objects.all()] == ["mug"]
    assert rig.reconcile().new == 400
    (crop,) = rig.library.objects.all()[0].query.crops
    assert crop.photo_id == rig.photo("0399.jpg").id


def test_rebuilding_waits_for_no_ingest(rig: Rig) -> None:
    with rig.library.ingest_lock(), pytest.raises(LibraryBusy):
        Library.rebuild(rig.data)
    assert not list(rig.data.glob("*.damaged*"))


def test_saved_objects_come_back_as_they_were(rig: Rig) -> None:
    rig.settled("a.jpg", "b.jpg")
    a, b = rig.photo("a.jpg"), rig.photo("b.jpg")
    outline = Polygon(((0.1, 0.1), (0.9, 0.1), (0.5, 0.8)))
    query = Query(
        (Crop(a.path, outline, a.id), Crop(Path("/x.jpg"))), (Crop(b.path, photo_id=b.id),)
    )
    first = rig.library.objects.save("mug", query)
    second = rig.library.objects.save("Émile's bag", Query((Crop(b.path),)))
    assert rig.library.objects.save("mug", query) == first
    assert [(one.id, one.name) for one in rig.library.objects.all()] == [
        (first, "mug"),
        (second, "Émile's bag"),
    ]
    assert rig.library.objects.all()[0].query == query
    a.path.unlink()
    rig.reconcile()
    assert rig.library.objects.all()[0].query.crops[0] == Crop(a.path, outline)
    rig.library.objects.delete(first)
    assert [one.id for one in rig.library.objects.all()] == [second]


def test_a_second_ingest_is_refused_in_this_process(rig: Rig) -> None:
    with rig.library.ingest_lock():
        with Library.open(rig.data) as other, pytest.raises(LibraryBusy), other.ingest_lock():
            pass
        assert rig.library.folders.counts()[0].folder == rig.folder
    with rig.library.ingest_lock():
        pass


def test_the_ingest_lock_dies_with_its_process(rig: Rig) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, rig.data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusy, match="Another running copy"), rig.library.ingest_lock():
            pass
        holder.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        holder.wait()
        with rig.library.ingest_lock():
            pass


def test_the_version_changes_with_what_views_show_and_only_then(rig: Rig) -> None:
    rig.settled("a.jpg")
    version = rig.library.data_version()
    rig.reconcile()
    rig.library.photos.all()
    assert rig.library.data_version() == version
    with Library.open(rig.data) as other:
        other.folders.set_excludes(rig.folder.id, ["*.png"])
    assert rig.library.data_version() != version


def test_views_read_while_an_ingest_writes(rig: Rig) -> None:
    for number in range(60):
        rig.put(f"{number:03}.jpg")
    rig.reconcile()
    pending = rig.library.photos.pending(FINGERPRINT)
    done = threading.Event()
    seen: list[int] = []
    broken: list[BaseException] = []

    def look() -> None:
        try:
            while not done.is_set():
                (counts,) = rig.library.folders.counts()
                assert counts.indexed + counts.pending == 60
                assert counts.indexed % 3 == 0, "a batch is seen whole or not at all"
                assert len(rig.library.photos.all()) == 60
                seen.append(counts.indexed)
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            broken.append(error)

    viewers = [threading.Thread(target=look) for _ in range(3)]
    for viewer in viewers:
        viewer.start()
    for first in range(0, 60, 3):
        batch = pending[first : first + 3]
        rig.library.descriptors.commit(
            FINGERPRINT,
            [rig.indexed(photo, 3 * (first + n)) for n, photo in enumerate(batch)],
        )
    done.set()
    for viewer in viewers:
        viewer.join()
    assert broken == []
    assert seen
    assert rig.pending() == []


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.close()
    library.close()
    with pytest.raises(InvariantBroken, match="closed"):
        library.folders.counts()


def test_closing_leaves_no_side_files(rig: Rig) -> None:
    rig.settled("a.jpg")
    rig.library.close()
    assert {path.name for path in rig.data.iterdir() if path.suffix != ".lock"} == {
        "catalogue.sqlite3",
        "folders-and-objects.json",
        MARK,
    }
    rig.library = Library.open(rig.data)

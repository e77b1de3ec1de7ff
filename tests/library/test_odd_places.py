"""A library on a disk that is read-only, full or without locks is read; only writing is refused."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.catalogue import Catalogue
from patchfind.catalogue.database import Database
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.foundation.errors import LibraryBusy
from patchfind.library.library import Library
from tests.library.library_rig import FINGERPRINT, Rig, rig
from tests.library.odd_places import (
    need_filters,
    need_mounts,
    on_a_full_disk,
    on_a_small_disk,
    on_read_only_media,
)

__all__ = ["rig"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts and filters of Linux")

_LOOK = """
import sys
from pathlib import Path
from patchfind.domain.progress import Control
from patchfind.domain.geometry import WHOLE_PHOTO
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import StorageProblem
from patchfind.library.library import Library

photos, fingerprint, *refusal = sys.argv[2:]
if refusal:
    from tests.library.odd_places import refuse_locks
    from patchfind.catalogue import database
    database._BUSY_SECONDS = 0.2
    refuse_locks(int(refusal[0]))
with Library.open(Path(sys.argv[1]), create=False) as library:
    rows = library.descriptors.ranges(fingerprint)
    print(len(library.photos.all()), len(rows), library.objects.all()[0].name)
    print(library.read_only)
    library.check()
    query = Query((Crop(Path(photos) / "a.jpg", WHOLE_PHOTO, None),))
    for write in (
        lambda: library.objects.save("another", query),
        lambda: library.add_folder(Path(photos).parent / "others"),
        lambda: library.reconcile(Control()),
        lambda: library.ingest_lock().__enter__(),
        lambda: library.photos.retry_failures(),
        lambda: library.save_settings(library.settings),
    ):
        try:
            write()
        except StorageProblem as problem:
            print("refused:", problem.sentence)
        else:
            print("written")
"""
_WRITES = 6


@pytest.fixture
def data(rig: Rig) -> Path:
    """The data folder of a library with two indexed photos and a saved object, closed."""
    from patchfind.domain.geometry import WHOLE_PHOTO
    from patchfind.domain.query import Crop, Query

    rig.settled("a.jpg", "b.jpg")
    (rig.base / "others").mkdir()
    rig.library.objects.save("cup", Query((Crop(rig.photos / "a.jpg", WHOLE_PHOTO, None),)))
    copy = rig.base / "elsewhere"
    rig.library.close()
    shutil.copytree(rig.data, copy)
    rig.library = Library.open(rig.data)
    return copy


def _words(data: Path, *more: object) -> list[object]:
    return [sys.executable, "-c", _LOOK, data, data.parent / "photos", FINGERPRINT, *more]


def _check_read(done: subprocess.CompletedProcess[str], why: str) -> None:
    assert done.returncode == 0, done.stderr
    first, second, *refused = done.stdout.splitlines()
    assert first == "2 2 cup"
    assert why in second
    assert "can only be read" in second
    assert len([line for line in refused if line.startswith("refused: ")]) == _WRITES, refused
    assert done.stderr == ""


def test_a_library_on_read_only_media_is_read(data: Path) -> None:
    need_mounts()
    before = sorted(path.name for path in data.iterdir())
    _check_read(on_read_only_media(data, *_words(data)), "read-only")
    assert sorted(path.name for path in data.iterdir()) == before


def test_a_library_is_read_beside_one_who_may_write_and_does(data: Path) -> None:
    """Its media is read-only for one process only: changes that lie in the log are seen too."""
    need_mounts()
    with Library.open(data) as writer:
        writer.objects.rename(writer.objects.all()[0].id, "tub")
        assert data.joinpath("catalogue.sqlite3-wal").stat().st_size
        done = on_read_only_media(data, *_words(data))
    assert done.stdout.startswith("2 2 tub\n"), done.stderr


def _crashed(data: Path, *, with_shared_memory: bool) -> Path:
    """A copy of the library as a crash leaves it: its last changes are in the log alone."""
    copy = data.with_name("crashed")
    with Library.open(data) as library:
        library.objects.rename(library.objects.all()[0].id, "tub")
        shutil.copytree(data, copy)
    if not with_shared_memory:
        (copy / "catalogue.sqlite3-shm").unlink()
    return copy


def test_changes_in_the_log_are_read_on_read_only_media(data: Path) -> None:
    need_mounts()
    copy = _crashed(data, with_shared_memory=True)
    done = on_read_only_media(copy, *_words(copy))
    assert done.stdout.startswith("2 2 tub\n"), done.stderr


def test_changes_in_a_log_that_cannot_be_read_are_not_passed_over(data: Path) -> None:
    need_mounts()
    copy = _crashed(data, with_shared_memory=False)
    done = on_read_only_media(copy, *_words(copy))
    assert done.returncode != 0
    assert "It was not closed properly" in done.stderr
    assert done.stdout == ""


def test_an_earlier_schema_on_read_only_media_is_refused_with_what_to_do(tmp_path: Path) -> None:
    need_mounts()
    data = tmp_path / "data"
    data.mkdir()
    Catalogue.open(data / "catalogue.sqlite3", MIGRATIONS[:-1]).close()
    done = on_read_only_media(data, *_words(data))
    assert "earlier version of PatchFind" in done.stderr
    assert "Make the place writable" in done.stderr


_BEGIN = """
import subprocess, sys
from pathlib import Path
from patchfind.foundation.errors import LibraryProblem
from patchfind.library.library import Library

folder = Path(sys.argv[1])
for _ in range(2):
    try:
        Library.open(folder / "data").close()
    except LibraryProblem as problem:
        print(type(problem).__name__, problem.sentence)
subprocess.run(["mount", "-o", "remount,size=20m", folder], check=True)
Library.open(folder / "data").close()
print("begun")
"""


@pytest.mark.parametrize("size", ["60k", "200k", "300k"])
def test_a_library_begun_on_a_full_disk_is_not_called_damaged(tmp_path: Path, size: str) -> None:
    need_mounts()
    done = on_a_small_disk(tmp_path, size, sys.executable, "-c", _BEGIN, tmp_path)
    *refused, last = done.stdout.splitlines()
    assert last == "begun", done.stderr
    assert len(refused) == 2
    for line in refused:
        assert line.startswith("StorageProblem "), line
        assert "full" in line


def test_a_library_on_a_full_disk_is_read(data: Path) -> None:
    need_mounts()
    done = on_a_full_disk(data, *_words(data))
    _check_read(done, "is full")


@pytest.mark.parametrize("error", [errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS])
def test_a_library_where_nothing_can_be_locked_is_read(data: Path, error: int) -> None:
    need_filters()
    done = subprocess.run(
        [str(word) for word in _words(data, error)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    first, second, *refused = done.stdout.splitlines()
    assert first == "2 2 cup"
    assert "files cannot be locked" in second
    assert [line for line in refused[:-1] if not line.startswith("refused: ")] == []
    assert "another" not in done.stdout.lower().replace("another disk", "")
    assert done.stderr == ""


def _changed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE view_version SET value = value + 1")
        connection.commit()


def _logged(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"something")


@pytest.mark.parametrize("change", [_changed, _logged])
def test_a_file_that_changes_though_nobody_should_is_noticed(
    data: Path, change: Callable[[Path], None]
) -> None:
    path = data / "catalogue.sqlite3"
    with closing(Database(path, read_only="It can only be read.", unchanging=True)) as database:
        assert database.row("SELECT count(*) FROM photos") == (2,)
        before = database.row("SELECT value FROM view_version")
        with pytest.raises(LibraryBusy, match="Try again"), database._connection():
            change(path)
        assert before is not None
        if change is _changed:
            assert database.row("SELECT value FROM view_version") == (before[0] + 1,)

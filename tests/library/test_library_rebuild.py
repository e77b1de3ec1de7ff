"""What a rebuild brings back, whatever happened to the catalogue, and whoever else is at work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from patchfind.catalogue.copies import version_of
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import LibraryBusy, LibraryCorrupt
from patchfind.library import backup as library_backup
from patchfind.library.compaction import compact_library
from patchfind.library.library import Library
from patchfind.library.lock import alone
from patchfind.library.paths import LibraryPaths
from tests.indexing.ingest_rig import all_that_is_kept, ingest, look_at_folders
from tests.indexing.small_encoder import SmallEncoder
from tests.library.damaged_catalogues import (
    CATALOGUE,
    Sound,
    damages,
    made_by_people,
    outcome,
    restore,
    sound_library,
)

_SAMPLE = (
    "missing",
    "empty",
    "no header",
    "page 2 zeroed",
    "page 4 random",
    "page 9 random",
    "page 14 zeroed",
    "cut at 0.3",
    "cut at 0.9",
    "TABLE of folders misspelt",
    "photos of photos misspelt",
    "a page zeroed, a log of noise",
    "only its log is left",
)
"""Of the damages in damaged_catalogues, which can be run as a whole."""

_HOLDER = """
import sys
from pathlib import Path
from patchfind.library.library import Library
with Library.open(Path(sys.argv[1])) as library:
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sound, Path]:
    base = tmp_path_factory.mktemp("rebuild")
    sound = sound_library(base)
    shutil.copytree(sound.data, base / "spare")
    return sound, base / "spare"


@pytest.fixture
def sound(made: tuple[Sound, Path]) -> Iterator[Sound]:
    """A closed library as after its last indexing, with a copy of its catalogue from before."""
    restore(*made)
    yield made[0]


@pytest.mark.parametrize("damage", _SAMPLE)
def test_a_damaged_catalogue_costs_no_folder_no_object_and_no_indexing(
    sound: Sound, damage: str
) -> None:
    assert outcome(sound, damages(sound.data / CATALOGUE)[damage]) == []


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_rebuild_may_be_killed_at_any_step(tmp_path: Path) -> None:
    """At each renaming and deletion here; ``killed_rebuilds`` tries every step."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.library.killed_rebuilds", tmp_path, "os.rename", "os.remove"],
        capture_output=True,
        text=True,
        check=True,
    )
    steps = re.fullmatch(r"(\d+) steps\n", ran.stdout)
    assert steps, ran.stdout
    assert int(steps[1]) >= 5


def test_a_library_that_is_open_elsewhere_is_not_rebuilt(sound: Sound) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, sound.data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "open\n"
        with Library.open(sound.data) as another:  # sharing it is no trouble
            another.folders.counts()
        with pytest.raises(LibraryBusy, match="open in another window"):
            Library.rebuild(sound.data, force=True)
        assert not list(sound.data.glob("*.damaged*"))
        window.kill()
        window.wait()
    Library.rebuild(sound.data, force=True).close()


def test_a_library_that_is_being_rebuilt_is_not_opened(sound: Sound) -> None:
    with alone(sound.data / "open.lock"), pytest.raises(LibraryBusy, match="being rebuilt"):
        Library.open(sound.data)
    Library.open(sound.data).close()


def test_an_older_copy_in_its_place_is_refused_and_the_newest_brought_back(sound: Sound) -> None:
    (copy,) = library_backup.copies(LibraryPaths(sound.data))
    shutil.copy(copy, sound.data / CATALOGUE)
    with pytest.raises(LibraryCorrupt, match="does not fit the data"):
        Library.open(sound.data)
    assert outcome(sound, lambda _: None) == []


def test_after_a_compaction_the_copy_says_where_rows_lie_now(sound: Sound) -> None:
    photos = sound.data.parent / "photos"
    away = sound.data.parent / "away"
    away.mkdir()
    gone = sorted(sound.copied)[:4]
    for name in gone:
        (photos / name).rename(away / name)
    try:
        with Library.open(sound.data) as library:
            look_at_folders(library)
            assert compact_library(library, Control(), grace_seconds=-1)
            library.keep_copy(rows_moved=True)
            kept = all_that_is_kept(library, SmallEncoder())
        (sound.data / CATALOGUE).unlink()
        with Library.rebuild(sound.data) as library:
            assert all_that_is_kept(library, SmallEncoder()) == kept
            look_at_folders(library)
            assert library.photos.pending(SmallEncoder().fingerprint) == []
    finally:
        for name in gone:
            (away / name).rename(photos / name)
        away.rmdir()


def test_without_a_copy_the_photos_are_indexed_anew_and_nothing_else_is_lost(sound: Sound) -> None:
    shutil.rmtree(sound.data / "backups")
    (sound.data / CATALOGUE).write_bytes(b"")
    with Library.rebuild(sound.data) as library:
        assert made_by_people(library) == sound.made
        look_at_folders(library)
        assert ingest(library).indexed == len(sound.kept)
        assert all_that_is_kept(library, SmallEncoder()) == sound.kept


def test_a_folder_that_was_removed_since_the_copy_stays_removed(sound: Sound) -> None:
    with Library.open(sound.data) as library:
        folder, other = (counts.folder for counts in library.folders.counts())
        library.folders.remove(folder.id)
        (mug,) = (one for one in library.objects.all() if one.name == "mug")
        library.objects.rename(mug.id, "cup")
    (sound.data / CATALOGUE).unlink()
    with Library.rebuild(sound.data) as library:
        assert [counts.folder.path for counts in library.folders.counts()] == [other.path]
        assert {one.name for one in library.objects.all()} == {"cup", "Émile's bag"}


def test_copies_are_of_three_days_at_most_and_one_a_day(sound: Sound) -> None:
    (today,) = library_backup.copies(LibraryPaths(sound.data))
    folder = today.parent
    for day in ("2020-01-01", "2020-01-02", "2020-01-03"):
        shutil.copy(today, folder / f"catalogue-{day}.sqlite3")
    (folder / "holiday.jpg").write_bytes(b"somebody's")
    before = today.read_bytes()
    with Library.open(sound.data) as library:
        library.keep_copy()
    names = {"holiday.jpg", today.name}
    names |= {f"catalogue-2020-01-0{day}.sqlite3" for day in (2, 3)}
    assert today.read_bytes() != before, "it knows far more than in the morning"
    assert {one.name for one in folder.iterdir()} == names
    before = today.read_bytes()
    with Library.open(sound.data) as library:
        library.keep_copy()
    assert today.read_bytes() == before


def test_a_clock_that_was_wrong_costs_no_copy(sound: Sound) -> None:
    """What was copied on days that are yet to come is older than what is copied now."""
    (today,) = library_backup.copies(LibraryPaths(sound.data))
    for day in ("2099-01-01", "2099-01-02", "2099-01-03"):
        shutil.copy(today, today.with_name(f"catalogue-{day}.sqlite3"))
    with Library.open(sound.data) as library:
        library.objects.rename(library.objects.all()[0].id, "since then")
        library.keep_copy(rows_moved=True)
    copies = library_backup.newest_first(library_backup.copies(LibraryPaths(sound.data)))
    assert len(copies) == 3
    assert copies[0] == today
    assert version_of(today) == version_of(sound.data / CATALOGUE)


def test_a_damaged_catalogue_takes_no_copys_place(
    sound: Sound, caplog: pytest.LogCaptureFixture
) -> None:
    (copy,) = library_backup.copies(LibraryPaths(sound.data))
    before = copy.read_bytes()
    path = sound.data / CATALOGUE
    raw = bytearray(path.read_bytes())
    place = raw.index(b"photo0003.jpg")
    raw[place : place + 5] = b"PHOTO"  # as its index does not know it
    path.write_bytes(raw)
    with Library.open(sound.data) as library:
        library.keep_copy(rows_moved=True)
    assert copy.read_bytes() == before
    assert "was not copied" in caplog.text
    assert list(copy.parent.iterdir()) == [copy]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are bytes on Linux")
def test_a_folder_whose_name_is_no_text_is_kept_too(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    with Library.open(tmp_path / "data") as library:
        library.add_folder(folder)
        library.objects.save("cup", Query((Crop(folder / "a.jpg"),)))
    (tmp_path / "data" / CATALOGUE).unlink()
    with Library.rebuild(tmp_path / "data") as library:
        assert [counts.folder.path for counts in library.folders.counts()] == [folder]
        assert library.objects.all()[0].query == Query((Crop(folder / "a.jpg"),))


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 100, b'{"kept": {}, "crc32": 0}'])
def test_a_damaged_list_of_folders_is_no_obstacle(sound: Sound, damage: bytes) -> None:
    path = LibraryPaths(sound.data).keepsake
    path.write_bytes(damage)
    with Library.open(sound.data) as library:
        assert made_by_people(library) == sound.made
    assert json.loads(path.read_bytes())["kept"]["folders"]


@pytest.mark.parametrize("content", [b"[]", b"\xff" * 100, b"a list of somebody"])
def test_somebodys_list_of_folders_stays_and_is_no_obstacle(
    sound: Sound, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = LibraryPaths(sound.data).keepsake
    path.write_bytes(content)
    with Library.open(sound.data) as library:
        assert made_by_people(library) == sound.made
    assert path.read_bytes() == content
    assert f"{path} was not made by PatchFind" in caplog.text


def test_somebodys_file_among_the_copies_is_no_obstacle(sound: Sound) -> None:
    theirs = sound.data / f"{CATALOGUE}.before-2027-01-notes"
    theirs.write_bytes(b"a letter of somebody")
    shutil.rmtree(LibraryPaths(sound.data).copies)
    (sound.data / CATALOGUE).write_bytes(b"damaged" * 1000)
    with Library.rebuild(sound.data) as library:
        assert made_by_people(library) == sound.made
    assert theirs.read_bytes() == b"a letter of somebody"

"""A catalogue that was emptied or lost: damage, and never the beginning of a new library."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.cli.main import parse_arguments
from patchfind.domain.progress import Control
from patchfind.foundation.errors import LibraryCorrupt, LibraryProblem
from patchfind.indexing.indexer import Ingest
from patchfind.library.library import Library
from tests.indexing.ingest_rig import look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder, describe


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a closed library with two indexed photos."""
    render_photos(tmp_path / "photos", 2)
    with Library.open(tmp_path / "data") as library:
        library.add_folder(tmp_path / "photos")
        look_at_folders(library)
        Ingest(library, SmallEncoder(), extract=describe).run(Control(), lambda _: None)
    return tmp_path / "data"


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """Every file's bytes and every folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def _begun(path: Path) -> None:
    """What SQLite leaves of a catalogue of which only the first page reached the disk."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _begun_beside_a_log(path: Path) -> None:
    _begun(path)
    path.with_name(path.name + "-wal").write_bytes(b"\xa5" * 8192)


_EMPTIED: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "begun": _begun,
    "begun, with a log": _begun_beside_a_log,
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "one byte": lambda path: path.write_bytes(b"\0"),
}


@pytest.mark.parametrize("damage", _EMPTIED)
def test_an_emptied_catalogue_beside_data_is_refused_and_nothing_is_touched(
    data: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "catalogue.sqlite3"
    _EMPTIED[damage](path)
    before = everything_in(data)
    photos = str(data.parent / "photos")
    for words in (["status"], ["index"], ["add", photos], ["doctor"], ["failures"]):
        arguments = parse_arguments(["--library", str(data), *words])
        with pytest.raises(LibraryCorrupt, match="patchfind rebuild") as refused:
            arguments.run(arguments)
        assert refused.value.path == path, words
        assert capsys.readouterr().out == "", words
        assert everything_in(data) == before, words


@pytest.mark.parametrize("kept", ["segments", "features.sqlite3", "thumbnails"])
def test_any_of_its_data_tells_that_a_catalogue_is_lost(data: Path, kept: str) -> None:
    for entry in data.iterdir():
        if entry.is_dir() and entry.name != kept:
            shutil.rmtree(entry)
        elif entry.is_file() and entry.name != kept:
            entry.unlink()
    with pytest.raises(LibraryCorrupt, match="missing or empty"):
        Library.open(data)
    with pytest.raises(LibraryCorrupt, match="missing or empty"):
        Library.open(data, create=False)


def test_other_peoples_files_are_no_library(tmp_path: Path) -> None:
    for name in ("segments/Take1/000001.rows", "thumbnails/a/b.webp", "features/000001.blobs"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"something else")
    with pytest.raises(LibraryProblem, match="There is no library"):
        Library.open(tmp_path, create=False)


def test_an_empty_catalogue_alone_is_the_beginning_of_a_library(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").touch()
    with Library.open(tmp_path) as library:
        assert library.folders.counts() == []


def test_a_catalogue_from_before_the_first_photo_costs_no_descriptors(data: Path) -> None:
    """As an old copy that is put back, or that a syncing tool prefers."""
    with Library.open(data.parent / "another"):
        pass
    shutil.copy(data.parent / "another" / "catalogue.sqlite3", data / "catalogue.sqlite3")
    segments = everything_in(data / "segments")
    with pytest.raises(LibraryCorrupt, match="does not fit the data"):
        Library.open(data)
    assert everything_in(data / "segments") == segments


def test_one_wrong_digit_in_the_name_of_descriptors_costs_none_of_them(data: Path) -> None:
    """A name that is another, and well formed: what lies under the true one seems left over."""
    (fingerprint,) = (folder.name for folder in (data / "segments").iterdir())
    wrong = ("1" if fingerprint[0] == "0" else "0") + fingerprint[1:]
    with closing(sqlite3.connect(data / "catalogue.sqlite3")) as connection, connection:
        connection.execute("UPDATE encoder_sets SET fingerprint = ?", (wrong,))
    before = everything_in(data / "segments")
    with pytest.raises(LibraryCorrupt, match="does not fit"):
        Library.open(data)
    assert everything_in(data / "segments") == before
    with Library.rebuild(data) as library:
        look_at_folders(library)
        Ingest(library, SmallEncoder(), extract=describe).run(Control(), lambda _: None)
        assert len(library.descriptors.ranges(fingerprint)) == 2
    after = everything_in(data / "segments")
    for name, content in before.items():
        if content is not None and name.endswith(".rows"):
            kept = after[name]
            assert kept is not None
            assert kept.startswith(content)


def test_descriptors_that_were_dropped_may_still_lie_there(data: Path) -> None:
    with Library.open(data) as library:
        second = SmallEncoder("f" * 16)
        Ingest(library, second, extract=describe).run(Control(), lambda _: None)
        library.descriptors.drop(SmallEncoder().fingerprint)
    with Library.open(data) as library:
        assert [one.fingerprint for one in library.descriptors.sets()] == [second.fingerprint]

"""Rows that PatchFind never wrote: left out or refused, said, and never a path, place or number."""

from __future__ import annotations

import copy
import json
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.catalogue import Catalogue
from patchfind.catalogue.sound_rows import RULES
from patchfind.domain.geometry import Box
from patchfind.domain.query import Crop, Query
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.library.library import Library
from tests.library.crafted_rows import DEEP, craft
from tests.library.library_rig import FINGERPRINT, Rig

_BIG = 2**63 - 1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    """A library with two indexed photos and two saved objects; closed."""
    made = Rig(tmp_path_factory.mktemp("made"))
    made.settled("a.jpg", "b.jpg")
    for name in ("one", "other"):
        crop = Crop(made.photos / "a.jpg", Box(0.1, 0.1, 0.5, 0.5), made.photo("a.jpg").id)
        made.library.objects.save(name, Query((crop,)))
    made.library.close()
    return made


@pytest.fixture
def rig(made: Rig, tmp_path: Path) -> Iterator[Rig]:
    """A copy of it, to be crafted; the whole check finds what was."""
    rig = copy.copy(made)
    rig.data = shutil.copytree(made.data, tmp_path / "data")
    yield rig
    with (
        pytest.raises(LibraryCorrupt, match="is damaged"),
        Library.open(rig.data) as library,
    ):
        library.check()


def _craft(rig: Rig, statement: str, *parameters: object) -> None:
    craft(rig.data / "catalogue.sqlite3", statement, *parameters)


@pytest.mark.parametrize(
    "name", ["../../etc/x", "/etc/x", "x/../../y", "x//y", "./x", "", "x\0y", b"../x", 7, 7.5]
)
def test_a_photo_with_a_path_that_leaves_its_folder_is_none(
    rig: Rig, name: object, caplog: pytest.LogCaptureFixture
) -> None:
    _craft(rig, "UPDATE photos SET relative_path = ? WHERE relative_path = 'a.jpg'", name)
    with Library.open(rig.data) as library, caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert [photo.path for photo in library.photos.all()] == [rig.photos / "b.jpg"]
        (said,) = caplog.messages
        assert "1 photos" in said
        assert "patchfind rebuild" in said
        assert library.folders.counts()[0].indexed == 2
        rig.library = library
        rig.reconcile()
        assert {photo.relative_path for photo in library.photos.all()} == {"a.jpg", "b.jpg"}


@pytest.mark.parametrize("name", ["../../x", "A" * 32, 5, b"x", "0" * 31])
def test_a_hash_that_is_none_names_no_thumbnail(rig: Rig, name: object) -> None:
    _craft(rig, "UPDATE contents SET hash = ? WHERE id = 1", name)
    with Library.open(rig.data) as library:
        assert library.photos.all()[0].content_hash == ""
        assert len(library.photos.all()[1].content_hash) == 32
        assert all(len(known) == 32 for known in library.compaction.content_hashes())


@pytest.mark.parametrize("value", [-1, 0, _BIG, "12", 1.5, b"x"])
@pytest.mark.parametrize("column", ["width", "height"])
def test_a_size_that_no_photo_has_is_no_size(rig: Rig, column: str, value: object) -> None:
    _craft(rig, f"UPDATE contents SET {column} = ? WHERE id = 1", value)
    with Library.open(rig.data) as library:
        assert (library.photos.all()[0].width, library.photos.all()[0].height) == (0, 0)
        assert (library.photos.all()[1].width, library.photos.all()[1].height) == (640, 480)


@pytest.mark.parametrize("value", [-1, _BIG, "x", None, 1.5])
@pytest.mark.parametrize("column", ["segment", "first_row", "row_count"])
def test_a_span_that_cannot_be_is_left_out(rig: Rig, column: str, value: object) -> None:
    _craft(rig, f"UPDATE OR IGNORE photo_rows SET {column} = ? WHERE content_id = 1", value or "")
    with Library.open(rig.data) as library:
        assert len(library.descriptors.ranges(FINGERPRINT)) == 1
        with pytest.raises(LibraryCorrupt):
            library.compaction.kept_rows(FINGERPRINT, 0.0)


@pytest.mark.parametrize("value", [-1, 0, 5, "x", 2.5])
def test_nothing_is_cut_off_that_a_photo_still_has(rig: Rig, value: object) -> None:
    _craft(rig, "UPDATE segments SET row_count = ?", value)
    with (
        Library.open(rig.data) as library,
        pytest.raises(LibraryCorrupt, match="how far its files reach"),
    ):
        library.descriptors.committed_rows(FINGERPRINT)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("fingerprint", "../../photos"),
        ("fingerprint", "/" + "0" * 15),
        ("fingerprint", b"0123456789abcdef"),
        ("name", "a\x1b[2J"),
        ("layout", "../x"),
        ("dimension", 0),
        ("dimension", _BIG),
        ("dimension", "512"),
        ("complete", 2),
    ],
)
def test_a_set_of_descriptors_that_cannot_be_is_refused(
    rig: Rig, column: str, value: object
) -> None:
    _craft(rig, f"UPDATE encoder_sets SET {column} = ?", value)
    with pytest.raises(LibraryCorrupt), Library.open(rig.data) as library:
        library.descriptors.sets()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("path", "photos"),
        ("path", "/x/../y"),
        ("path", "/x\0y"),
        ("path", 3),
        ("excludes", "{}"),
        ("excludes", "[1]"),
        ("excludes", "x"),
        ("excludes", DEEP),
        ("online", 7),
        ("online", "x"),
    ],
)
def test_a_folder_that_cannot_be_is_refused_but_the_others_can_be_rescued(
    rig: Rig, column: str, value: object, tmp_path: Path
) -> None:
    with Library.open(rig.data) as library:
        (tmp_path / "more").mkdir()
        library.add_folder(tmp_path / "more")
    _craft(rig, f"UPDATE folders SET {column} = ? WHERE id = 1", value)
    with Library.open(rig.data) as library:
        for read in (library.folders.counts, library.photos.all):
            with pytest.raises(LibraryCorrupt, match="a folder in it"):
                read()
    with closing(Catalogue.open(rig.data / "catalogue.sqlite3")) as catalogue:
        (kept,) = catalogue.folders.all(sound_only=True)
        assert kept.path == tmp_path / "more"


def _query(**changes: object) -> str:
    crop = {"path": "/x.jpg", "selection": {"box": [0.1, 0.1, 0.5, 0.5]}, "photo_id": None}
    return json.dumps({"crops": [crop | changes], "negatives": []})


@pytest.mark.parametrize(
    "query",
    [
        "",
        "[]",
        "{}",
        DEEP,
        '{"crops": [], "negatives": []}',
        '{"crops": 5, "negatives": []}',
        _query(path=5),
        _query(path="/x\0"),
        _query(photo_id="x"),
        _query(photo_id=2**70),
        _query(selection={}),
        _query(selection={"box": [float("nan"), 0, 1, 1]}),
        _query(selection={"box": [0, 0, float("inf"), 1]}),
        _query(selection={"box": [0, 0, 1, 1e300]}),
        _query(selection={"box": [0, 0, 1, 10**400]}),
        _query(selection={"box": [1, 0, 0, 1]}),
        _query(selection={"box": "0123"}),
        _query(selection={"box": [True, 0, 1, 1]}),
        _query(selection={"polygon": [[0, 0], [1, 1]]}),
        _query(selection={"polygon": [[0, 0], [0, 1], [0, 2]]}),
        _query(selection={"polygon": [[0, 0, 0], [0, 1, 1], [1, 1, 1]]}),
        _query(selection={"polygon": [[0, 0], [0, 1], [1, 1]] * 50_000}),
    ],
)
def test_a_saved_object_that_cannot_be_is_refused_but_the_others_can_be_rescued(
    rig: Rig, query: str
) -> None:
    _craft(rig, "UPDATE saved_objects SET query = ? WHERE name = 'one'", query)
    with Library.open(rig.data) as library:
        with pytest.raises(LibraryCorrupt, match="a saved object in it"):
            library.objects.all()
        assert len(library.photos.all()) == 2
    with closing(Catalogue.open(rig.data / "catalogue.sqlite3")) as catalogue:
        (kept,) = catalogue.objects.all(sound_only=True)
        assert kept.name == "other"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE photo_rows SET first_row = first_row + 3000",
        "UPDATE photo_rows SET first_row = 0",
        "UPDATE headers SET taken_ms = 253402300799000, source = 'exif'",
        "UPDATE headers SET latitude = 1e300, longitude = 0.0",
        "UPDATE headers SET camera = x'00'",
        "DELETE FROM segments",
        "DELETE FROM view_version",
        "UPDATE view_version SET value = 'x'",
        "UPDATE view_version SET value = 9223372036854775807",
        "UPDATE photos SET mtime_ns = 'x'",
        "UPDATE photos SET content_id = 77",
        "INSERT INTO failures VALUES (1, x'00')",
        "INSERT INTO failures VALUES (77, 'x')",
        "INSERT INTO folder_mounts (folder_id, relative_path) VALUES (1, '../x')",
        "UPDATE sqlite_sequence SET seq = 'x'",
        "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    ],
)
def test_what_cannot_be_is_found_by_the_whole_check(rig: Rig, statement: str) -> None:
    _craft(rig, statement)


def test_a_rule_is_there_for_every_table(rig: Rig) -> None:
    with closing(sqlite3.connect(rig.data / "catalogue.sqlite3")) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        connection.execute("DELETE FROM view_version")  # for the whole check at the end
        connection.commit()
    assert {name for (name,) in tables} == {*RULES, "migrations"}

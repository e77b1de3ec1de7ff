"""A library whose local features lie in files of their own is brought up to date, losing none."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.catalogue.features import FeatureStore
from patchfind.library.library import Library
from tests.indexing.ingest_rig import Kept, all_that_is_kept, ingest, look_at_folders, render_photos
from tests.indexing.small_encoder import SmallEncoder
from tests.library.odd_places import need_mounts, on_read_only_media

_PHOTOS = 6
_NAME = "2026-11-without-features"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a closed library of today."""
    render_photos(tmp_path / "photos", _PHOTOS)
    with Library.open(tmp_path / "data") as library:
        library.add_folder(tmp_path / "photos")
        look_at_folders(library)
        assert ingest(library).indexed == _PHOTOS
    return tmp_path / "data"


def _kept(data: Path) -> dict[str, Kept]:
    with Library.open(data) as library:
        return all_that_is_kept(library, SmallEncoder())


def _make_old(data: Path) -> Path:
    """Make of it what the version before wrote; the file with its features."""
    (data / "features").mkdir()
    (data / "features" / "latest").write_text("1\n")
    blobs = data / "features" / "000001.blobs"
    written = b""
    with FeatureStore(data / "features.sqlite3") as store:
        features = {one: store.read(one) for one in store.hashes()}
    with closing(sqlite3.connect(data / "catalogue.sqlite3")) as connection, connection:
        connection.execute(
            """CREATE TABLE photo_features (
        content_id INTEGER PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
        segment INTEGER NOT NULL,
        start INTEGER NOT NULL,
        length INTEGER NOT NULL
    ) STRICT"""
        )
        connection.execute(
            """CREATE TABLE feature_segments (
        segment INTEGER PRIMARY KEY,
        byte_count INTEGER NOT NULL
    ) STRICT"""
        )
        connection.execute("DELETE FROM migrations WHERE name = ?", (_NAME,))
        for hash_, packed in features.items():
            assert packed is not None
            record = struct.pack("<II", len(packed), zlib.crc32(packed)) + packed
            connection.execute(
                "INSERT INTO photo_features SELECT id, 1, ?, ? FROM contents WHERE hash = ?",
                (len(written), len(record), hash_),
            )
            written += record
        connection.execute("INSERT INTO feature_segments VALUES (1, ?)", (len(written),))
    blobs.write_bytes(b"PATCHFND".ljust(4096, b"\0") + written)
    for path in data.glob("features.sqlite3*"):
        path.unlink()
    return blobs


def test_an_old_library_is_brought_up_to_date_and_answers_the_same(data: Path) -> None:
    before = _kept(data)
    _make_old(data)
    assert _kept(data) == before
    assert not (data / "features").exists()
    backup = data / f"catalogue.sqlite3.before-{_NAME}"
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM photo_features").fetchone() == (_PHOTOS,)
    with Library.open(data) as library:
        library.check()
        assert ingest(library).indexed == 0


def test_old_features_that_are_damaged_are_made_anew(data: Path) -> None:
    before = _kept(data)
    blobs = _make_old(data)
    raw = bytearray(blobs.read_bytes())
    raw[-1] ^= 1
    blobs.write_bytes(raw)
    lost = [name for name, one in _kept(data).items() if one != before[name]]
    assert len(lost) == 1
    with Library.open(data) as library:
        assert ingest(library).indexed == 1
    assert _kept(data) == before


@pytest.mark.parametrize("lost", ["the file", "everything but the catalogue's word"])
def test_an_old_library_without_its_features_opens(data: Path, lost: str) -> None:
    before = _kept(data)
    blobs = _make_old(data)
    blobs.unlink()
    if lost != "the file":
        shutil.rmtree(blobs.parent)
    with Library.open(data) as library:
        assert len(library.descriptors.ranges(SmallEncoder().fingerprint)) == _PHOTOS
        assert ingest(library).indexed == _PHOTOS
    assert _kept(data) == before


def test_other_peoples_files_among_the_old_ones_stay(data: Path) -> None:
    blobs = _make_old(data)
    mine = blobs.with_name("notes.txt")
    mine.write_text("mine")
    _kept(data)
    assert [path.name for path in blobs.parent.iterdir()] == ["notes.txt"]


_OPEN_AND_DIE = """
import os, signal, sys
from pathlib import Path
from patchfind.catalogue import features, old_features
from patchfind.library.library import Library

features._AT_ONCE = 2
write = features.FeatureStore.write
left = int(sys.argv[2])

def write_and_die(store, batch):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    write(store, batch)

features.FeatureStore.write = write_and_die
Library.open(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("batches", [0, 1, 2])
def test_killed_while_features_are_moved_it_goes_on(data: Path, batches: int) -> None:
    before = _kept(data)
    blobs = _make_old(data)
    command = [sys.executable, "-c", _OPEN_AND_DIE, str(data), str(batches)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert blobs.exists(), "not before the catalogue says so"
    assert _kept(data) == before
    assert not blobs.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts of Linux")
def test_on_read_only_media_an_old_library_says_that_it_is_written_once(data: Path) -> None:
    need_mounts()
    _make_old(data)
    said = on_read_only_media(data, sys.executable, "-m", "patchfind", "--library", data, "status")
    assert said.returncode != 0
    assert "brought up to date" in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr
    assert len(_kept(data)) == _PHOTOS

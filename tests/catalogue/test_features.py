"""The file of local features: what was kept comes back, damage is noticed, space is returned."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from patchfind.catalogue.features import FeaturesDamaged, FeatureStore, RecordDamaged
from patchfind.foundation import own_files
from patchfind.foundation.errors import PatchFindError, StorageProblem
from tests.catalogue.damaged_features import flip_a_feature

_KEPT = {f"{number:032x}": bytes([number]) * (4000 * number) for number in range(40)}
_ONE = f"{7:032x}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    own_files.mark(tmp_path)
    return tmp_path / "features.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[FeatureStore]:
    with FeatureStore(path) as store:
        store.write(_KEPT)
        yield store


def _all_of(store: FeatureStore) -> dict[str, bytes | None]:
    return {one: store.read(one) for one in _KEPT}


def test_what_was_kept_comes_back(store: FeatureStore, path: Path) -> None:
    assert _all_of(store) == _KEPT
    assert store.read("f" * 32) is None
    assert store.sizes() == {one: len(packed) for one, packed in _KEPT.items()}
    assert store.hashes() == set(_KEPT)
    assert store.total_bytes() == sum(map(len, _KEPT.values()))
    store.write({_ONE: b"other"})
    with FeatureStore(path) as another:
        assert another.read(_ONE) == b"other"
        assert another.hashes() == set(_KEPT)


def test_a_library_without_the_file_has_no_features_and_reading_makes_none(path: Path) -> None:
    with FeatureStore(path) as store:
        assert store.read(_ONE) is None
        assert store.sizes() == {}
        assert store.total_bytes() == 0
        assert store.damaged() == []
        store.forget([_ONE])
        store.write({})
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_file_and_its_log_are_for_their_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        with FeatureStore(path) as store:
            store.write(_KEPT)
            modes = {one.name: one.stat().st_mode & 0o077 for one in path.parent.glob("features*")}
    finally:
        os.umask(before)
    assert {path.name, f"{path.name}-wal"} <= set(modes)
    assert set(modes.values()) == {0}


def test_a_flipped_bit_costs_one_photo_its_features(store: FeatureStore, path: Path) -> None:
    flip_a_feature(path, _ONE)
    with pytest.raises(RecordDamaged, match="made anew"):
        store.read(_ONE)
    assert store.damaged() == [_ONE]
    store.forget([_ONE])
    assert store.damaged() == []
    assert store.read(_ONE) is None
    assert store.hashes() == set(_KEPT) - {_ONE}


def test_many_are_read_in_one_go(store: FeatureStore, path: Path, tmp_path: Path) -> None:
    some = [f"{number:032x}" for number in range(0, 40, 3)]
    assert store.read_many([*some, "f" * 32]) == ({one: _KEPT[one] for one in some}, set())
    assert store.read_many([]) == ({}, set())
    flip_a_feature(path, some[2])
    found, damaged = store.read_many(some)
    assert damaged == {some[2]}
    assert found == {one: _KEPT[one] for one in some if one != some[2]}
    with FeatureStore(tmp_path / "missing.sqlite3") as missing:
        assert missing.read_many(some) == ({}, set())


def test_what_is_forgotten_gives_its_space_back(store: FeatureStore, path: Path) -> None:
    store.close()
    before = path.stat().st_size
    store.forget([one for one in _KEPT if one != _ONE])
    store.close()
    assert path.stat().st_size < before / 10
    assert store.read(_ONE) == _KEPT[_ONE]


def _noise(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[100:] = np.random.default_rng(1).bytes(len(raw) - 100)
    path.write_bytes(raw)


def _run(statement: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    return run


_HARMS: dict[str, Callable[[Path], None]] = {
    "noise": _noise,
    "a trigger": _run(
        "CREATE TRIGGER more AFTER INSERT ON features BEGIN DELETE FROM features; END"
    ),
    "another table": _run("CREATE TABLE more (x)"),
    "no table": _run("DROP TABLE features"),
    "half of it": lambda path: os.truncate(path, path.stat().st_size // 2),
}


@pytest.mark.parametrize("harm", _HARMS.values(), ids=list(_HARMS))
def test_a_damaged_file_has_a_sentence_and_can_be_begun_anew(
    store: FeatureStore, path: Path, harm: Callable[[Path], None]
) -> None:
    store.close()
    harm(path)
    with pytest.raises(FeaturesDamaged, match="looks alone") as caught:
        store.damaged()
    assert caught.value.path == path
    store.discard()
    assert _all_of(store) == dict.fromkeys(_KEPT)
    store.write(_KEPT)
    assert _all_of(store) == _KEPT


def test_somebodys_file_at_its_name_stays_and_is_named(path: Path) -> None:
    path.write_bytes(b"a diary, and none of ours" * 400)
    before = path.read_bytes()
    with FeatureStore(path) as store:
        with pytest.raises(FeaturesDamaged):
            store.read(_ONE)
        with pytest.raises(StorageProblem, match="move it to another folder") as caught:
            store.discard()
    assert caught.value.path == path
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links in folders")
@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "100 GB"])
def test_what_is_no_file_is_neither_read_nor_replaced(path: Path, kind: str) -> None:
    elsewhere = path.with_name("elsewhere")
    elsewhere.write_bytes(b"mine")
    making: dict[str, Callable[[], None]] = {
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "link": lambda: path.symlink_to(elsewhere),
        "100 GB": lambda: _make_long(path),
    }
    making[kind]()
    deeds: tuple[Callable[[FeatureStore], object], ...] = (
        lambda store: store.read(_ONE),
        lambda store: store.write(_KEPT),
        lambda store: store.forget([_ONE]),
    )
    for deed in deeds:
        with FeatureStore(path) as store, pytest.raises(StorageProblem, match="Move it away"):
            deed(store)
    assert elsewhere.read_bytes() == b"mine"


def _make_long(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 << 30)


@pytest.mark.parametrize("value", ["NULL", "x''", "x'00'", "'text'", "7", "zeroblob(2000000)"])
def test_odd_values_are_damage_with_a_sentence(store: FeatureStore, path: Path, value: str) -> None:
    """A file that says STRICT, and in which somebody else wrote all the same."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        said = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'features'"
        ).fetchone()
        loose = said[0].replace(" STRICT", "").replace(" NOT NULL", "")
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'features'", (loose,))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE features SET packed = {value} WHERE hash = ?", (_ONE,))
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'features'", said)
    with FeatureStore(path) as fresh:
        with pytest.raises((RecordDamaged, FeaturesDamaged)):
            fresh.read(_ONE)
        for look in (fresh.sizes, fresh.total_bytes, fresh.hashes):
            try:
                look()
            except PatchFindError as problem:
                assert problem.sentence
        assert fresh.read(f"{8:032x}") == _KEPT[f"{8:032x}"]


_WRITER = """
import sys
from pathlib import Path
from patchfind.catalogue.features import FeatureStore

with FeatureStore(Path(sys.argv[1])) as store:
    for number in range(1000):
        store.write({f"{number * 10 + each:032x}": bytes([each]) * 16000 for each in range(10)})
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("after", [0, 3, 8])
def test_killed_while_it_is_written_each_batch_is_whole_or_absent(path: Path, after: int) -> None:
    command = [sys.executable, "-c", _WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(after + 1)]
        process.kill()
        said += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    with FeatureStore(path) as store:
        assert store.damaged() == []
        batches = {int(one, 16) // 10 for one in store.hashes()}
        assert len(store.hashes()) == 10 * len(batches)
        assert batches >= {int(line) for line in said if line.strip()}


def test_two_may_read_and_write_at_once(store: FeatureStore, path: Path) -> None:
    with FeatureStore(path) as another:
        assert another.read(_ONE) == _KEPT[_ONE]
        store.write({"f" * 32: b"new"})
        assert another.read("f" * 32) == b"new"
        another.forget([_ONE])
        assert store.read(_ONE) is None
    shutil.rmtree(path.parent)

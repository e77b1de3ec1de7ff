"""The catalogue's promises to SQLite: durable, whole transactions, sentences for its errors."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.catalogue import Catalogue
from patchfind.catalogue.database import Database, connect
from patchfind.catalogue.names import from_sql, to_sql
from patchfind.catalogue.problems import explained
from patchfind.domain.changes import Changes
from patchfind.foundation.errors import InvariantBroken, LibraryBusy, StorageProblem


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.sqlite3"
    Catalogue.open(path).close()
    return path


def test_commits_survive_a_power_cut_and_references_are_held(path: Path) -> None:
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_write_that_raises_changes_nothing(path: Path) -> None:
    with closing(Database(path)) as database:
        before = database.rows("SELECT * FROM view_version")
        with (
            pytest.raises(RuntimeError, match="stop"),
            database.write(Changes.OBJECTS) as connection,
        ):
            connection.execute("INSERT INTO saved_objects (name, query) VALUES ('a', '{}')")
            raise RuntimeError("stop")
        assert database.rows("SELECT * FROM saved_objects") == []
        assert database.rows("SELECT * FROM view_version") == before


def test_the_version_counts_only_real_changes(path: Path) -> None:
    with closing(Database(path)) as database:
        before = database.row("SELECT value FROM view_version")
        with database.write(Changes.OBJECTS) as connection:
            connection.execute("DELETE FROM photos WHERE id = 5")
        assert database.row("SELECT value FROM view_version") == before
        with database.write(Changes.OBJECTS) as connection:
            connection.execute("INSERT INTO saved_objects (name, query) VALUES ('a', '{}')")
        assert database.row("SELECT value FROM view_version") != before


def test_a_write_says_what_it_changed_to_whoever_looks_from_another_process(path: Path) -> None:
    with closing(Database(path)) as writing, closing(Database(path)) as other:
        heard: list[Changes] = []
        writing.on_commit = heard.append
        before = other.version()
        with writing.write(Changes.OBJECTS) as connection:
            connection.execute("INSERT INTO saved_objects (name, query) VALUES ('a', '{}')")
            connection.changes |= Changes.FAILURES
        with writing.write(Changes.PHOTOS) as connection:
            connection.execute("DELETE FROM photos WHERE id = 5")
        after = other.version()
        assert heard == [Changes.OBJECTS | Changes.FAILURES]
        assert after.changes_since(before) == heard[0]
        assert after.changes_since(after) == Changes(0)
        assert after.changes_since(None) == ~Changes(0)
        assert before.changes_since(after) == ~Changes(0), "of an older copy everything is told"


def test_a_reader_sees_the_old_state_until_the_commit(path: Path) -> None:
    count = "SELECT COUNT(*) FROM saved_objects"
    with closing(Database(path)) as database:
        with database.write(Changes.OBJECTS) as connection:
            connection.execute("INSERT INTO saved_objects (name, query) VALUES ('a', '{}')")
            assert database.rows(count) == [(0,)]
        assert database.rows(count) == [(1,)]


def test_writers_in_many_threads_lose_nothing(path: Path) -> None:
    with closing(Database(path)) as database:

        def add(number: int) -> None:
            for part in range(5):
                with database.write(Changes.OBJECTS) as connection:
                    connection.execute(
                        "INSERT INTO saved_objects (name, query) VALUES (?, '{}')",
                        (f"{number}-{part}",),
                    )

        threads = [threading.Thread(target=add, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert database.row("SELECT COUNT(*) FROM saved_objects") == (30,)


_WITHOUT_END = """
import sys, time
from pathlib import Path
from patchfind.catalogue.database import Database
database = Database(Path(sys.argv[1]))
while True:
    with database.change() as connection:
        connection.execute("UPDATE view_version SET value = value + 1")
        time.sleep(0.04)
    print("written", flush=True)
    time.sleep(0.008)
"""
_OWN = 8


def _written(database: Database) -> int:
    row = database.row("SELECT value FROM view_version")
    assert row is not None
    return int(row[0])


def test_a_process_that_writes_without_end_lets_another_one_write(path: Path) -> None:
    """Between two of its transactions, of which few go by until then."""
    with (
        subprocess.Popen(
            [sys.executable, "-c", _WITHOUT_END, path], stdout=subprocess.PIPE
        ) as other,
        closing(Database(path)) as database,
    ):
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"written\n"
            before = _written(database)
            for _ in range(_OWN):
                time.sleep(0.028)  # into the middle of its next one
                with database.change() as connection:
                    connection.execute("UPDATE view_version SET value = value + 1")
            after = _written(database)
            assert other.poll() is None
            assert after - before - _OWN < 5 * _OWN
        finally:
            other.kill()


def test_a_connection_in_use_is_closed_when_it_comes_back(path: Path) -> None:
    database = Database(path)
    with database.write(Changes.OBJECTS) as connection:
        database.close()
        connection.execute("INSERT INTO saved_objects (name, query) VALUES ('a', '{}')")
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
    with pytest.raises(InvariantBroken):
        database.rows("SELECT 1")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, StorageProblem, "full"),
        (sqlite3.SQLITE_IOERR | (3 << 8), StorageProblem, "refused"),
        (sqlite3.SQLITE_READONLY, StorageProblem, "cannot be written"),
        (sqlite3.SQLITE_BUSY, LibraryBusy, "Another running copy"),
        (sqlite3.SQLITE_PROTOCOL, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_NOLFS, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_LOCK, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_RDLOCK, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_UNLOCK, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_SHMLOCK, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_SHMMAP, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_IOERR_SHMOPEN, StorageProblem, "cannot be locked"),
        (sqlite3.SQLITE_MISUSE, InvariantBroken, "unexpected"),
    ],
)
def test_each_error_has_its_sentence(code: int, kind: type[Exception], words: str) -> None:
    error = sqlite3.OperationalError("from below")
    error.sqlite_errorcode = code
    with pytest.raises(kind, match=words), explained(Path("/x/catalogue.sqlite3")):
        raise error


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_names_of_unicode_are_text(name: str) -> None:
    assert to_sql(name) == name


@given(st.binary(min_size=1))
def test_any_name_survives_being_stored(raw: bytes) -> None:
    name = raw.decode("utf-8", "surrogateescape")
    with closing(sqlite3.connect(":memory:")) as connection:
        (stored,) = connection.execute("SELECT ?", (to_sql(name),)).fetchone()
    assert from_sql(stored) == name

"""Named changes: made once, whole, after a backup, and never on a newer catalogue."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.catalogue import Catalogue
from patchfind.catalogue.migrations import Migration
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.domain.changes import Changes
from patchfind.foundation.errors import InvariantBroken, LibraryTooNew


def _add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE folders ADD COLUMN note TEXT NOT NULL DEFAULT ''")


def _fail_halfway(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE folders ADD COLUMN half INTEGER")
    connection.execute("INSERT INTO no_such_table VALUES (1)")


_NEXT = Migration("2027-01-notes", _add_column)
_BROKEN = Migration("2027-02-broken", _fail_halfway)
_KNOWN = [migration.name for migration in MIGRATIONS]


def _columns(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[1] for row in connection.execute("PRAGMA table_info(folders)")}


def _names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY rowid")
        ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.sqlite3"
    with closing(Catalogue.open(path)) as catalogue:
        catalogue.folders.add(tmp_path / "photos", ())
    return path


def test_a_change_is_made_once_and_recorded(path: Path) -> None:
    for _ in range(2):
        Catalogue.open(path, (*MIGRATIONS, _NEXT)).close()
        assert "note" in _columns(path)
        assert _names(path) == [*_KNOWN, _NEXT.name]


def test_a_backup_is_made_first(path: Path) -> None:
    before = sorted(_columns(path))
    Catalogue.open(path, (*MIGRATIONS, _NEXT)).close()
    backup = path.with_name("catalogue.sqlite3.before-2027-01-notes")
    assert sorted(_columns(backup)) == before
    assert _names(backup) == _KNOWN
    with closing(Catalogue.open(backup)) as catalogue:
        assert len(catalogue.folders.all()) == 1
    assert not list(path.parent.glob("*.part"))


def test_a_new_catalogue_needs_no_backup(tmp_path: Path) -> None:
    Catalogue.open(tmp_path / "new.sqlite3").close()
    assert [found.name for found in tmp_path.iterdir()] == ["new.sqlite3"]


def test_a_change_that_fails_leaves_nothing_behind(path: Path) -> None:
    before = _columns(path)
    with pytest.raises(InvariantBroken):
        Catalogue.open(path, (*MIGRATIONS, _BROKEN))
    assert _columns(path) == before
    assert _names(path) == _KNOWN
    with closing(Catalogue.open(path)) as catalogue:
        assert len(catalogue.folders.all()) == 1


def test_an_older_version_refuses_a_newer_catalogue(path: Path) -> None:
    Catalogue.open(path, (*MIGRATIONS, _NEXT)).close()
    with pytest.raises(LibraryTooNew) as caught:
        Catalogue.open(path)
    assert "Update PatchFind" in caught.value.sentence
    assert caught.value.path == path


def _open_six_at_once(path: Path) -> None:
    """By as many threads; every one gets its catalogue."""
    opened: list[Catalogue] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Catalogue.open(path))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for catalogue in opened:
        catalogue.close()
    assert len(opened) == 6


def test_opening_at_the_same_time_makes_each_change_once(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    _open_six_at_once(path)
    assert _names(path) == _KNOWN


def test_contents_of_an_older_catalogue_are_held_from_the_change_on(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    Catalogue.open(path, MIGRATIONS[:1]).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO contents (hash, size, width, height) VALUES ('ab', 1, 2, 3)"
        )
    before = int(time.time())
    Catalogue.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        ((held,),) = connection.execute("SELECT last_held FROM contents")
    assert before <= held <= time.time()


def test_an_older_catalogue_counts_its_changes_on(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    names = [one.name for one in MIGRATIONS]
    Catalogue.open(path, MIGRATIONS[: names.index("2026-11-what-changed")]).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE view_version SET value = 7")
    with closing(Catalogue.open(path)) as catalogue:
        before = catalogue.version()
        assert before.writes == 7
        catalogue.folders.add(tmp_path, ())
        assert catalogue.version().writes == 8
        assert catalogue.version().changes_since(before) == Changes.FOLDERS


def test_an_older_catalogue_opened_many_times_at_once_is_copied_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite3"
    Catalogue.open(path, MIGRATIONS[:1]).close()
    _open_six_at_once(path)
    assert _names(path) == _KNOWN
    assert _names(path.with_name(f"{path.name}.before-{_KNOWN[1]}")) == _KNOWN[:1]

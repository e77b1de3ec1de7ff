"""A catalogue that someone crafted: refused with a sentence, never run, followed or waited for."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from patchfind.catalogue import Catalogue
from patchfind.catalogue.migrations import Migration
from patchfind.catalogue.schema import MIGRATIONS
from patchfind.foundation.errors import LibraryCorrupt, LibraryTooNew, StorageProblem

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT"
_PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.sqlite3"
    with closing(Catalogue.open(path)) as catalogue:
        catalogue.folders.add(tmp_path / "photos", ())
    return path


def _run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def _edit_schema(path: Path, change: str, where: str) -> None:
    _run(
        path,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET {change} WHERE {where}",
    )


_SCHEMAS: dict[str, Callable[[Path], None]] = {
    "an endless view for the folders": lambda path: _run(
        path,
        "PRAGMA foreign_keys = OFF",
        "DROP TABLE folders",
        f"CREATE VIEW folders AS {_ENDLESS} 1 id, '/x' path, '[]' excludes, 1 online FROM n",
    ),
    "an endless view for the versions": lambda path: _run(
        path, "DROP TABLE migrations", f"CREATE VIEW migrations AS {_ENDLESS} x name FROM n"
    ),
    "a view besides": lambda path: _run(path, "CREATE VIEW more AS SELECT 1"),
    "a trigger that deletes": lambda path: _run(
        path,
        "CREATE TRIGGER more AFTER UPDATE ON view_version BEGIN DELETE FROM folders; END",
    ),
    "a table besides": lambda path: _run(path, "CREATE TABLE more (x)"),
    "a virtual table": lambda path: _run(path, "CREATE VIRTUAL TABLE more USING rtree(a, b, c)"),
    "a generated column": lambda path: _run(
        path, "ALTER TABLE folders ADD COLUMN more ANY AS (zeroblob(1000000000))"
    ),
    "an index on an expression": lambda path: _run(path, "CREATE INDEX more ON photos (abs(size))"),
    "an index less": lambda path: _run(path, "DROP INDEX photos_by_content"),
    "a trigger less": lambda path: _run(path, "DROP TRIGGER contents_let_go"),
    "one letter of a column's name": lambda path: _edit_schema(
        path, "sql = replace(sql, 'excludes', 'excludez')", "name = 'folders'"
    ),
    "a rule that is gone": lambda path: _edit_schema(
        path, "sql = replace(sql, ' STRICT', '')", "name = 'photos'"
    ),
    "text that is no SQL": lambda path: _edit_schema(path, "sql = 'x'", "name = 'photos'"),
    "bytes that are no text": lambda path: _edit_schema(
        path, "sql = CAST(x'4352454154FF' AS TEXT)", "name = 'photos'"
    ),
    "two tables on one page": lambda path: _edit_schema(
        path,
        "rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'folders')",
        "name = 'saved_objects'",
    ),
    "one letter of a version's name": lambda path: _run(
        path, "UPDATE migrations SET name = '2026-11-fjrst-schema' WHERE name LIKE '%first%'"
    ),
    "a version's name of bytes": lambda path: _run(
        path,
        "DROP TABLE migrations",
        "CREATE TABLE migrations (name, applied)",
        "INSERT INTO migrations VALUES (x'00', 1)",
    ),
    "statistics that are a view": lambda path: _run(
        path,
        "ANALYZE",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET type = 'view', rootpage = 0, sql = 'CREATE VIEW sqlite_stat1 "
        "AS SELECT 1' WHERE name = 'sqlite_stat1'",
    ),
}


@pytest.mark.parametrize("craft", _SCHEMAS.values(), ids=list(_SCHEMAS))
def test_another_schema_is_refused_before_anything_is_read(
    path: Path, craft: Callable[[Path], None]
) -> None:
    craft(path)
    before = path.read_bytes()
    with pytest.raises(LibraryCorrupt, match="is damaged"):
        Catalogue.open(path)
    assert path.read_bytes() == before


def test_what_sqlite_notes_for_itself_is_no_damage(path: Path) -> None:
    _run(path, "ANALYZE")
    Catalogue.open(path).close()


def test_a_newer_catalogue_is_not_called_damaged(path: Path) -> None:
    def change(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE more (x ANY) STRICT")

    def change_no_table(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE view_version SET value = 7")

    for newer in (Migration("2031-01-a", change_no_table), Migration("2031-02-b", change)):
        Catalogue.open(path, (*MIGRATIONS, newer)).close()
        with pytest.raises(LibraryTooNew):
            Catalogue.open(path)
        _run(path, f"DELETE FROM migrations WHERE name = '{newer.name}'")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links in folders")
@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "link", "100 GB"])
def test_only_regular_files_are_opened(path: Path, suffix: str, kind: str) -> None:
    real = path.with_name("elsewhere")
    shutil.copyfile(path, real)
    odd = path.with_name(path.name + suffix)
    odd.unlink(missing_ok=True)
    making: dict[str, Callable[[], None]] = {
        "pipe": lambda: os.mkfifo(odd),
        "folder": odd.mkdir,
        "device": lambda: odd.symlink_to("/dev/zero"),
        "link": lambda: odd.symlink_to(real),
        "100 GB": lambda: _make_long(odd),
    }
    making[kind]()
    with pytest.raises(StorageProblem, match="Move it away") as caught:
        Catalogue.open(path)
    assert caught.value.path == odd


def _make_long(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 << 30)


def test_a_journal_makes_sqlite_delete_nobodys_file(path: Path) -> None:
    """A rollback journal may name a superior one, which is deleted once it is played back."""
    mine = path.with_name("holiday.jpg")
    mine.write_bytes(b"a photo")
    name = str(mine).encode()
    journal = path.with_name(path.name + "-journal")
    begin = bytes.fromhex("d9d505f920a163d7") + (0).to_bytes(4, "big") + bytes(4)
    begin += (path.stat().st_size // _PAGE).to_bytes(4, "big")
    begin += (512).to_bytes(4, "big") + _PAGE.to_bytes(4, "big")
    superior = ((1 << 30) // _PAGE + 1).to_bytes(4, "big") + name + len(name).to_bytes(4, "big")
    superior += sum(name).to_bytes(4, "big") + bytes.fromhex("d9d505f920a163d7")
    journal.write_bytes(begin.ljust(512, b"\0") + superior)
    with pytest.raises(LibraryCorrupt, match="-journal is not one of its own"):
        Catalogue.open(path)
    assert mine.exists()


def test_pages_that_lead_to_each_other_end_in_a_sentence(path: Path) -> None:
    """Twelve pages, each of which holds the next one 300 times: 300¹² folders."""
    with closing(sqlite3.connect(path)) as connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'folders'")
    data = bytearray(path.read_bytes())
    first_new = len(data) // _PAGE + 1
    leaf = data[(root - 1) * _PAGE : root * _PAGE]
    for level in range(12):
        page = _endless_page(first_new + level)
        if level == 0:
            data[(root - 1) * _PAGE : root * _PAGE] = page
        else:
            data += page
    data += leaf
    data[28:32] = (len(data) // _PAGE).to_bytes(4, "big")
    path.write_bytes(data)
    with closing(Catalogue.open(path)) as catalogue, pytest.raises(LibraryCorrupt):
        catalogue.folders.all()


def _endless_page(child: int) -> bytes:
    """An inner page of a table: every one of its 300 children is ``child``."""
    count = 300
    page = bytearray(_PAGE)
    start = _PAGE - 5 * count
    page[0] = 5
    page[3:5] = count.to_bytes(2, "big")
    page[5:7] = start.to_bytes(2, "big")
    page[8:12] = child.to_bytes(4, "big")
    for number in range(count):
        place = start + 5 * number
        page[12 + 2 * number : 14 + 2 * number] = place.to_bytes(2, "big")
        page[place : place + 5] = child.to_bytes(4, "big") + b"\x01"
    return bytes(page)

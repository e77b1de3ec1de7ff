"""Libraries as somebody could hand them over: one thing in each is not what PatchFind makes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import cycle
from pathlib import Path

from tests.library.crafted_rows import DEEP, craft

Craft = Callable[[Path], None]

_CATALOGUE = "catalogue.sqlite3"
_FEATURES = "features.sqlite3"
_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT"
_BIG = 2**63 - 1


def _row(statement: str, *parameters: object) -> Craft:
    return lambda data: craft(data / _CATALOGUE, statement, *parameters)


def _schema(*statements: str, name: str = _CATALOGUE) -> Craft:
    def change(data: Path) -> None:
        with closing(sqlite3.connect(data / name, isolation_level=None)) as connection:
            for statement in ("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", *statements):
                connection.execute(statement)

    return change


def _file(name: str, content: bytes) -> Craft:
    def write(data: Path) -> None:
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return write


def _instead(name: str, make: Callable[[Path], object]) -> Craft:
    """``make`` something in the place of the first file or folder that ``name`` matches."""

    def change(data: Path) -> None:
        path = min(data.glob(name), default=data / name)
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)

    return change


def _long(path: Path) -> None:
    path.touch()
    os.truncate(path, 100 << 30)


def _link(path: Path, *, target: str) -> None:
    path.symlink_to(target)


def _odd_keepsake(data: Path) -> None:
    """What is kept beside the catalogue, odd but rightly summed up."""
    what = {"version": 1 << 70, "folders": [{"path": "x", "excludes": []}], "objects": []}
    crc32 = zlib.crc32(json.dumps(what, sort_keys=True).encode())
    stored = json.dumps({"patchfind": 1, "kept": what, "crc32": crc32})
    (data / "folders-and-objects.json").write_text(stored)
    _row("UPDATE folders SET path = 5")(data)


def _other_log(data: Path) -> None:
    """The log of another database, as one that was killed leaves it."""
    other = data.with_name("other.sqlite3")
    connection = sqlite3.connect(other, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE foreigners (x)")
    connection.execute("INSERT INTO foreigners VALUES (zeroblob(20000))")
    shutil.copyfile(f"{other}-wal", data / f"{_CATALOGUE}-wal")
    connection.close()


_OBJECT = '{{"crops": [{{"path": "/x", "photo_id": 1, "selection": {}}}], "negatives": []}}'

_SCHEMAS: dict[str, Craft] = {
    "folders: an endless view": _schema(
        "DROP TABLE folders",
        f"CREATE VIEW folders AS {_ENDLESS} x id, '/x' path, '[]' excludes, 1 online FROM n",
    ),
    "photos: an endless view": _schema(
        "DROP TABLE photos", f"CREATE VIEW photos AS {_ENDLESS} x id FROM n"
    ),
    "migrations: an endless view": _schema(
        "DROP TABLE migrations", f"CREATE VIEW migrations AS {_ENDLESS} 'x' name FROM n"
    ),
    "view_version: an endless view": _schema(
        "DROP TABLE view_version", f"CREATE VIEW view_version AS {_ENDLESS} x value FROM n"
    ),
    "a trigger that deletes": _schema(
        "CREATE TRIGGER more AFTER UPDATE ON view_version BEGIN DELETE FROM photos; END"
    ),
    "a trigger that refuses": _schema(
        "CREATE TRIGGER more BEFORE INSERT ON folders BEGIN SELECT RAISE(ABORT, 'x'); END"
    ),
    "a table besides": _schema("CREATE TABLE more (x)"),
    "a rule on a column": _schema(
        "ALTER TABLE folders ADD COLUMN more ANY AS (zeroblob(1000000000))"
    ),
    "text that is no SQL": _schema(
        "PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = 'x' WHERE name = 'photos'"
    ),
    "pages of another table": _schema(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = 2 WHERE name = 'photos'",
    ),
}

_ROWS: dict[str, Craft] = {
    "fingerprint ../": _row("UPDATE encoder_sets SET fingerprint = '../../photos'"),
    "fingerprint /": _row("UPDATE encoder_sets SET fingerprint = '/etc'"),
    "fingerprint of bytes": _row("UPDATE encoder_sets SET fingerprint = x'00ff'"),
    "a dimension without end": _row("UPDATE encoder_sets SET dimension = ?", _BIG),
    "a layout that is none": _row("UPDATE encoder_sets SET layout = 'none'"),
    "hash ../": _row("UPDATE contents SET hash = '../../x' WHERE id = 1"),
    "hash of bytes": _row("UPDATE contents SET hash = x'00' WHERE id = 1"),
    "size below nothing": _row("UPDATE contents SET size = -5, width = -5, height = -5"),
    "size that overflows": _row("UPDATE contents SET width = ?, height = ?", _BIG, _BIG),
    "size of text": _row("UPDATE contents SET width = 'x', height = 'x', size = 'x'"),
    "path ../": _row("UPDATE photos SET relative_path = '../../x' WHERE id = 1"),
    "path /": _row("UPDATE photos SET relative_path = '/etc/passwd' WHERE id = 1"),
    "path of bytes with NUL": _row("UPDATE photos SET relative_path = x'2e2e2f00' WHERE id = 1"),
    "path of a number": _row("UPDATE photos SET relative_path = 5 WHERE id = 1"),
    "a photo of no folder": _row("UPDATE photos SET folder_id = 99 WHERE id = 1"),
    "a photo of no content": _row("UPDATE photos SET content_id = 99 WHERE id = 1"),
    "a content that is text": _row("UPDATE photos SET content_id = 'x' WHERE id = 1"),
    "times of text": _row("UPDATE photos SET mtime_ns = 'x', size = 'x'"),
    "text that is no text": _row(
        "UPDATE photos SET relative_path = CAST(x'ff' AS TEXT) WHERE id = 1"
    ),
    "folder of a number": _row("UPDATE folders SET path = 5"),
    "folder that is relative": _row("UPDATE folders SET path = '../x'"),
    "folder with NUL": _row("UPDATE folders SET path = '/x' || char(0) || 'y'"),
    "excludes without a bottom": _row("UPDATE folders SET excludes = ?", DEEP),
    "excludes that are none": _row("UPDATE folders SET excludes = '{}'"),
    "rows below nothing": _row("UPDATE photo_rows SET first_row = -1, row_count = -1"),
    "rows that overflow": _row("UPDATE photo_rows SET first_row = ?, row_count = ?", _BIG, _BIG),
    "rows past the end": _row("UPDATE photo_rows SET first_row = 1000000"),
    "rows of text": _row("UPDATE photo_rows SET segment = 'x'"),
    "a segment too far": _row("UPDATE photo_rows SET segment = 4000000"),
    "huge segments": _row("UPDATE segments SET row_count = ?", _BIG),
    "segments of text": _row("UPDATE segments SET row_count = 'x'"),
    "no segments": _row("DELETE FROM segments"),
    "features of zeros": _schema("UPDATE features SET packed = zeroblob(60000000)", name=_FEATURES),
    "features without an end": _schema(
        "DROP TABLE features",
        f"CREATE VIEW features AS {_ENDLESS} x AS hash, x AS crc32, x AS packed FROM n",
        name=_FEATURES,
    ),
    "a failure of bytes": _row("INSERT INTO failures VALUES (1, x'00ff')"),
    "objects with NaN": _row(
        "INSERT INTO saved_objects VALUES (1, 'x', ?)", _OBJECT.format('{"box": [NaN, 0, 1, 1]}')
    ),
    "objects without a bottom": _row("INSERT INTO saved_objects VALUES (1, 'x', ?)", DEEP),
    "no counter": _row("DELETE FROM view_version"),
    "a counter at its end": _row("UPDATE view_version SET value = ?", _BIG),
    "numbers at their end": _row("UPDATE sqlite_sequence SET seq = ?", _BIG),
    "numbers of text": _row("UPDATE sqlite_sequence SET seq = 'x'"),
}

_FILES: dict[str, Craft] = {
    "the log of another database": _other_log,
    "a log of noise": _file(f"{_CATALOGUE}-wal", b"\x37\x7f\x06\x82" + bytes(range(256)) * 400),
    "a journal of noise": _file(f"{_CATALOGUE}-journal", b"\xd9\xd5\x05\xf9 \xa1c\xd7" * 200),
    "settings without a bottom": _file("settings.json", b'{"backbone": ' + b"[" * 200_000),
    "settings of odd numbers": _file(
        "settings.json", b'{"verify_photos": -1, "decode_workers": 1e400, "device": "cuda:99"}'
    ),
    "folders beside it that are odd": _odd_keepsake,
    "objects beside it without a bottom": _file("folders-and-objects.json", b"[" * 200_000),
}

_PLACES = (
    _CATALOGUE,
    f"{_CATALOGUE}-wal",
    f"{_CATALOGUE}-shm",
    f"{_CATALOGUE}-journal",
    "settings.json",
    "folders-and-objects.json",
    "patchfind-data.txt",
    "ingest.lock",
    "*.lock",
    "backups",
    "thumbnails",
    "thumbnails/*/*/*.webp",
    _FEATURES,
    "segments/*/*.rows",
    "ann",
)

_INSTEAD: dict[str, Callable[[Path], object]] = {
    "a link to a device": partial(_link, target="/dev/zero"),
    "100 GB": _long,
    "a folder": Path.mkdir,
}

CRAFTED: dict[str, Craft] = {
    **_SCHEMAS,
    **_ROWS,
    **_FILES,
    **{f"a pipe: {place}": _instead(place, os.mkfifo) for place in _PLACES},
    **{
        f"{kind}: {place}": _instead(place, _INSTEAD[kind])
        for place, kind in zip(_PLACES, cycle(_INSTEAD), strict=False)
    },
}

SEARCHED = {
    "hash ../",
    "path ../",
    "rows past the end",
    "features of zeros",
    "features without an end",
    "a pipe: segments/*/*.rows",
}
"""Those that a search is tried on as well, which takes longer than all else."""

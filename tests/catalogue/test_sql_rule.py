"""SQL stays in the catalogue: no other room writes a statement or a part of one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import patchfind

_PACKAGE = Path(patchfind.__file__).parent
_SQL = re.compile(
    r"\s*(SELECT|INSERT( OR \w+)? INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|CREATE TABLE|ALTER TABLE|"
    r"PRAGMA|BEGIN|JOIN)(\s|$)|.*\w+ (=|IN|<>) (\?|\(SELECT)",
    re.DOTALL,
)


def _sql_in(source: str) -> list[str]:
    constants = [
        node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)
    ]
    texts = [one.decode("latin-1") if isinstance(one, bytes) else one for one in constants]
    return [text for text in texts if isinstance(text, str) and _SQL.match(text)]


def test_no_room_but_the_catalogue_has_sql_in_it() -> None:
    found = {
        str(path.relative_to(_PACKAGE)): sql
        for path in sorted(_PACKAGE.rglob("*.py"))
        if (sql := _sql_in(path.read_text("utf-8")))
    }
    assert [path for path in found if not path.startswith("catalogue/")] == []
    assert {"catalogue/photos.py", "catalogue/folders.py", "catalogue/schema.py"} <= found.keys()


@pytest.mark.parametrize(
    "text",
    [
        '"folder_id = ? AND relative_path = ?"',
        '"photos.id IN (SELECT value FROM json_each(?))"',
        'b"CREATE TABLE photo_rows"',
        'f"SELECT {columns} FROM photos"',
        '"""\n    DELETE FROM contents"""',
    ],
)
def test_a_statement_or_a_part_of_one_is_seen(text: str) -> None:
    assert _sql_in(text)

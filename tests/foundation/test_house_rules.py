"""What CONTRIBUTING says of every module: how long it may be, and that a name means one thing."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import patchfind

_MOST_LINES, _MOST_LINES_OF_A_FUNCTION = 400, 60
_CODE = sorted(Path(patchfind.__file__).parent.rglob("*.py"))


def test_no_module_is_too_long_to_be_read_at_once() -> None:
    lines = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _CODE}
    assert {name: count for name, count in lines.items() if count > _MOST_LINES} == {}


def test_the_window_only_puts_its_parts_together() -> None:
    (window,) = (path for path in _CODE if path.name == "main_window.py")
    assert len(window.read_text(encoding="utf-8").splitlines()) < 200


def test_no_function_is_longer_than_a_page() -> None:
    functions = [
        (str(path), node.name, (node.end_lineno or 0) - node.lineno + 1)
        for path in _CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert [one for one in functions if one[2] > _MOST_LINES_OF_A_FUNCTION] == []


def test_no_two_public_classes_have_one_name() -> None:
    names = Counter(
        node.name
        for path in _CODE
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []

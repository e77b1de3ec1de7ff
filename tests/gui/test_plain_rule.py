"""The rule that keeps text from outside plain: all text that is shown is ours, or went through
``gui.plain``.

Ours is a literal, a translated literal, words of ``gui.words``, and what is made of these alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import patchfind.gui

_GUI = Path(patchfind.gui.__path__[0])
_FILES = sorted([*_GUI.rglob("*.py"), _GUI.parent / "app.py"])
_HELPER = "plain"

_MADE_THERE = frozenset(
    {
        "QErrorMessage",
        "QLabel",
        "QProgressDialog",
        "QSplashScreen",
        "QStaticText",
        "QSystemTrayIcon",
        "QTextBrowser",
        "QTextDocument",
        "QTextEdit",
        "QToolTip",
        "QWhatsThis",
        "elidedText",
        "setHtml",
        "insertHtml",
        "setMarkdown",
        "setTextFormat",
    }
)
"""Names of Qt that take a text for markup, or show one raw, and belong to the helper alone."""

_SHOWS: dict[str, tuple[frozenset[int], str]] = {
    name: (frozenset(places), functions)
    for name, places, functions in (
        ("setToolTip", {0}, "tip"),
        ("setWhatsThis", {0}, "tip"),
        ("setStatusTip", {0}, "tip"),
        ("setWindowTitle", {0}, "title"),
        ("setText", {0}, "caption"),
        ("setTitle", {0}, "caption"),
        ("addMenu", {0, 1}, "caption"),
        ("addAction", {0, 1}, "caption"),
        ("addButton", {0}, "caption"),
        ("addTab", {1, 2}, "caption"),
        ("addRow", {0}, "caption"),
        ("setTabText", {1}, "caption"),
        ("setLabelText", {0}, "none"),
        ("setInformativeText", {0}, "none"),
        ("setPlainText", {0}, "line lines"),
        ("setPlaceholderText", {0}, "line"),
        ("setAccessibleName", {0}, "line"),
        ("setAccessibleDescription", {0}, "line"),
        ("addItem", {0}, "line"),
        ("setItemText", {1}, "line"),
        ("setHorizontalHeaderLabels", {0}, "line"),
        ("showMessage", {0}, "line"),
        ("drawText", {2}, "line elided"),
        ("QPushButton", {0, 1}, "caption"),
        ("QCheckBox", {0}, "caption"),
        ("QRadioButton", {0}, "caption"),
        ("QGroupBox", {0}, "caption"),
        ("QAction", {0, 1}, "caption"),
        ("QMenu", {0}, "caption"),
        ("QStandardItem", {0}, "line"),
        ("getExistingDirectory", {1}, "title"),
        ("getOpenFileName", {1}, "title"),
        ("getSaveFileName", {1}, "title"),
        ("getMultiLineText", {1, 2}, "title"),
    )
}
"""What shows a text: which of its arguments may be one, and the helper's functions for it."""

_OUR_WORDS = frozenset(
    {"counted", "duration", "number", "pause_text", "photos", "rate", "strictness_name"}
)
_NO_TEXT = frozenset({"icon", "partial", "QToolButton", "tool_button"})
"""Calls that stand where a text could, and are none."""
_WIDGETS = (
    "QMessageBox.StandardButton.",
    "QLineEdit.ActionPosition.",
    "button",
    "parent",
    "self._window",
    "self.retry",
    "self.write",
)
"""Names of what stands where a text could, and is none."""
_CLIPBOARD = {"copied", "clipboard"}
"""What ``setText`` is called on where nothing is shown."""
_TABLES = {("actions.py", one) for one in ("title", "text", "owner", "entry")}
"""Our own words in the menus, with their keys marked by "&"."""


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


class _File(ast.NodeVisitor):
    """Collects the places of one file where text from outside may be shown raw."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[str] = []
        self._bound: list[dict[str, list[ast.expr]]] = [{}]
        self.visit(ast.parse(path.read_text(encoding="utf-8")))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        bound: dict[str, list[ast.expr]] = {}
        for one in ast.walk(node):
            for name, value in _bindings(one):
                bound.setdefault(name, []).append(value)
        self._bound.append(bound)
        self.generic_visit(node)
        self._bound.pop()

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in _MADE_THERE:
            self._fault(node, f"{node.id} is for the helper alone")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in _MADE_THERE:
            self._fault(node, f"{node.attr} is for the helper alone")
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if self.path.name != "keyed_rows.py" and any(
            ast.unparse(base).endswith(("ItemModel", "ListModel", "TableModel"))
            for base in node.bases
        ):
            self._fault(node, "a model of its own: KeyedRowsModel makes tool tips plain")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _name(node) == "QMessageBox" or (
            isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) == "QMessageBox"
            and node.func.attr in ("about", "critical", "information", "question", "warning")
        ):
            self._fault(node, "a message box not made by the helper")
        if _name(node) == "Signal" and [ast.unparse(one) for one in node.args] == ["str"]:
            self._fault(node, "a str signal drops bytes of a name that are no text: object")
        places, functions = _SHOWS.get(_name(node), (frozenset(), ""))
        if not self._is_clipboard(node):
            for place, argument in enumerate(node.args):
                if place in places and not self._is_safe(argument, functions.split()):
                    self._fault(argument, f"{_name(node)} shows {ast.unparse(argument)}")
        self.generic_visit(node)

    def _is_clipboard(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Attribute) and any(
            word in ast.unparse(call.func.value) for word in _CLIPBOARD
        )

    def _is_safe(self, value: ast.expr, functions: list[str]) -> bool:
        """Whether ``value`` is ours, no text, or made plain by one of the helper's functions."""

        def safe(one: ast.expr) -> bool:
            return self._is_safe(one, functions)

        answer = (self.path.name, ast.unparse(value)) in _TABLES
        match value:
            case ast.Constant() | ast.Lambda():  # what an action does is no text
                answer = True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="plain"), attr=attribute)):
                answer = attribute in functions
            case ast.Call() if _name(value) in ("tr", "_tr", "translate"):
                answer = all(isinstance(one, ast.Constant) for one in value.args)
            case ast.Call(func=ast.Attribute(value=text, attr="format")):
                given = [*value.args, *(one.value for one in value.keywords)]
                answer = safe(text) and all(map(safe, given))
            case ast.Call():
                answer = _name(value) in _OUR_WORDS | _NO_TEXT
            case ast.IfExp():
                answer = safe(value.body) and safe(value.orelse)
            case ast.List() | ast.Tuple():
                answer = all(map(safe, value.elts))
            case ast.Name(id=name) if name in self._bound[-1]:
                answer = all(map(safe, self._bound[-1][name]))
            case ast.Name(id="self"):
                answer = True
            case ast.Attribute() | ast.Name():
                answer = answer or ast.unparse(value).startswith(_WIDGETS)
        return answer

    def _fault(self, node: ast.AST, what: str) -> None:
        self.faults.append(f"{self.path.name}:{getattr(node, 'lineno', 0)}: {what}")


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that ``node`` binds with their values; of a loop over a literal table all."""
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
        pairs = [(node.target, element) for element in node.iter.elts]
    else:
        return
    for target, value in pairs:
        if isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, part in zip(target.elts, value.elts, strict=True):
                if isinstance(one, ast.Name):
                    yield one.id, part


def test_the_window_shows_text_from_outside_through_the_helper_alone() -> None:
    faults = [fault for path in _FILES if path.stem != _HELPER for fault in _File(path).faults]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "line",
    [
        "QLabel(name)",
        "label = QtWidgets.QLabel()",
        "button.setToolTip(str(path))",
        'button.setToolTip(self.tr("Open {name}").format(name=path.name))',
        'button.setToolTip(f"Open {path}")',
        "button.setToolTip(plain.line(path.name))",
        "button.setText(photo.path.name)",
        "dialog.setWindowTitle(name)",
        "menu.addAction(icon('folder'), path.name, do)",
        "menu.addMenu(path.name)",
        "combo.addItem(path.name, path)",
        "QMessageBox(window)",
        "QMessageBox.warning(window, 'PatchFind', sentence)",
        "QToolTip.showText(place, path.name)",
        "QStandardItem(path.name)",
        "painter.drawText(frame, 0, path.name)",
        "QFileDialog.getExistingDirectory(window, path.name)",
        "class Rows(QAbstractTableModel): pass",
        "said = Signal(str)",
        "for text in (self.tr('Open'), path.name): menu.addAction(icon('x'), text)",
    ],
)
def test_the_rule_sees_each_way_round_the_helper(tmp_path: Path, line: str) -> None:
    file = tmp_path / "panel.py"
    file.write_text(f"def show(self, path, name, sentence):\n    {line}\n")
    assert _File(file).faults

"""Nobody but ``own_files`` makes, changes, renames or deletes a file: looked up in the syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import patchfind

_PACKAGE = Path(patchfind.__file__).parent
_FREE = ("foundation/own_files.py", "foundation/handed_out.py", "training/")
"""The one place, its part for what a person asked for, and the recipe beside the application."""

_NEVER = {
    "chmod", "copy2", "copyfile", "copyfileobj", "copymode", "copystat", "copytree", "fdopen",
    "ftruncate", "hardlink_to", "imwrite", "lchmod", "link_to", "makedirs", "mkdir", "mkdtemp",
    "mkfifo", "mkstemp", "NamedTemporaryFile", "QSaveFile", "QSettings", "QTemporaryDir",
    "QTemporaryFile", "removedirs", "renames", "rmdir", "rmtree", "RotatingFileHandler", "savetxt",
    "savez", "savez_compressed", "save_file", "symlink", "symlink_to", "TemporaryDirectory",
    "TemporaryFile", "tofile", "touch", "truncate", "unlink", "utime", "write_bytes",
    "write_index", "write_text",
}  # fmt: skip
_OF_OS = {"link", "move", "remove", "rename", "replace"}
"""Of ``os`` and ``shutil`` only: others have these names for other things."""
_OF_PATHS = {"rename", "replace"}
"""With one argument; a text's, a table's and a dataclass's take two or named ones."""

_LEFT: dict[tuple[str, str], str] = {
    ("imaging/worker.py", "write_text"): "a worker's own entry under /proc, which is no file",
    ("foundation/regular_file.py", "fdopen"): "opens for reading",
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        if not name.startswith(_FREE):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def _name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _owner_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.value.id
    return ""


def _opens_for_writing(call: ast.Call) -> bool:
    """Whether an ``open`` may write: its mode, wherever it stands, is not one of reading."""
    words = [word.value for word in (*call.args, *(key.value for key in call.keywords))
             if isinstance(word, ast.Constant) and isinstance(word.value, str)]  # fmt: skip
    return any(set("wax+") & set(word) and set(word) <= set("rwaxbt+") for word in words)


def _opens_a_descriptor_for_writing(call: ast.Call) -> bool:
    flags = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}
    return bool(flags & {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"}) and (
        "devnull" not in flags
    )


def _saves_a_picture(call: ast.Call, tree: ast.Module) -> bool:
    """Pillow's ``save`` to anything but memory, told by the names that hold a BytesIO."""
    imports = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    in_memory = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and _name_of(node.value) == "BytesIO"
        for target in node.targets
        if isinstance(target, ast.Name)
    }  # fmt: skip
    first = call.args[0] if call.args else None
    return "PIL" in imports and not (isinstance(first, ast.Name) and first.id in in_memory)


def _is_forbidden(call: ast.Call, tree: ast.Module) -> bool:
    name, owner = _name_of(call), _owner_of(call)
    if owner in {"own_files", "handed_out"}:
        return False
    if name in _NEVER:
        return True
    if name in _OF_OS and owner in {"os", "shutil"}:
        return True
    if name in _OF_PATHS and len(call.args) == 1 and not call.keywords:
        return True
    if name == "open":
        return _opens_a_descriptor_for_writing(call) if owner == "os" else _opens_for_writing(call)
    return name == "save" and _saves_a_picture(call, tree)


def _found(source: str) -> list[str]:
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [_name_of(call) for call in calls if _is_forbidden(call, tree)]


def test_only_one_place_makes_changes_renames_and_deletes_files() -> None:
    others = [
        f"{name}:{node.lineno} {_name_of(node)}"
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and _is_forbidden(node, tree)
        and (name, _name_of(node)) not in _LEFT
    ]
    assert others == []


@pytest.mark.parametrize(
    "source",
    [
        "path.unlink(missing_ok=True)",
        "shutil.rmtree(folder)",
        "os.remove(path)",
        "draft.replace(path)",
        "path.rename(target)",
        "path.open('wb')",
        "open(path, mode='a')",
        "open(path, 'r+b')",
        "os.open(path, os.O_RDWR | os.O_CREAT)",
        "path.write_text('')",
        "file.truncate(3)",
        "tempfile.TemporaryDirectory()",
        "from PIL import Image\nImage.new('L', (1, 1)).save(path)",
        "numpy.savez(path)",
    ],
)
def test_the_look_up_sees_every_way_to_change_a_file(source: str) -> None:
    assert len(_found(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "path.open('rb')",
        "open(path)",
        "os.open(os.devnull, os.O_WRONLY)",
        "text.replace('a', 'b')",
        "dataclasses.replace(settings, backbone='x')",
        "objects.rename(3, 'mug')",
        "known.remove(3)",
        "own_files.rename(path, target, known)",
        "from PIL import Image\nmemory = io.BytesIO()\nimage.save(memory, 'WEBP')",
    ],
)
def test_the_look_up_sees_nothing_where_no_file_is_changed(source: str) -> None:
    assert _found(source) == []

"""Small frozen dataclasses kept as JSON files, replaced atomically."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, TypeVar

from patchfind.foundation.errors import StorageProblem

_Record = TypeVar("_Record")


def read_record(path: Path, kind: type[_Record]) -> _Record:
    """The dataclass ``kind``, all of whose fields have plain defaults, from the file ``path``.

    Fields that the file lacks keep their defaults, and what it has besides is passed over. Raises
    FileNotFoundError, other OSErrors, and ValueError where the file is not what was written.
    """
    text = path.read_text(encoding="utf-8")
    known = {field.name: type(field.default) for field in dataclasses.fields(_checked(kind))}
    stored = json.loads(text)
    if not isinstance(stored, dict):
        raise ValueError(f"{path} holds no record")
    values = {name: stored[name] for name in known if name in stored}
    if any(type(value) is not known[name] for name, value in values.items()):
        raise ValueError(f"{path} holds a value of another type")
    return kind(**values)


def write_record(path: Path, record: object) -> None:
    """Replace the file ``path`` atomically by the dataclass ``record``. Raises StorageProblem."""
    draft = path.with_suffix(".json.part")
    values = dataclasses.asdict(_checked(record))
    try:
        draft.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise StorageProblem(
            f"The settings could not be written to {path}: {error.strerror}.", path=path
        ) from error


def _checked(record: object) -> Any:
    """``record`` as what the dataclasses module takes."""
    if not dataclasses.is_dataclass(record):
        raise TypeError(f"{record!r} is no dataclass")
    return record

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

    Fields that the file lacks, or has a value of another type for, keep their defaults (see
    :func:`misfits`), and what it has besides is passed over. Raises FileNotFoundError, other
    OSErrors, and ValueError where the file is not what was written.
    """
    known, stored = _types(kind), _stored(path)
    fitting = {name for name, wanted in known.items() if type(stored.get(name)) is wanted}
    return kind(**{name: stored[name] for name in fitting})


def misfits(path: Path, kind: type[object]) -> list[str]:
    """The fields of ``kind`` that the file ``path`` has a value of another type for.

    Raises as :func:`read_record` does.
    """
    stored = _stored(path)
    return [
        name
        for name, wanted in _types(kind).items()
        if name in stored and type(stored[name]) is not wanted
    ]


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


def _types(kind: type[object]) -> dict[str, type[object]]:
    """The type of each field of a dataclass, which is that of its default."""
    return {field.name: type(field.default) for field in dataclasses.fields(_checked(kind))}


def _stored(path: Path) -> dict[str, Any]:
    """What the file says. Raises OSError and ValueError."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(stored, dict):
        raise ValueError(f"{path} holds no record")
    return stored


def _checked(record: object) -> Any:
    """``record`` as what the dataclasses module takes."""
    if not dataclasses.is_dataclass(record):
        raise TypeError(f"{record!r} is no dataclass")
    return record

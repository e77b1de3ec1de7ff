"""Small frozen dataclasses kept as JSON files, replaced atomically."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, TypeVar

from patchfind.foundation import own_files
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.own_files import Known
from patchfind.foundation.regular_file import read_regular

_Record = TypeVar("_Record")

_MOST_BYTES = 1 << 20


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


def known_as(kind: type[object]) -> Known:
    """Tells a file that was written with the dataclass ``kind``, be it damaged.

    One of its fields' names stands in it, or nothing that could be anybody's.
    """
    names = [f'"{name}"'.encode() for name in _types(kind)]
    return lambda head: head.strip(b"\0\r\n\t {") == b"" or any(name in head for name in names)


def write_record(path: Path, record: object) -> None:
    """Replace the file ``path`` atomically by the dataclass ``record``.

    Raises StorageProblem, also where the file that is there was not written with that kind.
    """
    content = json.dumps(dataclasses.asdict(_checked(record)), indent=2) + "\n"
    try:
        own_files.write(path, content.encode(), known_as(type(record)))
    except OSError as error:
        raise StorageProblem(
            f"The settings could not be written to {path}: {error.strerror}.", path=path
        ) from error


def _types(kind: type[object]) -> dict[str, type[object]]:
    """The type of each field of a dataclass, which is that of its default."""
    return {field.name: type(field.default) for field in dataclasses.fields(_checked(kind))}


def _stored(path: Path) -> dict[str, Any]:
    """What the file says. Raises OSError and ValueError."""
    stored = json.loads(read_regular(path, most_bytes=_MOST_BYTES).decode("utf-8"))
    if not isinstance(stored, dict):
        raise ValueError(f"{path} holds no record")
    return stored


def _checked(record: object) -> Any:
    """``record`` as what the dataclasses module takes."""
    if not dataclasses.is_dataclass(record):
        raise TypeError(f"{record!r} is no dataclass")
    return record

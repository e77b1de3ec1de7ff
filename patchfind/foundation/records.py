"""Small frozen dataclasses kept as JSON files, replaced atomically."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from patchfind.foundation import own_files, strict_json
from patchfind.foundation.errors import StorageProblem
from patchfind.foundation.own_files import Known
from patchfind.foundation.regular_file import read_regular

_Record = TypeVar("_Record")

_MOST_BYTES = 1 << 20
_FITS = "fits"
_FORMERLY = "formerly"


def read_record(path: Path, kind: type[_Record]) -> _Record:
    """The dataclass ``kind``, all of whose fields have plain defaults, from the file ``path``.

    Fields that the file lacks, or has a value for that does not fit, keep their defaults (see
    :func:`misfits`), and what it has besides is passed over; a field's former name is as good as
    its name. Raises FileNotFoundError, other
    OSErrors, and ValueError where the file is not what was written.
    """
    stored = _stored(path)
    fields = dataclasses.fields(_checked(kind))
    return kind(
        **{
            field.name: stored[name]
            for field in fields
            if (name := _name_in(stored, field)) and _fits(field, stored[name])
        }
    )


def misfits(path: Path, kind: type[object]) -> list[str]:
    """The fields of ``kind`` that the file ``path`` has a value for which does not fit.

    It is of another type than the default, or none that the field can have (see :func:`number` and
    :func:`text`). Raises as :func:`read_record` does.
    """
    stored = _stored(path)
    return [
        field.name
        for field in dataclasses.fields(_checked(kind))
        if (name := _name_in(stored, field)) and not _fits(field, stored[name])
    ]


def fits(kind: type[object], name: str, value: object) -> bool:
    """Whether the field ``name`` of ``kind`` can have ``value``. Raises KeyError."""
    return _fits({field.name: field for field in dataclasses.fields(_checked(kind))}[name], value)


def number(default: int, least: int, most: int, *, formerly: str | None = None) -> Any:
    """A field of a record that holds a whole number from ``least`` to ``most``."""
    return dataclasses.field(
        default=default,
        metadata={_FITS: lambda value: least <= value <= most, _FORMERLY: formerly},
    )


def text(default: str, pattern: str) -> Any:
    """A field of a record that holds a text which matches ``pattern`` as a whole."""
    matches = re.compile(pattern).fullmatch
    return dataclasses.field(default=default, metadata={_FITS: matches})


def known_as(kind: type[object]) -> Known:
    """Tells a file that was written with the dataclass ``kind``, be it damaged.

    One of its fields' names stands in it, or nothing that could be anybody's.
    """
    names = [f'"{field.name}"'.encode() for field in dataclasses.fields(_checked(kind))]
    return lambda head: head.strip(b"\0\r\n\t {") == b"" or any(name in head for name in names)


def write_record(path: Path, record: object) -> None:
    """Replace the file ``path`` atomically by the dataclass ``record``.

    Raises StorageProblem, also where the file that is there was not written with that kind.
    """
    content = json.dumps(dataclasses.asdict(_checked(record)), indent=2) + "\n"
    with StorageProblem.where_refused(
        "The settings could not be written to {path}: {why}.", path=path
    ):
        own_files.write(path, content.encode(), known_as(type(record)))


def _name_in(stored: Mapping[str, Any], field: dataclasses.Field[Any]) -> str | None:
    """The name under which ``stored`` has the field, if it does."""
    names = (field.name, field.metadata.get(_FORMERLY))
    return next((name for name in names if name in stored), None)


def _fits(field: dataclasses.Field[Any], value: object) -> bool:
    """Whether the field can have ``value``: of its default's type, and as its metadata says."""
    allowed = field.metadata.get(_FITS)
    return type(value) is type(field.default) and (allowed is None or bool(allowed(value)))


def _stored(path: Path) -> dict[str, Any]:
    """What the file says. Raises OSError and ValueError."""
    stored = strict_json.parse(read_regular(path, most_bytes=_MOST_BYTES).decode("utf-8"))
    if not isinstance(stored, dict):
        raise ValueError(f"{path} holds no record")
    return stored


def _checked(record: object) -> Any:
    """``record`` as what the dataclasses module takes."""
    if not dataclasses.is_dataclass(record):
        raise TypeError(f"{record!r} is no dataclass")
    return record

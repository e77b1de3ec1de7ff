"""A small reader of MATLAB 5 files, enough for the ground truth of INSTRE.

Written from MathWorks' "MAT-File Format" (level 5): a header of 128 bytes, then tagged
elements, each perhaps compressed. Only texts, numbers, cells and structs are understood.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from patchfind.foundation.errors import FolderProblem

_Order = Literal["<", ">"]

_HEADER_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
_CELL, _STRUCT, _CHAR = 1, 2, 4
_NUMBERS = range(6, 16)
_DTYPES = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
    16: "u1", 17: "u2", 18: "u4",
}  # fmt: skip
_LARGEST = 1 << 28


@dataclass(frozen=True, slots=True)
class _Element:
    kind: int
    data: bytes


def _elements(data: bytes, order: _Order) -> Iterator[_Element]:
    """The tagged elements of ``data``; a short one keeps its data inside its tag."""
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}II", data, at)
        if kind >> 16:
            kind, size = kind & 0xFFFF, kind >> 16
            yield _Element(kind, data[at + 4 : at + 4 + size])
            at += 8
            continue
        body = data[at + 8 : at + 8 + size]
        if len(body) < size:
            raise ValueError("the file is cut off")
        yield _Element(kind, body)
        at += 8 + size + (0 if kind == _COMPRESSED else -size % 8)


def _numbers(element: _Element, order: _Order) -> Any:
    return np.frombuffer(element.data, dtype=np.dtype(_DTYPES[element.kind]).newbyteorder(order))


def _text(element: _Element, order: _Order) -> str:
    return "".join(map(chr, _numbers(element, order).tolist()))


def _matrix(data: bytes, order: _Order) -> tuple[str, Any]:
    """Name and value: str, flat list of numbers, list of a cell's values, or list of dicts."""
    parts = list(_elements(data, order))
    if not parts:
        return "", []
    kind = int(_numbers(parts[0], order)[0]) & 0xFF
    name, rest = _text(parts[2], order), parts[3:]
    if kind == _CHAR:
        return name, _text(rest[0], order)
    if kind in _NUMBERS:
        return name, _numbers(rest[0], order).tolist()
    if kind == _CELL:
        return name, [_matrix(part.data, order)[1] for part in rest]
    if kind == _STRUCT:
        return name, _structs(rest, order)
    raise ValueError(f"matrices of class {kind} are not understood")


def _structs(parts: list[_Element], order: _Order) -> list[dict[str, Any]]:
    width = int(_numbers(parts[0], order)[0])
    table = parts[1].data
    names = [
        table[at : at + width].split(b"\0")[0].decode("ascii") for at in range(0, len(table), width)
    ]
    values = [_matrix(part.data, order)[1] for part in parts[2:]]
    return [
        dict(zip(names, values[at : at + len(names)], strict=True))
        for at in range(0, len(values), len(names))
    ]


def _unpacked(element: _Element, order: _Order) -> Iterator[_Element]:
    if element.kind != _COMPRESSED:
        yield element
        return
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(element.data, _LARGEST)
    if unpacker.unconsumed_tail:
        raise ValueError("the file unpacks to more than this reader takes")
    yield from _elements(data, order)


def read_matlab(path: Path) -> dict[str, Any]:
    """The variables of a MATLAB 5 file by name. Raises FolderProblem."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FolderProblem(f"{path} cannot be read: {error.strerror}.", path=path) from error
    orders: dict[bytes, _Order] = {b"IM": "<", b"MI": ">"}
    order = orders.get(data[126:128])
    try:
        if order is None:
            raise ValueError("it has no MATLAB 5 header")
        return dict(
            _matrix(element.data, order)
            for outer in _elements(data[_HEADER_BYTES:], order)
            for element in _unpacked(outer, order)
            if element.kind == _MATRIX
        )
    except (ValueError, KeyError, IndexError, struct.error, zlib.error) as error:
        raise FolderProblem(f"{path} is no MATLAB 5 file: {error}.", path=path) from error

"""What a safetensors file says that it holds, read without trusting it."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

from patchfind.foundation.errors import WeightsProblem
from patchfind.foundation.regular_file import open_regular, size_of

_LARGEST_HEADER = 16 << 20
_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "I8": 1, "BOOL": 1}


def read_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor in ``path`` by its name.

    The header's length, every type, shape and position are checked against the file's own size
    before anything is made of them. Raises WeightsProblem where one does not hold.
    """
    try:
        header, data_size = _read_header(path)
        tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
        shapes = {name: _checked_shape(entry, data_size) for name, entry in tensors.items()}
        if max((entry["data_offsets"][1] for entry in tensors.values()), default=0) != data_size:
            raise ValueError("bytes that belong to no tensor")
        return shapes
    except OSError as error:
        raise WeightsProblem(
            f"The weights file {path} cannot be read: {error.strerror}.", path=path
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WeightsProblem(
            f"{path} is not a sound safetensors file, so it was not read. Take the backbone's "
            "file that ends in .safetensors; other kinds of weights can carry programs.",
            path=path,
        ) from error


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    with open_regular(path, through_links=True) as stream:
        size = size_of(stream)
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or length > min(size - 8, _LARGEST_HEADER):
            raise ValueError("an absurd header length")
        header = json.loads(stream.read(length))
    if not isinstance(header, dict):
        raise TypeError("no object")
    return header, size - 8 - length


def _checked_shape(entry: dict[str, Any], data_size: int) -> tuple[int, ...]:
    shape = entry["shape"]
    start, end = entry["data_offsets"]
    numbers = (*shape, start, end)
    if any(type(number) is not int or number < 0 for number in numbers):
        raise ValueError("a number that counts nothing")
    if not 0 <= start <= end <= data_size or end - start != prod(shape) * _BYTES[entry["dtype"]]:
        raise ValueError("a tensor outside its file")
    return tuple(shape)

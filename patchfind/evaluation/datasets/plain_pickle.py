"""Plain data out of a pickle, without ever running what the pickle asks to run.

Every class or function that a pickle names is looked up in a short table of inert stand-ins;
anything else is refused. The table holds what numpy writes for an array of numbers, so that
such arrays come back as lists.
"""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np

from patchfind.foundation.errors import FolderProblem

_NUMBER_CODE = re.compile(r"[iuf][1248]")


class _Dtype:
    """Stands for numpy.dtype: keeps the code of the numbers, and their byte order."""

    def __init__(self, code: str, *_: object) -> None:
        if not _NUMBER_CODE.fullmatch(code):
            raise pickle.UnpicklingError(f"arrays of “{code}” are not plain numbers")
        self.code = code
        self.order = "<"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = ">" if state[1] == ">" else "<"

    def numbers(self, data: str | bytes) -> list[Any]:
        raw = data.encode("latin-1") if isinstance(data, str) else data
        return list(np.frombuffer(raw, dtype=self.order + self.code).tolist())


class _Array:
    """Stands for numpy.ndarray: a flat list of numbers."""

    def __init__(self, *_: object) -> None:
        self.values: list[Any] = []

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _version, _shape, dtype, _order, data = state
        self.values = dtype.numbers(data)


def _from_buffer(data: bytes | bytearray, dtype: _Dtype, *_: object) -> list[Any]:
    return dtype.numbers(bytes(data))


def _scalar(dtype: _Dtype, data: str | bytes) -> Any:
    return dtype.numbers(data)[0]


def _latin_bytes(text: str, _encoding: str) -> bytes:
    return text.encode("latin-1")


_STAND_INS: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
    ("_codecs", "encode"): _latin_bytes,
    **{
        (f"numpy.{core}.{module}", name): stand_in
        for core in ("core", "_core")
        for module, name, stand_in in (
            ("multiarray", "_reconstruct", _Array),
            ("multiarray", "scalar", _scalar),
            ("numeric", "_frombuffer", _from_buffer),
        )
    },
}


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _STAND_INS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, _Array):
        return value.values
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def read_plain_pickle(path: Path) -> Any:
    """Dicts, lists, texts and numbers of a pickle; arrays are flat lists. Raises FolderProblem."""
    try:
        with path.open("rb") as stream:
            return _plain(_PlainUnpickler(stream, encoding="latin-1").load())
    except OSError as error:
        raise FolderProblem(f"{path} cannot be read: {error.strerror}.", path=path) from error
    except Exception as error:  # a hostile pickle can make the parser raise nearly anything
        raise FolderProblem(
            f"{path} is refused, because it holds more than plain data ({error}).", path=path
        ) from error

"""Plain data out of a pickle, without ever running what the pickle asks to run.

What numpy writes for an array of numbers is rebuilt by our own few lines, since numpy's own
constructors trust the flags that a pickle gives them; whatever else a pickle names is refused.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.regular_file import open_regular

_MOST_BYTES = 1 << 28


class _Dtype:
    def __init__(self, code: str, *_: object) -> None:
        self.value = np.dtype(code)
        if self.value.kind not in "iuf":
            raise pickle.UnpicklingError(f"arrays of “{code}” are not plain numbers")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.value = self.value.newbyteorder(">" if state[1] == ">" else "<")


class _Array(list[Any]):
    """The numbers of an array in a row."""

    def __init__(self, *_: object) -> None:
        super().__init__()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _version, _shape, dtype, _order, data = state
        self[:] = _numbers(data, dtype)


def _numbers(data: str | bytes, dtype: _Dtype, *_: object) -> list[Any]:
    raw = data.encode("latin-1") if isinstance(data, str) else data
    return list(np.frombuffer(raw, dtype.value).tolist())


_ALLOWED: dict[str, Any] = {
    "ndarray": _Array,
    "dtype": _Dtype,
    "encode": lambda text, _encoding: text.encode("latin-1"),
    "_reconstruct": _Array,
    "scalar": lambda dtype, data: _numbers(data, dtype)[0],
    "_frombuffer": _numbers,
}


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        package = module.partition(".")[0]
        if package not in {"numpy", "_codecs"} or name not in _ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return _ALLOWED[name]


def read_plain_pickle(path: Path) -> Any:
    """Dicts, lists, texts and numbers of a pickle; arrays are flat lists. Raises FolderProblem."""
    try:
        with open_regular(path, most_bytes=_MOST_BYTES, through_links=True) as stream:
            return _PlainUnpickler(stream, encoding="latin-1").load()
    except OSError as error:
        raise FolderProblem(f"{path} cannot be read: {error.strerror}.", path=path) from error
    except Exception as error:  # a hostile pickle can make the parser raise nearly anything
        raise FolderProblem(
            f"{path} is refused, because it holds more than plain data ({error}).", path=path
        ) from error

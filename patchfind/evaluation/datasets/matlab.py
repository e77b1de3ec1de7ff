"""MATLAB files, through SciPy, which the extra "evaluation" brings."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from patchfind.foundation.errors import FolderProblem
from patchfind.foundation.regular_file import open_regular

_MOST_BYTES = 1 << 28


def read_matlab(path: Path, names: Sequence[str]) -> dict[str, Any]:
    """The variables ``names`` of a MATLAB file: texts, numbers, arrays, dicts for structs.

    An array of one value is that value. Raises FolderProblem, also where SciPy is missing.
    """
    try:
        from scipy.io import loadmat
    except ImportError as error:
        raise FolderProblem(
            f"{path} is a MATLAB file, and reading it needs SciPy: install PatchFind with its "
            'extra "evaluation" (pip install "patchfind[evaluation]").',
            path=path,
        ) from error
    with (
        FolderProblem.where_refused("{path} cannot be read: {why}.", path=path),
        open_regular(path, most_bytes=_MOST_BYTES, through_links=True) as stream,
    ):
        data = BytesIO(stream.read())
    try:
        found: dict[str, Any] = loadmat(data, variable_names=names, simplify_cells=True)
    except Exception as error:  # a damaged file can make the reader raise nearly anything
        raise FolderProblem(f"{path} is no MATLAB file: {error}.", path=path) from error
    return found

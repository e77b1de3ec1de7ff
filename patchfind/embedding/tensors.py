"""Tensors out of a checked safetensors file, as float32 on the CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from patchfind.embedding.weights import compare_shapes, read_shapes
from patchfind.foundation.errors import WeightsProblem


def load_tensors(path: Path, expected: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """The tensors named in ``expected``, whose shapes must be as said there; others are not read.

    Raises WeightsProblem.
    """
    compare_shapes(path, read_shapes(path), expected)
    try:
        with safe_open(path, framework="pt", device="cpu") as stored:
            return {name: stored.get_tensor(name).to(torch.float32) for name in expected}
    except (SafetensorError, OSError) as error:
        raise _damaged(path, error) from error


def load_rows(path: Path, name: str, rows: Sequence[int]) -> Tensor:
    """The chosen rows (n, …) of one tensor, without reading the others. Raises WeightsProblem."""
    try:
        with safe_open(path, framework="pt", device="cpu") as stored:
            table = stored.get_slice(name)
            found = {row: table[row : row + 1] for row in set(rows)}
            return torch.cat([found[row] for row in rows]).to(torch.float32)
    except (SafetensorError, OSError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> WeightsProblem:
    return WeightsProblem("The weights file {path} is damaged ({error}).", error=error, path=path)

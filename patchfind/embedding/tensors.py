"""Tensors out of a checked safetensors file, as float32 on the CPU."""

from __future__ import annotations

from collections.abc import Mapping
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
        raise WeightsProblem(
            "The weights file {path} is damaged ({error}).", error=error, path=path
        ) from error

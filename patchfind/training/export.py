"""Write the encoder that ships: weights, specification and nothing of the teacher."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from patchfind.training.student import ARCHITECTURE, MEAN, STD, Student, weights_of
from patchfind.training.whitening import Whitening

WEIGHTS_FILE = "weights.safetensors"
SPECIFICATION_FILE = "encoder.json"
CELL_SHIFT = 0.5
"""Cell i of timm's maps is centred on pixel ``stride * i``: half a cell before the middle."""


@dataclass(frozen=True)
class Level:
    """One map that the descriptor is made of."""

    name: str
    module: str
    stride: int
    channels: int
    weight: float
    whitening: Whitening


def export(folder: Path, student: Student, levels: Sequence[Level], **changes: Any) -> Path:
    """Write ``weights.safetensors`` and ``encoder.json``; the specification's path is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = dict(shipped_tensors(student, levels))
    weights = folder / WEIGHTS_FILE
    save_file(tensors, weights, metadata={"format": "pt"})
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    specification = folder / SPECIFICATION_FILE
    text = json.dumps(specification_of(levels, digest) | changes, indent=2)
    specification.write_text(text + "\n", encoding="utf-8")
    return specification


def shipped_tensors(student: Student, levels: Sequence[Level]) -> Mapping[str, Tensor]:
    """All tensors in half precision: the network's under timm's names, then the whitenings."""
    tensors = {name: tensor.detach().half().contiguous() for name, tensor in weights_of(student)}
    for level in levels:
        stem = f"whitening.{level.name}."
        tensors[stem + "mean"] = torch.from_numpy(level.whitening.mean).half().contiguous()
        projection = torch.from_numpy(level.whitening.projection)
        tensors[stem + "projection"] = projection.half().contiguous()
    return tensors


def specification_of(levels: Sequence[Level], digest: str) -> dict[str, Any]:
    """The shipped encoder's description, as plain JSON values."""
    dimensions = [len(level.whitening.projection) for level in levels]
    return {
        "name": "starter",
        "architecture": ARCHITECTURE,
        "weights": WEIGHTS_FILE,
        "sha256": digest,
        "mean": list(MEAN),
        "std": list(STD),
        "levels": [
            {
                "name": level.name,
                "module": level.module,
                "stride": level.stride,
                "channels": level.channels,
                "weight": level.weight,
                "dimension": dimension,
                "cell_shift": CELL_SHIFT,
                "exponent": level.whitening.exponent,
            }
            for level, dimension in zip(levels, dimensions, strict=True)
        ],
        "dimension": sum(dimensions),
        "dense_long_side": 672,
        "side_multiple": 32,
        "crop_side": 224,
        "layout": "overlapped-l3",
        "rotations": [0, 90, 180, 270],
        "licence": "Apache-2.0",
    }

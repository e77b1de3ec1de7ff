"""Write the encoder that ships: weights and specification."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from patchfind.embedding.registry import DESCRIPTION
from patchfind.embedding.specification import EncoderSpecification
from patchfind.training.whitening import Whitening


def mixed(
    start: Mapping[str, Tensor], tuned: Mapping[str, Tensor], share: float
) -> dict[str, Tensor]:
    """The weights ``share`` of the way from where training started to where it ended.

    Between the two lie networks that keep what the first was good at (Wortsman et al., "Robust
    fine-tuning of zero-shot models", CVPR 2022).
    """
    return {name: torch.lerp(one, tuned[name], share) for name, one in start.items()}


def export(
    folder: Path,
    specification: EncoderSpecification,
    network: Mapping[str, Tensor],
    whitenings: Sequence[Whitening],
) -> Path:
    """Write weights in half precision and ``encoder.json``; the latter's path is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / specification.weights.file_name
    tensors = dict(network)
    for level, whitening in zip(specification.feature_levels, whitenings, strict=True):
        tensors[f"whitening.{level.name}.mean"] = torch.from_numpy(whitening.mean)
        tensors[f"whitening.{level.name}.projection"] = torch.from_numpy(whitening.projection)
    halved = {name: tensor.detach().half().contiguous() for name, tensor in tensors.items()}
    save_file(halved, weights, metadata={"format": "pt"})
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    path = folder / DESCRIPTION
    described = as_json(specification.with_sha256(digest)) | {"size": weights.stat().st_size}
    path.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    return path


def as_json(specification: EncoderSpecification) -> dict[str, Any]:
    """What ``patchfind.embedding.registry.from_json`` reads back."""
    return {
        "name": specification.name,
        "title": specification.title,
        "architecture": specification.architecture,
        "weights": specification.weights.file_name,
        "sha256": specification.weights.sha256,
        "mean": list(specification.mean),
        "std": list(specification.std),
        "levels": [
            {
                "name": level.name,
                "module": level.module,
                "channels": level.channels,
                "dimension": level.dimension,
                "weight": level.weight,
                "cell_shift": level.shift,
                "exponent": level.exponent,
            }
            for level in specification.feature_levels
        ],
        "dimension": specification.dimension,
        "dense_long_side": specification.dense_long_side,
        "side_multiple": specification.side_multiple,
        "crop_side": specification.crop_side,
        "layout": specification.layout,
        "rotations": list(specification.rotations),
        "licence": specification.licence,
    }

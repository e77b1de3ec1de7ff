"""Small encoders with random weights, and rendered photos, for the tests of embedding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from safetensors.torch import save_file

from patchfind.embedding import weights
from patchfind.embedding.backbone import build_network, expected_shapes
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.specification import EncoderSpecification, FeatureLevel, WeightsSource

Pixels = NDArray[np.uint8]

_COMMON: dict[str, Any] = {
    "weights": WeightsSource(hub_id="nobody/nothing"),
    "licence": "Apache-2.0",
    "mean": (0.485, 0.456, 0.406),
    "std": (0.229, 0.224, 0.225),
    "native_side": 160,
    "crop_side": 160,
}

CONVOLUTIONAL = EncoderSpecification(
    name="tiny-convolutional",
    title="Tiny convolutional",
    architecture="test_efficientnet",
    width=256,
    head_dimension=256,
    mode="dense",
    pooling="average",
    layout="overlapped-l1",
    levels=(
        FeatureLevel(
            "fine", "blocks.4.0.bn1", 192, 24, weight=0.7, whitened=True, shift=0.5, exponent=0.5
        ),
        FeatureLevel("last", "bn2", 256, 40, whitened=True),
    ),
    dense_long_side=320,
    side_multiple=32,
    **_COMMON,
)
"""Two whitened levels and a dense pass, as the starter has them."""

TRANSFORMER = EncoderSpecification(
    name="tiny-transformer",
    title="Tiny transformer",
    architecture="test_vit",
    width=64,
    head_dimension=64,
    layout="pyramid-l2",
    patch=16,
    dense_long_side=256,
    side_multiple=16,
    **_COMMON,
)
"""Published crops and a head; 160 pixels square, tokens of 16 pixels after a class token."""


def random_weights(
    specification: EncoderSpecification, *, seed: int = 0
) -> dict[str, torch.Tensor]:
    """Tensors under the names that a weights file has; batch statistics are no identity."""
    torch.manual_seed(seed)
    stored = build_network(specification).state_dict()
    tensors = {}
    for name, shape in expected_shapes(specification).items():
        if name in stored and "running_var" in name:
            tensors[name] = torch.rand(shape) + 0.5
        elif name in stored and ("running_mean" in name or "pos_embed" in name):
            tensors[name] = torch.randn(shape) * 0.1
        elif name in stored:
            tensors[name] = stored[name].clone().contiguous()
        else:
            tensors[name] = torch.randn(shape) * (0.01 if name.endswith("mean") else 1.0)
    return tensors


def installed(
    specification: EncoderSpecification, folder: Path, *, seed: int = 0
) -> EncoderSpecification:
    """Import random weights for ``specification`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{specification.name}-{seed}.safetensors"
    save_file(random_weights(specification, seed=seed), file)
    weights.import_file(specification, file, folder)
    return specification


def encoder_of(
    specification: EncoderSpecification, folder: Path, *, layout: str | None = None
) -> Encoder:
    """A loaded encoder with random weights on the CPU."""
    return load_encoder(
        installed(specification, folder), weights_folder=folder, device="cpu", layout=layout
    )


def dense_transformer(**changes: Any) -> EncoderSpecification:
    """The tiny transformer with a dense pass."""
    return replace(TRANSFORMER.with_mode("dense"), name="tiny-dense-transformer", **changes)


def photo(width: int = 200, height: int = 150, *, seed: int = 0) -> Pixels:
    """A rendered photo: a coloured gradient with some shapes."""
    random = np.random.default_rng(seed)
    across = np.linspace(0, 255, width)[None, :, None]
    down = np.linspace(0, 255, height)[:, None, None]
    ground = 0.5 * across * random.random(3) + 0.5 * down * random.random(3)
    picture = Image.fromarray(ground.astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = random.integers(0, width), random.integers(0, height)
        size = random.integers(8, max(9, width // 3))
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape((int(x), int(y), int(x + size), int(y + size // 2)), fill=colour)
    return np.asarray(picture)

"""A small image-text backbone of SigLIP's architecture, and its files with random weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import timm
import tokenizers
import torch
from safetensors.torch import save_file
from timm.models.vision_transformer import VisionTransformer

from patchfind.embedding.backbone import expected_shapes
from patchfind.embedding.registry import specification
from patchfind.embedding.specification import EncoderSpecification, TextTower, WeightsSource
from patchfind.embedding.text import text_shapes

WORDS = ["this", "is", "a", "photo", "of", "red", "green", "mug", "boat", "on", "the", "shelf"]


def tiny_siglip(**options: Any) -> VisionTransformer:
    """32 pixels square in four tokens, 64 wide, pooled by attention as SigLIP's are."""
    sizes: dict[str, Any] = {
        "img_size": 32,
        "patch_size": 16,
        "embed_dim": 64,
        "depth": 2,
        "num_heads": 2,
    }
    given = {name: options[name] for name in ("num_classes", "dynamic_img_size") if name in options}
    return VisionTransformer(**sizes, class_token=False, global_pool="map", **given)


timm.models.register_model(tiny_siglip)

TOWER = TextTower(
    layers=2,
    heads=2,
    context=12,
    vocabulary=40,
    tokenizer=WeightsSource("nobody/nothing", file_name="tokenizer.json"),
)
IMAGE_TEXT: EncoderSpecification = replace(
    specification("siglip2-b16-256"),
    name="tiny-image-text",
    title="Tiny image and text",
    architecture="tiny_siglip",
    width=64,
    head_dimension=64,
    crop_side=32,
    native_side=32,
    layout="pyramid-l1",
    text=TOWER,
)


def tokenizer_file(folder: Path, words: list[str] = WORDS) -> Path:
    """A tokenizer.json that knows so many words."""
    vocabulary = {word: token for token, word in enumerate(["<pad>", "<eos>", "<unk>", *words])}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    path = folder / "tokenizer.json"
    made.save(str(path))
    return path


def weights_file(folder: Path) -> Path:
    """Both towers with random weights in one file."""
    torch.manual_seed(3)
    shapes = {**expected_shapes(IMAGE_TEXT), **text_shapes(IMAGE_TEXT)}
    path = folder / "open_clip_model.safetensors"
    save_file({name: 0.2 * torch.randn(shape) for name, shape in shapes.items()}, path)
    return path

"""The named encoders: the starter that ships in the box, and published backbones over timm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from patchfind.embedding.specification import (
    EncoderSpecification,
    FeatureLevel,
    TextTower,
    WeightsSource,
)
from patchfind.foundation import strict_json
from patchfind.foundation.errors import UsageProblem, WeightsProblem
from patchfind.foundation.paths import resources_folder
from patchfind.foundation.regular_file import open_regular

STARTER = "starter"

_EARLIER = ("starter-1",)
"""Built-in encoders of earlier releases: a library that was indexed with one is searched with it
until it is indexed anew."""

DESCRIPTION = "encoder.json"
"""The file that describes the encoder whose weights lie beside it."""
_MOST_BYTES = 1 << 20

_HALF = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
_BYTES_PER_PARAMETER = 4


class _Row(NamedTuple):
    """A published vision transformer: mean and standard deviation, sides in pixels, widths."""

    name: str
    title: str
    architecture: str
    tag: str
    normalisation: tuple[tuple[float, float, float], tuple[float, float, float]]
    native_side: int
    patch: int
    width: int
    parameters: int
    projection: int = 0
    crop_side: int | None = None
    licence: str = "Apache-2.0"


# fmt: off
_TABLE = (
    _Row("siglip-b16-224", "SigLIP B/16 (224)", "vit_base_patch16_siglip_224",
         "webli", _HALF, 224, 16, 768, 92_884_224),
    _Row("siglip-b16-384", "SigLIP B/16 (384)", "vit_base_patch16_siglip_384",
         "webli", _HALF, 384, 16, 768, 93_176_064),
    _Row("siglip-so400m14-384", "SigLIP SO400M/14 (384)", "vit_so400m_patch14_siglip_384",
         "webli", _HALF, 384, 14, 1152, 428_225_600),
    _Row("siglip2-b16-224", "SigLIP 2 B/16 (224)", "vit_base_patch16_siglip_224",
         "v2_webli", _HALF, 224, 16, 768, 92_884_224),
    _Row("dinov2-s14", "DINOv2 S/14", "vit_small_patch14_dinov2",
         "lvd142m", _IMAGENET, 518, 14, 384, 22_056_192, crop_side=224),
    _Row("dinov2-b14", "DINOv2 B/14", "vit_base_patch14_dinov2",
         "lvd142m", _IMAGENET, 518, 14, 768, 86_579_712, crop_side=224),
    _Row("dinov2-l14", "DINOv2 L/14", "vit_large_patch14_dinov2",
         "lvd142m", _IMAGENET, 518, 14, 1024, 304_367_616, crop_side=224),
    _Row("clip-b32", "CLIP B/32", "vit_base_patch32_clip_quickgelu_224",
         "openai", _CLIP, 224, 32, 768, 87_849_728, projection=512),
    _Row("clip-l14", "CLIP L/14", "vit_large_patch14_clip_quickgelu_224",
         "openai", _CLIP, 224, 14, 1024, 303_966_976, projection=768),
    _Row("dinov3-s16", "DINOv3 S/16", "vit_small_patch16_dinov3",
         "lvd1689m", _IMAGENET, 256, 16, 384, 21_586_944, licence="DINOv3 License"),
    _Row("dinov3-b16", "DINOv3 B/16", "vit_base_patch16_dinov3",
         "lvd1689m", _IMAGENET, 256, 16, 768, 85_641_216, licence="DINOv3 License"),
    _Row("pe-core-b16", "PE-Core B/16", "vit_pe_core_base_patch16_224",
         "fb", _HALF, 224, 16, 768, 93_673_984, projection=1024),
)
# fmt: on


def _published(row: _Row) -> EncoderSpecification:
    """A vision transformer in crop mode with the pooling that it was published with."""
    repository = row.architecture.replace("_quickgelu", "")
    size = row.parameters * _BYTES_PER_PARAMETER
    return EncoderSpecification(
        name=row.name,
        title=row.title,
        architecture=row.architecture,
        weights=WeightsSource(hub_id=f"timm/{repository}.{row.tag}", size=size),
        licence=row.licence,
        mean=row.normalisation[0],
        std=row.normalisation[1],
        width=row.width,
        head_dimension=row.projection or row.width,
        crop_side=row.crop_side or row.native_side,
        native_side=row.native_side,
        patch=row.patch,
        projection=row.projection,
        side_multiple=row.patch,
    )


def _with_text(image: EncoderSpecification, hub_id: str, size: int) -> EncoderSpecification:
    """``image`` out of the file in which open_clip keeps it with the text tower of its training."""
    file = WeightsSource(hub_id, file_name="open_clip_model.safetensors", size=size)
    tokenizer = WeightsSource(hub_id, file_name="tokenizer.json", size=34_400_000)
    return replace(
        image,
        weights=replace(file, prefix="visual.trunk."),
        text=TextTower(layers=12, heads=12, context=64, vocabulary=256_000, tokenizer=tokenizer),
    )


_IMAGE_TEXT = _with_text(
    _published(
        _Row("siglip2-b16-256", "SigLIP 2 B/16 (256)", "vit_base_patch16_siglip_256",
             "v2_webli", _HALF, 256, 16, 768, 92_930_304)
    ),
    "timm/ViT-B-16-SigLIP2-256",
    1_500_936_200,
)  # fmt: skip
_BACKBONES = {one.name: one for one in (*map(_published, _TABLE), _IMAGE_TEXT)}


def starter_specification(folder: Path) -> EncoderSpecification:
    """The encoder that ``folder``/encoder.json describes. Raises WeightsProblem."""
    path = folder / DESCRIPTION
    try:
        with open_regular(path, most_bytes=_MOST_BYTES, through_links=True) as file:
            return from_json(strict_json.parse(file.read(_MOST_BYTES)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise WeightsProblem(
            "The encoder's description {path} is missing or damaged. Install PatchFind "
            "again, or choose another backbone.",
            path=path,
        ) from error


def from_json(stored: Mapping[str, Any]) -> EncoderSpecification:
    """An encoder that ships with PatchFind, from its JSON. Raises KeyError, TypeError, ValueError.

    Its levels are whitened and pooled from the dense pass.
    """
    levels = tuple(
        FeatureLevel(
            name=str(level["name"]),
            module=str(level["module"]),
            channels=int(level["channels"]),
            dimension=int(level["dimension"]),
            weight=float(level.get("weight", 1.0)),
            whitened=True,
            shift=float(level.get("cell_shift", 0.0)),
            exponent=float(level.get("exponent", 1.0)),
        )
        for level in stored["levels"]
    )
    dimension = sum(level.dimension for level in levels)
    if dimension != stored["dimension"]:
        raise ValueError(f"levels of {dimension} numbers for {stored['dimension']}")
    return EncoderSpecification(
        name=str(stored["name"]),
        title=str(stored.get("title", "Starter")),
        architecture=str(stored["architecture"]),
        weights=WeightsSource(
            file_name=str(stored["weights"]),
            sha256=str(stored["sha256"]),
            size=int(stored.get("size", 0)),
        ),
        licence=str(stored["licence"]),
        mean=_three(stored["mean"]),
        std=_three(stored["std"]),
        width=levels[-1].channels,
        head_dimension=levels[-1].channels,
        crop_side=int(stored["crop_side"]),
        native_side=int(stored["crop_side"]),
        mode="dense",
        pooling="average",
        layout=str(stored["layout"]),
        levels=levels,
        dense_long_side=int(stored["dense_long_side"]),
        side_multiple=int(stored["side_multiple"]),
        rotations=tuple(int(turn) for turn in stored["rotations"]),
        query_context=float(stored.get("query_context", 0.0)),
    )


def _three(values: Any) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def specifications() -> dict[str, EncoderSpecification]:
    """Every encoder by its name, the starter first and earlier ones last.

    Raises WeightsProblem where one that ships is damaged.
    """
    return {name: specification(name) for name in (STARTER, *_BACKBONES, *_EARLIER)}


def specification(name: str) -> EncoderSpecification:
    """The encoder of that name, or the one that lies in the folder of that name.

    Raises UsageProblem where there is neither, WeightsProblem.
    """
    if name in (STARTER, *_EARLIER):
        return starter_specification(resources_folder() / name)
    if name in _BACKBONES:
        return _BACKBONES[name]
    if _is_described(name):
        folder = str(Path(name).absolute())
        found = starter_specification(Path(folder))
        return replace(found, name=folder, weights=replace(found.weights, folder=folder))
    names = ", ".join((STARTER, *_BACKBONES, *_EARLIER))
    raise UsageProblem(
        'There is no backbone "{name}". Choose one of {names}.', name=name, names=names
    )


def _is_described(folder: str) -> bool:
    try:
        return (Path(folder) / DESCRIPTION).is_file()
    except OSError:  # a name that is too long for one, or a folder that may not be looked into
        return False

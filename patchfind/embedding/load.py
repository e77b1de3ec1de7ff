"""Makes a ready encoder of a specification: checks weights, chooses the device, wires parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from patchfind.domain.regions import LAYOUTS, RegionLayout
from patchfind.embedding import weights
from patchfind.embedding.backbone import Backbone, expected_shapes
from patchfind.embedding.claid_regions import ClaidRegions
from patchfind.embedding.crop import CropEncoder, CropRegions
from patchfind.embedding.dense import DensePass, DenseRegions
from patchfind.embedding.descriptors import Describer
from patchfind.embedding.device import choose
from patchfind.embedding.encoder import Encoder, RegionEncoder
from patchfind.embedding.pooling import Pooling, pooling_named
from patchfind.embedding.specification import CLAID, HEAD, EncoderSpecification
from patchfind.embedding.tensors import load_rows, load_tensors
from patchfind.embedding.text import VOCABULARY, Tokenizer, text_shapes, text_transformer
from patchfind.foundation.errors import UsageProblem


def load_encoder(
    specification: EncoderSpecification,
    *,
    weights_folder: Path,
    device: str = "auto",
    layout: str | None = None,
) -> Encoder:
    """The encoder of ``specification`` on ``device`` ("auto", "cuda", "mps" or "cpu").

    ``layout`` names a fixed layout or "claid"; the specification's own where None. Never touches
    the network. Raises WeightsProblem, DeviceProblem, and UsageProblem for a layout or pooling that
    does not exist.
    """
    layout_name = layout or specification.layout
    fixed = _layout_named(layout_name, specification)
    pooling = Pooling() if specification.pooling == HEAD else pooling_named(specification.pooling)
    chosen = choose(device)
    path, specification = weights.verified(specification, weights_folder)
    tensors = load_tensors(path, expected_shapes(specification))
    prefix = specification.weights.prefix
    network = {
        name.removeprefix(prefix): one
        for name, one in tensors.items()
        if not name.startswith("whitening.")
    }
    backbone = Backbone(specification, network, chosen.device, chosen.autocast)
    describer = Describer(specification.feature_levels, tensors, pooling, chosen.device)
    dense = DensePass(specification, backbone, chosen.device)
    crops = CropEncoder(specification, backbone, describer, chosen.device)

    def dense_regions(one: RegionLayout) -> RegionEncoder:
        return DenseRegions(specification, dense, describer, one, chosen.device)

    def crop_regions(one: RegionLayout) -> RegionEncoder:
        return CropRegions(specification, crops, one, chosen.device)

    strategies: dict[str, Callable[[RegionLayout], RegionEncoder]] = {
        "dense": dense_regions,
        "crop": crop_regions,
    }
    regions: RegionEncoder = (
        ClaidRegions(dense, describer, chosen.device)
        if fixed is None
        else strategies[specification.mode](fixed)
    )
    return Encoder(
        specification,
        fixed,
        specification.fingerprint(layout_name),
        chosen,
        regions=regions,
        dense=dense,
        crops=crops,
        describer=describer,
    )


def describe_text(
    specification: EncoderSpecification, text: str, *, weights_folder: Path
) -> NDArray[np.float32]:
    """The unit descriptor (1, D) of ``text``, in the space of the head's descriptors of pictures.

    Computed on the CPU; only the rows of its tokens are read of the vocabulary. Raises UsageProblem
    for a backbone that reads no text and for a text without a word, WeightsProblem.
    """
    if specification.text is None:
        raise UsageProblem("{title} reads no text.", title=specification.title)
    path, tokenizer = (weights.verified(one, weights_folder)[0] for one in specification.files)
    tokens = Tokenizer(tokenizer, specification.text).tokens(text)
    shapes = text_shapes(specification)
    del shapes[VOCABULARY]  # most of the file; a few rows are read
    tensors = load_tensors(path, shapes)
    tower = text_transformer(specification, specification.text, tensors)
    with torch.inference_mode():
        described = tower(load_rows(path, VOCABULARY, tokens)[None])
    return np.asarray(described.numpy(), dtype=np.float32)


def _layout_named(name: str, specification: EncoderSpecification) -> RegionLayout | None:
    if name == CLAID:
        if specification.mode != "dense":
            raise UsageProblem("CLAID finds its regions in the dense pass; choose dense mode.")
        return None
    if name not in LAYOUTS:
        raise UsageProblem(
            'There is no region layout "{name}". Choose one of {layouts}.',
            name=name,
            layouts=", ".join((*LAYOUTS, CLAID)),
        )
    return LAYOUTS[name]

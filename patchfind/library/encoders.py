"""Loads the encoders that a library's settings and its index name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import describe_text, load_encoder
from patchfind.embedding.registry import specification, specifications
from patchfind.foundation.errors import UsageProblem
from patchfind.foundation.paths import weights_folder
from patchfind.library.backbones import searching_backbone
from patchfind.library.library import Library


def load_encoder_of(library: Library) -> Encoder:
    """The encoder that the library's settings name. Raises WeightsProblem, DeviceProblem."""
    return load_encoder_as(library.settings.backbone, library.settings.device)


def load_searching_encoder(library: Library) -> Encoder:
    """The encoder of :func:`searching_backbone`. Raises WeightsProblem, DeviceProblem."""
    return load_encoder_as(searching_backbone(library), library.settings.device)


def load_encoder_as(name: str, device: str) -> Encoder:
    """The encoder of a registered name on a device. Raises WeightsProblem, DeviceProblem."""
    return load_encoder(specification(name), weights_folder=weights_folder(), device=device)


def describe_words(library: Library, words: str) -> NDArray[np.float32]:
    """The descriptor (1, D) of words to search the library with.

    Raises UsageProblem where it is not indexed with a backbone that reads text, WeightsProblem.
    """
    known = specification(searching_backbone(library))
    if known.text is not None:
        return describe_text(known, words, weights_folder=weights_folder())
    able = next(one.name for one in specifications().values() if one.text is not None)
    steps = ["patchfind index"]
    if specification(library.settings.backbone).text is None:
        steps = [f"patchfind backbones {step} {able}" for step in ("download", "use")] + steps
    raise UsageProblem(
        "This library is searched with {title}, which reads no text. To search with words: "
        "{steps}.",
        title=known.title,
        steps=", ".join(f"`{step}`" for step in steps),
    )

"""Loads the encoders that a library's settings and its index name."""

from __future__ import annotations

from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification
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

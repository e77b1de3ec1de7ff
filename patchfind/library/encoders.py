"""The encoders that a library's settings and its index name."""

from __future__ import annotations

import contextlib

from patchfind.embedding import weights
from patchfind.embedding.encoder import Encoder
from patchfind.embedding.load import load_encoder
from patchfind.embedding.registry import specification, specifications
from patchfind.foundation.errors import UsageProblem, WeightsProblem
from patchfind.foundation.paths import weights_folder
from patchfind.library.library import Library


def load_encoder_of(library: Library) -> Encoder:
    """The encoder that the library's settings name. Raises WeightsProblem, DeviceProblem."""
    return load_encoder_as(library.settings.backbone, library.settings.device)


def load_searching_encoder(library: Library) -> Encoder:
    """The encoder of :func:`searching_backbone`. Raises WeightsProblem, DeviceProblem."""
    return load_encoder_as(searching_backbone(library), library.settings.device)


def searching_backbone(library: Library) -> str:
    """The name of the backbone to search with: the chosen one, or, until the library is wholly
    indexed with it, the last one that it was wholly indexed with.

    Loads no weights.
    """
    chosen = library.settings.backbone
    names = backbones_by_fingerprint(chosen)
    complete = [
        names[one.fingerprint]
        for one in library.descriptors.sets()
        if one.complete and one.fingerprint in names
    ]
    return chosen if chosen in complete or not complete else complete[-1]


def load_encoder_as(name: str, device: str) -> Encoder:
    """The encoder of a registered name on a device. Raises WeightsProblem, DeviceProblem."""
    return load_encoder(specification(name), weights_folder=weights_folder(), device=device)


def backbones_by_fingerprint(*further: str) -> dict[str, str]:
    """Names of all backbones whose weights are here, by what their sets of descriptors are called.

    The name under which a set was begun may be another backbone's by now, as "starter" is where a
    newer one ships. ``further`` are backbones that lie in folders.
    """
    names = {}
    for name in dict.fromkeys((*specifications(), *further)):
        with contextlib.suppress(WeightsProblem, UsageProblem):
            known = weights.pinned(specification(name), weights_folder())
            names[known.fingerprint(known.layout)] = name
    return names

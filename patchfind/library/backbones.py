"""Which backbones a library can be searched with; nothing is loaded for that."""

from __future__ import annotations

import contextlib

from patchfind.embedding import weights
from patchfind.embedding.registry import specification, specifications
from patchfind.foundation.errors import UsageProblem, WeightsProblem
from patchfind.foundation.paths import weights_folder
from patchfind.library.library import Library


def searching_backbone(library: Library) -> str:
    """The name of the backbone to search with: the chosen one, or, until the library is wholly
    indexed with it, the last one that it was wholly indexed with.
    """
    chosen = library.settings.backbone
    names = backbones_by_fingerprint(chosen)
    complete = [
        names[one.fingerprint]
        for one in library.descriptors.sets()
        if one.complete and one.fingerprint in names
    ]
    return chosen if chosen in complete or not complete else complete[-1]


def anything_pending(library: Library) -> bool:
    """Whether a photo within reach lacks the chosen backbone's descriptors and has not failed; also
    where that backbone's weights are not there to tell."""
    with contextlib.suppress(WeightsProblem, UsageProblem):
        return library.photos.any_pending(_fingerprint(library.settings.backbone))
    return True


def backbones_by_fingerprint(*further: str) -> dict[str, str]:
    """Names of all backbones whose weights are here, by what their sets of descriptors are called.

    The name under which a set was begun may be another backbone's by now, as "starter" is where a
    newer one ships. ``further`` are backbones that lie in folders.
    """
    names = {}
    for name in dict.fromkeys((*specifications(), *further)):
        with contextlib.suppress(WeightsProblem, UsageProblem):
            names[_fingerprint(name)] = name
    return names


def _fingerprint(name: str) -> str:
    known = weights.pinned(specification(name), weights_folder())
    return known.fingerprint(known.layout)

"""The stages of each method, by the names that methods use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from patchfind.foundation.settings import Settings
from patchfind.matching.local_features import extract_packed
from patchfind.matching.superglobal import ADAPTIVE, PUBLISHED
from patchfind.services.evaluate.methods import Method
from patchfind.services.pipeline import SearchStage
from patchfind.services.stages import Localise, Refuse, Rerank, Shortlist, Verify

_STAGES: Mapping[str, Callable[[], SearchStage]] = MappingProxyType(
    {
        "rerank-published": lambda: Rerank(PUBLISHED),
        "rerank": lambda: Rerank(ADAPTIVE),
        "verify": lambda: Verify(Settings().verify_photos),
        "localise": Localise,
    }
)


def stages_for(method: Method) -> Sequence[SearchStage]:
    """The shortlist and what follows it."""
    return [Shortlist(), Refuse(), *(_STAGES[name]() for name in method.stages)]


def feature_revision() -> str:
    """8 hex digits that change whenever other local features are made of the same photo."""
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3)).astype(np.uint8)
    picture = noise.repeat(8, axis=0).repeat(8, axis=1)
    return hashlib.blake2b(extract_packed(picture), digest_size=4).hexdigest()

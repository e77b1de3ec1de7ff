"""The stages of each method, by the name of its plan."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from patchfind.evaluation.methods import Plan
from patchfind.foundation.errors import InvariantBroken
from patchfind.foundation.settings import Settings
from patchfind.matching.local_features import extract_packed
from patchfind.matching.superglobal import ADAPTIVE, PUBLISHED
from patchfind.search.pipeline import SearchStage
from patchfind.search.stages import Rerank, Shortlist, Verify, default_stages


def _default() -> Sequence[SearchStage]:
    return default_stages(Settings())


def _default_up_to(name: str) -> Sequence[SearchStage]:
    """The app's stages to the one of that name."""
    stages = _default()
    for count, stage in enumerate(stages, start=1):
        if stage.name == name:
            return stages[:count]
    raise InvariantBroken(f"the app's search has no stage “{name}”")


_PLANS: Mapping[Plan, Callable[[], Sequence[SearchStage]]] = MappingProxyType(
    {
        Plan.SHORTLIST: lambda: [Shortlist()],
        Plan.RERANK_PUBLISHED: lambda: [Shortlist(), Rerank(PUBLISHED)],
        Plan.RERANK_ADAPTED: lambda: [Shortlist(), Rerank(ADAPTIVE)],
        Plan.VERIFY: lambda: _default_up_to("verify"),
        Plan.EXPAND: lambda: _default_up_to("verify again"),
        Plan.DEFAULT: _default,
    }
)


def stages_for(plan: Plan) -> Sequence[SearchStage]:
    """The shortlist and what follows it."""
    return _PLANS[plan]()


def uses_local_features(stages: Sequence[SearchStage]) -> bool:
    """Whether geometry takes part."""
    return any(isinstance(stage, Verify) for stage in stages)


def feature_revision() -> str:
    """8 hex digits that change whenever other local features are made of the same photo."""
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3)).astype(np.uint8)
    # Large enough to be reduced before features are looked for: to what size is a setting too.
    picture = noise.repeat(48, axis=0).repeat(48, axis=1)
    return hashlib.blake2b(extract_packed(picture), digest_size=4).hexdigest()

"""The plan of each method: which of the app's stages it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from patchfind.evaluation.methods import Stages
from patchfind.matching.superglobal import PUBLISHED
from patchfind.search import plan
from patchfind.search.plan import Plan
from patchfind.search.settings import SearchSettings
from patchfind.search.stages import Rerank, Retrieve


def _shortlist(settings: SearchSettings) -> Plan:
    return (Retrieve(settings.candidates),)


def _rerank(settings: SearchSettings) -> Plan:
    return (Retrieve(settings.candidates), Rerank(settings.rerank))


def _rerank_published(settings: SearchSettings) -> Plan:
    return _rerank(replace(settings, rerank=PUBLISHED))


_PLANS: Mapping[Stages, Callable[[SearchSettings], Plan]] = {
    Stages.SHORTLIST: _shortlist,
    Stages.RERANK_PUBLISHED: _rerank_published,
    Stages.RERANK_ADAPTED: _rerank,
    Stages.VERIFY: plan.verification_plan,
    Stages.EXPAND: plan.expansion_plan,
    Stages.LOCALISE: plan.localisation_plan,
    Stages.DEFAULT: plan.default_plan,
}


def plan_for(stages: Stages, candidates: int) -> Plan:
    """The plan, with so many candidates on the shortlist."""
    return _PLANS[stages](replace(SearchSettings(), candidates=candidates))

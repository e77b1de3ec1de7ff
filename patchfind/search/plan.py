"""Plans: the stages of a search in their order, and carrying them out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from patchfind.domain.progress import Control
from patchfind.search.candidates import Candidates
from patchfind.search.gallery import Gallery, PreparedQuery
from patchfind.search.settings import SearchSettings
from patchfind.search.stages import (
    Expand,
    Fuse,
    Localise,
    NegativeFeedback,
    Rerank,
    Retrieve,
    Segment,
    Stage,
    Verify,
)

Plan = tuple[Stage, ...]


def verification_plan(settings: SearchSettings) -> Plan:
    """From the shortlist to the first verification."""
    return (
        Retrieve(settings.candidates),
        Rerank(settings.rerank),
        NegativeFeedback(settings),
        Fuse(settings),
        Verify(settings),
    )


def expansion_plan(settings: SearchSettings) -> Plan:
    """What verification found joins the query, and what that brings up is verified as well."""
    return (*verification_plan(settings), Expand(settings), Verify(settings, name="verify again"))


def localisation_plan(settings: SearchSettings) -> Plan:
    """With a box for everything, from descriptors and local features alone."""
    return (*expansion_plan(settings), Localise(settings))


def default_plan(settings: SearchSettings) -> Plan:
    """What the app's search does: in the end the boxes are drawn by what is seen."""
    return (*localisation_plan(settings), Segment(settings))


def described_plan(settings: SearchSettings) -> Plan:
    """For a query that is no picture: by descriptors alone, so no match counts as *same object*."""
    strictness = replace(settings.strictness, same_object=-math.inf)
    looks = replace(settings, strictness=strictness)
    return (Retrieve(settings.candidates), Fuse(looks), Localise(settings))


def carry_out(
    plan: Sequence[Stage],
    query: PreparedQuery,
    gallery: Gallery,
    *,
    control: Control,
    publish: Callable[[Candidates], None],
    candidates: Candidates | None = None,
) -> tuple[Candidates, dict[str, float]]:
    """The candidates after the last stage, and how many milliseconds each stage took.

    The first stage gets ``candidates``, none where None.
    ``publish`` gets the candidates each time they may have become better. Raises Cancelled.
    """
    candidates = Candidates.none() if candidates is None else candidates
    timings = {}
    for stage in plan:
        control.checkpoint()
        started = time.perf_counter()
        for better in stage(query, candidates, gallery):
            control.checkpoint()
            if better is not candidates:
                publish(better)
            candidates = better
        timings[stage.name] = 1000 * (time.perf_counter() - started)
    return candidates, timings

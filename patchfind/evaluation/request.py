"""What a run of the benchmark is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from patchfind.evaluation.methods import Overrides


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What to measure.

    ``root`` is a benchmark in a layout that ``read_benchmark`` knows, ``distractors`` folders of
    further photos; ``queries`` is how many of its queries are asked, None all; ``methods`` are
    names of METHODS, each run once more with ``feedback`` simulated clicks where that is not 0.
    ``query_crop`` is one of QUERY_CROPS, None each method's own; ``absent`` is how many things
    that no other photo shows are asked for too; ``thresholds`` one of THRESHOLDS; ``quantiser``
    are changes to the published IVF-PQ setting like ``m=32``; ``difficulty`` counts for ROxford
    and RParis. ``strips`` is a folder for pictures of each method's best photos. ``weights`` and
    ``cache`` are folders.
    """

    root: Path
    methods: tuple[str, ...]
    distractors: tuple[Path, ...] = ()
    queries: int | None = None
    backbone: str = "starter"
    device: str = "auto"
    overrides: Overrides = field(default=Overrides())
    query_crop: str | None = None
    feedback: int = 0
    absent: int = 0
    quantiser: tuple[str, ...] = ()
    thresholds: str = "default"
    difficulty: str = "medium"
    strips: Path | None = None
    weights: Path | None = None
    cache: Path | None = None

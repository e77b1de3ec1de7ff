"""The stages themselves: each turns matching's pure functions into a step over findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box
from patchfind.domain.match import Stage
from patchfind.foundation.settings import Settings
from patchfind.matching.superglobal import SuperGlobalSettings, rerank
from patchfind.services.pipeline import Finding, Search, SearchStage


def box_of(boxes: NDArray[np.float32], region: int) -> Box:
    """Row ``region`` of boxes (R, 4) in fractions."""
    x1, y1, x2, y2 = (float(value) for value in boxes[region])
    return Box(x1, y1, x2, y2)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Per photo the maximum cosine over its regions and the query's rows (Patchify)."""

    name: str = "shortlist"

    def run(self, search: Search) -> None:
        """Begin the findings."""
        found = search.gallery.shortlist(search.rows, search.limit, search.leave_out)
        columns = zip(found.photo_ids, found.scores, found.regions, found.queries, strict=True)
        for photo_id, score, region, row in columns:
            boxes, _ = search.gallery.regions(int(photo_id))
            search.findings.append(
                Finding(
                    photo_id=int(photo_id),
                    box=box_of(boxes, int(region)),
                    score=float(score),
                    cosine=float(score),
                    region=int(region),
                    row=int(row),
                )
            )


@dataclass(frozen=True, slots=True)
class Rerank:
    """SuperGlobal's re-ranking on the best region of each photo, boxes carried along."""

    settings: SuperGlobalSettings
    name: str = "re-rank"

    def run(self, search: Search) -> None:
        """Re-score and re-sort; every query row is asked, the best answer counts."""
        if not search.findings:
            return
        regions = [
            search.gallery.regions(finding.photo_id)[1][finding.region]
            for finding in search.findings
        ]
        candidates = np.asarray(regions, dtype=np.float32)
        scores = np.max([rerank(row, candidates, self.settings) for row in search.rows], axis=0)
        for finding, score in zip(search.findings, scores, strict=True):
            finding.score = float(score)
            finding.stage = Stage.RERANK
        search.sort()


def default_stages(_settings: Settings) -> Sequence[SearchStage]:
    """What the app's search does."""
    return (Shortlist(),)

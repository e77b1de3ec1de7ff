"""The stages of each method, by the names that methods use."""

from __future__ import annotations

from collections.abc import Sequence

from patchfind.domain.geometry import Box
from patchfind.embedding.encoder import Encoder
from patchfind.services.evaluate.methods import Method
from patchfind.services.pipeline import Finding, Search, SearchStage


class _Shortlist:
    name = "shortlist"

    def run(self, search: Search) -> None:
        found = search.gallery.shortlist(search.rows, search.limit, search.leave_out)
        for place, score, region, row in zip(
            found.photo_ids.tolist(),
            found.scores.tolist(),
            found.regions.tolist(),
            found.queries.tolist(),
            strict=True,
        ):
            boxes, _ = search.gallery.regions(place)
            search.findings.append(
                Finding(place, Box(*boxes[region].tolist()), score, score, region, row)
            )


def stages_for(method: Method, _encoder: Encoder) -> Sequence[SearchStage]:
    """The shortlist and what follows it."""
    return [_Shortlist()]


def feature_revision() -> str:
    """What changes whenever other local features would be made of the same photo."""
    return "1"

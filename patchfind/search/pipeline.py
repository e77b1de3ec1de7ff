"""The stages of a search over a gallery: shortlist → re-rank → verify → localise.

The app's search and the evaluation run these same stages over different galleries. A stage is an
object that improves the list of findings; a plan is the stages in their order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Stage, Strictness
from patchfind.domain.progress import Control
from patchfind.foundation.errors import InvariantBroken
from patchfind.index.shortlist import Shortlist
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.query_view import QueryView


@dataclass(frozen=True, slots=True, eq=False)
class CropView:
    """One crop of the query, ready for the stages.

    ``descriptors`` (n, D) float32 has one row for each of ``rotations`` (degrees); ``view`` is
    the local features inside the selection, where they are wanted. ``outline`` is the selection
    in fractions of its photo, and ``photo_aspect`` that photo's width / height.
    """

    descriptors: NDArray[np.float32]
    view: QueryView | None
    outline: Polygon
    rotations: tuple[int, ...]
    photo_aspect: float

    @property
    def aspect(self) -> float:
        """Width / height in pixels of the selection's box."""
        bounds = self.outline.bounds
        return self.photo_aspect * bounds.width / bounds.height

    @property
    def turned(self) -> NDArray[np.bool_]:
        """(n,) which rows are the selection lying on its side."""
        return np.asarray([rotation % 180 == 90 for rotation in self.rotations])


@dataclass(slots=True, eq=False)
class Finding:
    """One photo on its way through the stages; ``box`` in fractions, ``score`` orders.

    ``cosine`` is the shortlist's score, of region ``region`` against query row ``row``, and
    ``reranked`` the re-ranked one. ``looked_at`` says that verification has run, ``glanced_at``
    that a quick look decided whether it should, and ``log_nfa`` how often (decimal logarithm)
    so much geometric agreement would arise by accident, 0 where none was found.
    """

    photo_id: int
    box: Box
    score: float
    cosine: float
    region: int
    row: int
    stage: Stage = Stage.SHORTLIST
    strictness: Strictness = Strictness.ANYTHING_LIKE_IT
    reranked: float | None = None
    looked_at: bool = False
    glanced_at: bool = False
    verified: bool = False
    log_nfa: float = 0.0
    outline: Polygon | None = None
    more_boxes: tuple[Box, ...] = ()


class Gallery(Protocol):
    """The photos that are searched."""

    def shortlist(
        self, queries: NDArray[np.float32], limit: int, leave_out: Collection[int]
    ) -> Shortlist:
        """The best ``limit`` photos by maximum cosine over regions and query rows."""

    def regions(self, photo_id: int) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
        """A photo's boxes (R, 4) in fractions, and descriptors (R, D)."""

    def features(self, photo_id: int) -> LocalFeatures | None:
        """A photo's local features, where it has any."""

    def aspect(self, photo_id: int) -> float:
        """Width / height of the upright photo."""


@dataclass(slots=True, eq=False)
class Search:
    """What the stages share: the query, the gallery, the findings so far, best first.

    ``joined`` (m, D) are the descriptors of matches so sure that they joined the query.
    """

    crops: Sequence[CropView]
    negatives: Sequence[CropView]
    gallery: Gallery
    control: Control
    limit: int
    leave_out: Collection[int]
    publish: Callable[[Sequence[Finding]], None]
    findings: list[Finding] = field(default_factory=list)
    joined: NDArray[np.float32] | None = None

    @property
    def rows(self) -> NDArray[np.float32]:
        """(Q, D) the query rows of all crops, crop after crop."""
        return np.concatenate([crop.descriptors for crop in self.crops])

    def crop_of(self, row: int) -> CropView:
        """The crop that query row ``row`` belongs to."""
        for crop in self.crops:
            if row < len(crop.descriptors):
                return crop
            row -= len(crop.descriptors)
        raise InvariantBroken(f"no crop has the row that is {row} past the last")

    def sort(self) -> None:
        """Best first; equal scores by photo id, so that equal searches answer equally."""
        self.findings.sort(key=lambda finding: (-finding.score, finding.photo_id))


class SearchStage(Protocol):
    """One step of a plan."""

    @property
    def name(self) -> str:
        """What the timings call it."""

    def run(self, search: Search) -> None:
        """Improve ``search.findings``; raise Cancelled at a checkpoint when asked to stop."""


def run_stages(stages: Sequence[SearchStage], search: Search) -> dict[str, float]:
    """Run the stages in order, publish after each, and say how many milliseconds each took."""
    timings = {}
    for stage in stages:
        search.control.checkpoint()
        started = time.perf_counter()
        stage.run(search)
        timings[stage.name] = 1000 * (time.perf_counter() - started)
        search.publish(search.findings)
    return timings

"""The stages of a search: each turns matching's pure functions into a step over candidates.

A stage is called with (query, candidates, gallery) and yields better candidates, the last of which
go to the next stage. It yields every moment or so, with or without anything new: between two yields
a search can be cancelled, and what was yielded be shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon, iou
from patchfind.matching.calibration import strictness_levels
from patchfind.matching.expansion import expanded_scores, joining, region_of
from patchfind.matching.feedback import refused_penalty
from patchfind.matching.fusion import fused_log_nfa
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.localise import box_from_windows
from patchfind.matching.query_view import QueryView
from patchfind.matching.superglobal import SuperGlobalSettings, rerank
from patchfind.matching.verify import Verification, prescreen, verify
from patchfind.search.candidates import Candidates
from patchfind.search.gallery import Gallery, PreparedQuery
from patchfind.search.settings import SearchSettings

_YIELD_SECONDS = 0.15
_YIELD_EVERY = 50


class Stage(Protocol):
    """One step of a plan."""

    @property
    def name(self) -> str:
        """What the timings call it."""

    @property
    def reads_features(self) -> bool:
        """Whether it needs the local features of the photos."""

    def __call__(
        self, query: PreparedQuery, candidates: Candidates, gallery: Gallery, /
    ) -> Iterator[Candidates]:
        """Better candidates, the best known ones last; at least once."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Per content the maximum cosine over its regions and the query's rows (Patchify)."""

    limit: int
    name: str = "shortlist"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, query: PreparedQuery, _candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """The first candidates, each with the box of its best region."""
        found = gallery.shortlist(query.rows, self.limit, query.leave_out)
        boxes = [
            gallery.regions(content_id)[0][region]
            for content_id, region in zip(
                found.content_ids.tolist(), found.regions.tolist(), strict=True
            )
        ]
        yield Candidates.of(found, np.asarray(boxes, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Rerank:
    """SuperGlobal's re-ranking on the best region of each content."""

    settings: SuperGlobalSettings
    name: str = "re-rank"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """Re-scored and re-ranked; every query row is asked, the best answer counts."""
        if len(candidates):
            best = _best_regions(candidates, gallery)
            scores = np.max([rerank(row, best, self.settings) for row in query.rows], axis=0)
            again = replace(candidates, reranked=scores, scores=scores.astype(np.float64))
            candidates = again.ranked()
        yield candidates


@dataclass(frozen=True, slots=True)
class NegativeFeedback:
    """What the person said is not it counts against the contents that resemble it."""

    settings: SearchSettings
    name: str = "negative feedback"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """With the penalty in its column; whatever looks are fused later, it is taken off."""
        if query.refused and len(candidates):
            refused = np.concatenate([view.descriptors for view in query.refused])
            best = _best_regions(candidates, gallery)
            penalty = refused_penalty(
                candidates.similarity, best, refused, self.settings.negative_feedback
            )
            candidates = replace(
                candidates, refused=penalty, scores=candidates.scores - penalty
            ).ranked()
        yield candidates


@dataclass(frozen=True, slots=True)
class Fuse:
    """One ranking and the strictness levels, from all the evidence so far."""

    settings: SearchSettings
    name: str = "calibrate"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, _query: PreparedQuery, candidates: Candidates, _gallery: Gallery
    ) -> Iterator[Candidates]:
        """Scored by the negative fused log-NFA, and ranked."""
        yield fused(candidates, self.settings)


def fused(candidates: Candidates, settings: SearchSettings) -> Candidates:
    """The candidates ranked by all their evidence, each with its strictness level."""
    if not len(candidates):
        return candidates
    reranked = candidates.reranked
    log_nfa = fused_log_nfa(
        candidates.appearance,
        candidates.log_nfa,
        examined=int((candidates.examined | candidates.prescreened).sum()),
        reranked=None if reranked is None else (reranked - candidates.refused).astype(np.float64),
        settings=settings.fusion,
    )
    levels = strictness_levels(log_nfa, settings.strictness)
    return replace(candidates, scores=-log_nfa, strictness=levels).ranked()


@dataclass(frozen=True, slots=True)
class Verify:
    """Geometry on the best candidates, whose boxes become tight; see VerificationSettings."""

    settings: SearchSettings
    name: str = "verify"
    reads_features: ClassVar[bool] = True

    def __call__(
        self, query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """Examines the best first, those that were examined before not again."""
        settings = self.settings.verification
        views = []
        for view in query.views:  # each takes a fraction of a second
            yield candidates
            views.append(view.local_features())
        work = _Verification(candidates, self.settings)
        shown = time.perf_counter()
        considered = 0
        for place in range(len(candidates)):
            if considered >= settings.candidates or work.examined >= settings.most:
                break
            features = gallery.features(int(candidates.content_ids[place]))
            if features is None:  # geometry cannot speak of it: it takes no one's turn
                continue
            considered += 1
            if not candidates.examined[place]:
                work.look_at(place, views, features, outright=considered <= settings.outright)
            if time.perf_counter() - shown > _YIELD_SECONDS:
                yield fused(work.candidates, self.settings)
                shown = time.perf_counter()
        yield fused(work.candidates, self.settings)


class _Verification:
    """The columns of candidates while geometry fills them in, and how many were examined."""

    def __init__(self, candidates: Candidates, settings: SearchSettings) -> None:
        self._before = candidates
        self._settings = settings.verification
        self._changed = {
            name: getattr(candidates, name).copy()
            for name in (
                "boxes",
                "log_nfa",
                "prescreened",
                "examined",
                "verified",
                "outlines",
                "further_boxes",
            )
        }
        self.examined = 0

    @property
    def candidates(self) -> Candidates:
        """The candidates with what is known by now."""
        columns = {name: column.copy() for name, column in self._changed.items()}
        return replace(self._before, **columns)

    def look_at(
        self, place: int, views: Sequence[QueryView], features: LocalFeatures, *, outright: bool
    ) -> None:
        """Examine the candidate at ``place``, where ``outright`` or the prescreening is for it."""
        changed = self._changed
        if not outright:
            if changed["prescreened"][place]:
                return
            changed["prescreened"][place] = True
            if not any(prescreen(view, features, self._settings.prescreen) for view in views):
                return
        self.examined += 1
        changed["examined"][place] = True
        by_view = [verify(view, features, self._settings.geometry) for view in views]
        found = [one for places in by_view for one in places]
        if not found:
            return
        surest = min(found, key=lambda one: one.log_nfa)
        least = self._settings.verified_log_nfa
        changed["log_nfa"][place] = surest.log_nfa
        changed["verified"][place] = surest.log_nfa <= least
        # The person drew the first view; the outlines of later ones come from a match's box.
        sure = (places[0] for places in by_view if places and places[0].log_nfa <= least)
        shown = next(sure, surest)
        changed["boxes"][place] = shown.box.as_tuple()
        changed["outlines"][place] = shown.outline
        changed["further_boxes"][place] = self._further_boxes(shown, found)

    def _further_boxes(self, shown: Verification, found: Sequence[Verification]) -> tuple[Box, ...]:
        """The boxes of the object's other copies in a photo, each found by one or more views."""
        boxes = [shown.box]
        for place in sorted(found, key=lambda one: one.log_nfa):
            if all(iou(place.box, box) < self._settings.same_copy_iou for box in boxes):
                boxes.append(place.box)
        return tuple(boxes[1:])


@dataclass(frozen=True, slots=True)
class Expand:
    """The surest verified candidates join the query, and all are ranked by what each says."""

    settings: SearchSettings
    name: str = "expand"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, _query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """Re-scored by the joined ones; nothing happens where none is sure enough."""
        sources = joining(candidates.log_nfa, self.settings.expansion)
        if not len(sources):
            yield candidates
            return
        joined = np.stack([_descriptor_at(candidates, place, gallery) for place in sources])
        resemblance = np.empty((len(sources), len(candidates)), dtype=np.float32)
        for place, content_id in enumerate(candidates.content_ids.tolist()):
            if place % _YIELD_EVERY == 0:
                yield candidates
            _, descriptors = gallery.regions(content_id)
            resemblance[:, place] = (joined @ descriptors.T).max(axis=1)
        scores = expanded_scores(candidates.similarity, resemblance, sources)
        yield fused(replace(candidates, expanded=scores, joined=joined), self.settings)


def _descriptor_at(candidates: Candidates, place: np.intp, gallery: Gallery) -> NDArray[np.float32]:
    """(D,) the descriptor of the region that stands for the object at a candidate's box."""
    boxes, descriptors = gallery.regions(int(candidates.content_ids[place]))
    box = Box(*candidates.boxes[place].tolist())
    region = region_of(box, [Box(*row) for row in boxes.tolist()])
    return np.asarray(descriptors[region], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Localise:
    """A box from the resemblance of all regions where geometry found none."""

    settings: SearchSettings
    name: str = "localise"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """With a better box than that of the best region, for all that geometry did not place."""
        boxes = candidates.boxes.copy()
        views = query.view_of_row
        for place, content_id in enumerate(candidates.content_ids.tolist()):
            if place % _YIELD_EVERY == 0:
                yield candidates
            if isinstance(candidates.outlines[place], Polygon):
                continue
            view = views[candidates.query_rows[place]]
            windows, descriptors = gallery.regions(content_id)
            columns = descriptors.T
            joined = candidates.joined
            boxes[place] = box_from_windows(
                view.descriptors @ columns,
                windows,
                view.turned,
                query_aspect=view.aspect,
                photo_aspect=gallery.aspect(content_id),
                joined=None if joined is None else joined @ columns,
                settings=self.settings.localise,
            ).as_tuple()
        yield replace(candidates, boxes=boxes)


def _best_regions(candidates: Candidates, gallery: Gallery) -> NDArray[np.float32]:
    """(n, D) the descriptor of each candidate's best region."""
    places = zip(candidates.content_ids.tolist(), candidates.regions.tolist(), strict=True)
    rows = [gallery.regions(content_id)[1][region] for content_id, region in places]
    return np.asarray(rows, dtype=np.float32)

"""The stages of a search: each turns matching's pure functions into a step over candidates.

A stage is called with (query, candidates, gallery) and yields better candidates, the last of which
go to the next stage. It yields every moment or so, with or without anything new: between two yields
a search can be cancelled, and what was yielded be shown.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.match import Strictness
from patchfind.matching.calibration import strictness_levels
from patchfind.matching.expansion import expanded_scores, joining, region_of
from patchfind.matching.feedback import refused_penalty
from patchfind.matching.fusion import fused_log_nfa
from patchfind.matching.localise import boxes_from_windows
from patchfind.matching.segmentation import object_box
from patchfind.matching.superglobal import SuperGlobalSettings, rerank
from patchfind.search.candidates import Candidates
from patchfind.search.examining import Examiners, VerifiedColumns, looks
from patchfind.search.gallery import Gallery, Picture, PreparedQuery, PreparedView
from patchfind.search.settings import SearchSettings

_YIELD_SECONDS = 0.15
_AT_ONCE = 50
"""Contents between two looks at the control."""


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
class Retrieve:
    """The shortlist: per content the maximum cosine over its regions and the query's rows
    (Patchify)."""

    limit: int
    name: str = "shortlist"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, query: PreparedQuery, _candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """The first candidates, each with the box of its best region."""
        found = gallery.shortlist(query.rows, self.limit, query.leave_out)
        boxes, _ = gallery.best_regions(found.content_ids, found.regions)
        yield Candidates.of(found, boxes)


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
        views = []
        for view in query.views:  # each takes a fraction of a second
            yield candidates
            views.append(view.local_features())
        settings = self.settings.verification
        columns = VerifiedColumns(candidates, settings)
        shown = time.perf_counter()
        with Examiners(views, settings) as examiners:
            for look, places in examiners.examine(looks(candidates, gallery, settings)):
                columns.note(look, places)
                if columns.examined >= settings.most:
                    break
                if time.perf_counter() - shown > _YIELD_SECONDS:
                    yield fused(columns.candidates, self.settings)
                    shown = time.perf_counter()
        yield fused(columns.candidates, self.settings)


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
        for start in range(0, len(candidates), _AT_ONCE):
            yield candidates
            part = slice(start, start + _AT_ONCE)
            found = gallery.cosines(joined, candidates.content_ids[part])
            resemblance[:, part] = np.maximum.reduceat(found.table, found.firsts, axis=1)
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
        unplaced = np.asarray([one is None for one in candidates.outlines], dtype=np.bool_)
        view_of = query.view_of_row[candidates.query_rows]
        for number, view in enumerate(query.views):
            places = np.flatnonzero(unplaced & (view_of == number))
            for start in range(0, len(places), _AT_ONCE):
                yield candidates
                some = places[start : start + _AT_ONCE]
                boxes[some] = self._boxes(view, candidates.take(some), gallery)
        yield replace(candidates, boxes=boxes)

    def _boxes(
        self, view: PreparedView, candidates: Candidates, gallery: Gallery
    ) -> NDArray[np.float64]:
        """(n, 4) what the view's rows and the joined matches say of the candidates' regions."""
        aspects = [gallery.aspect(content_id) for content_id in candidates.content_ids.tolist()]
        rows, own = view.descriptors, len(view.descriptors)
        if candidates.joined is not None:
            rows = np.concatenate([rows, candidates.joined])
        found = gallery.cosines(rows, candidates.content_ids)
        return boxes_from_windows(
            found.table[:own],
            found.boxes,
            found.firsts,
            view.turned,
            query_aspect=view.aspect,
            photo_aspects=np.asarray(aspects),
            joined=found.table[own:],
            settings=self.settings.localise,
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """Each box drawn round what is seen where the object is expected: colours say where it ends."""

    settings: SearchSettings
    name: str = "segment"
    reads_features: ClassVar[bool] = False

    def __call__(
        self, _query: PreparedQuery, candidates: Candidates, gallery: Gallery
    ) -> Iterator[Candidates]:
        """With better boxes for the first candidates, as far as there are pictures of them."""
        similar = int((candidates.strictness <= int(Strictness.SIMILAR)).sum())
        least, most = self.settings.segmented
        count = min(least + self.settings.segmented_each * similar, most)
        first = candidates.content_ids[:count].tolist()
        boxes = candidates.boxes.copy()
        # OpenCV computes outside the interpreter's lock.
        threads = ThreadPoolExecutor(os.cpu_count() or 1)
        try:
            begun = []
            for place, picture in enumerate(gallery.pictures(first)):
                yield candidates
                begun.append(threads.submit(self._box, candidates, place, picture))
            for place, box in enumerate(begun):
                yield candidates
                boxes[place] = box.result().as_tuple()
        finally:
            threads.shutdown(cancel_futures=True)
        yield replace(candidates, boxes=boxes)

    def _box(self, candidates: Candidates, place: int, picture: Picture | None) -> Box:
        box = Box(*candidates.boxes[place].tolist())
        if picture is None:
            return box
        outline = candidates.outlines[place]
        if outline is None:
            expected = Polygon.inscribed_ellipse(box)
            return object_box(picture, expected, self.settings.guessed)
        return object_box(picture, outline, self.settings.projected)


def _best_regions(candidates: Candidates, gallery: Gallery) -> NDArray[np.float32]:
    """(n, D) the descriptor of each candidate's best region."""
    return gallery.best_regions(candidates.content_ids, candidates.regions)[1]

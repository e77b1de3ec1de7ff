"""The stages themselves: each turns matching's pure functions into a step over findings."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, iou
from patchfind.domain.match import Stage, Strictness
from patchfind.foundation.settings import Settings
from patchfind.index.float16 import as_float32
from patchfind.matching.calibration import StrictnessSettings, stops
from patchfind.matching.expansion import ExpansionSettings, expanded_scores, joining, region_of
from patchfind.matching.feedback import FeedbackSettings, pushed_scores
from patchfind.matching.fusion import FusionSettings, log_nfas
from patchfind.matching.localise import LocaliseSettings, box_from_windows
from patchfind.matching.superglobal import ADAPTIVE, SuperGlobalSettings, rerank
from patchfind.matching.verify import Verification, VerifySettings, verify, worth_verifying
from patchfind.search.pipeline import Finding, Search, SearchStage

_PUBLISH_SECONDS = 0.15
_SAME_COPY = 0.3
_CHECK_EVERY = 50


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
        columns = zip(found.content_ids, found.scores, found.regions, found.queries, strict=True)
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
        candidates = _best_regions(search)
        scores = np.max([rerank(row, candidates, self.settings) for row in search.rows], axis=0)
        for finding, score in zip(search.findings, scores, strict=True):
            finding.score = finding.reranked = float(score)
            finding.stage = Stage.RERANK
        search.sort()


@dataclass(frozen=True, slots=True)
class Refuse:
    """What the person said is not it counts against the photos that resemble it."""

    settings: FeedbackSettings = field(default=FeedbackSettings())
    name: str = "refuse"

    def run(self, search: Search) -> None:
        """Lower the appearance scores; nothing happens without refused crops."""
        if not search.negatives or not search.findings:
            return
        refused = np.concatenate([crop.descriptors for crop in search.negatives])
        cosines = np.asarray([finding.cosine for finding in search.findings], dtype=np.float32)
        scores = pushed_scores(cosines, _best_regions(search), refused, self.settings)
        for finding, score in zip(search.findings, scores, strict=True):
            if finding.reranked is not None:
                finding.reranked -= finding.cosine - float(score)
            finding.score = finding.cosine = float(score)
        search.sort()


@dataclass(frozen=True, slots=True)
class Fuse:
    """One ranking and the named stops, from all the evidence so far."""

    fusion: FusionSettings = field(default=FusionSettings())
    stops: StrictnessSettings = field(default=StrictnessSettings())
    name: str = "calibrate"

    def run(self, search: Search) -> None:
        """Score every finding by the negative log10 of the accidents to expect, and sort."""
        findings = search.findings
        if not findings:
            return
        reranked = [finding.reranked for finding in findings]
        chances = log_nfas(
            np.asarray([finding.cosine for finding in findings]),
            np.asarray([finding.log_nfa for finding in findings]),
            looked_at=sum(finding.looked_at or finding.glanced_at for finding in findings),
            reranked=None if None in reranked else np.asarray(reranked, dtype=np.float64),
            settings=self.fusion,
        )
        admitting = stops(chances, self.stops)
        for finding, chance, stop in zip(findings, chances, admitting, strict=True):
            finding.score, finding.strictness = -float(chance), Strictness(stop)
        search.sort()


@dataclass(frozen=True, slots=True)
class Verify:
    """Geometry on the best photos, their boxes made tight; matches get better as it goes on.

    Of the best ``photos`` the first ``outright`` are verified in any case, the others where a
    glance says that it is worth it, until ``most`` were. A photo counts as verified from a log10
    chance of ``surely`` on.
    """

    photos: int
    outright: int = 40
    most: int = 120
    surely: float = -4.0
    fuse: Fuse = field(default=Fuse())
    settings: VerifySettings = field(default=VerifySettings())
    name: str = "verify"

    def run(self, search: Search) -> None:
        """Look at the findings, best first, and publish a few at a time.

        Those that were looked at before are not looked at again.
        """
        shown = time.perf_counter()
        left = self.most
        for place, finding in enumerate(search.findings[: self.photos]):
            if finding.looked_at:
                continue
            search.control.checkpoint()
            if place < self.outright or self._glance_at(finding, search):
                self._look_at(finding, search)
                left -= 1
            if not left:
                break
            if time.perf_counter() - shown > _PUBLISH_SECONDS:
                self.fuse.run(search)
                search.publish(search.findings)
                shown = time.perf_counter()
        self.fuse.run(search)

    def _glance_at(self, finding: Finding, search: Search) -> bool:
        """Whether the finding's photo is worth verifying; every photo is glanced at once."""
        features = None if finding.glanced_at else search.gallery.features(finding.photo_id)
        if features is None:
            return False
        finding.glanced_at = True
        return any(
            crop.view is not None and worth_verifying(crop.view, features) for crop in search.crops
        )

    def _look_at(self, finding: Finding, search: Search) -> None:
        features = search.gallery.features(finding.photo_id)
        if features is None:
            return
        views = [crop.view for crop in search.crops if crop.view is not None]
        by_crop = [verify(view, features, self.settings) for view in views]
        places = [place for places in by_crop for place in places]
        finding.looked_at, finding.stage = True, Stage.VERIFY
        if not places:
            return
        surest = min(places, key=lambda place: place.log_nfa)
        finding.log_nfa = surest.log_nfa
        finding.verified = surest.log_nfa <= self.surely
        # The person drew the first crop; the outlines of later ones come from a match's box.
        sure = (places[0] for places in by_crop if places and places[0].log_nfa <= self.surely)
        shown = next(sure, surest)
        finding.box, finding.outline = shown.box, shown.outline
        finding.more_boxes = _further_copies(shown, places)


def _further_copies(shown: Verification, places: Sequence[Verification]) -> tuple[Box, ...]:
    """The boxes of the other copies of the object in a photo, each found by one or more crops."""
    boxes = [shown.box]
    for place in sorted(places, key=lambda place: place.log_nfa):
        if all(iou(place.box, box) < _SAME_COPY for box in boxes):
            boxes.append(place.box)
    return tuple(boxes[1:])


@dataclass(frozen=True, slots=True)
class Expand:
    """The surest verified matches join the query, and all photos are ranked by what each says."""

    settings: ExpansionSettings = field(default=ExpansionSettings())
    fuse: Fuse = field(default=Fuse())
    name: str = "expand"

    def run(self, search: Search) -> None:
        """Re-score by the joined matches; nothing happens where none is sure enough."""
        findings = search.findings
        chances = np.asarray([finding.log_nfa for finding in findings])
        sources = joining(chances, self.settings) if findings else np.empty(0, dtype=np.intp)
        if len(sources) == 0:
            return
        search.joined = np.stack([_row_of(findings[place], search) for place in sources])
        resemblance = np.empty((len(sources), len(findings)), dtype=np.float32)
        for place, finding in enumerate(findings):
            if place % _CHECK_EVERY == 0:
                search.control.checkpoint()
            _, descriptors = search.gallery.regions(finding.photo_id)
            similarities = search.joined @ as_float32(descriptors).T
            resemblance[:, place] = similarities.max(axis=1)
        cosines = np.asarray([finding.cosine for finding in findings])
        for finding, score in zip(
            findings, expanded_scores(cosines, resemblance, sources), strict=True
        ):
            finding.cosine = float(score)
        self.fuse.run(search)


def _row_of(finding: Finding, search: Search) -> NDArray[np.float32]:
    """(D,) the descriptor of the region that stands for the object at the finding's box."""
    boxes, descriptors = search.gallery.regions(finding.photo_id)
    region = region_of(finding.box, [box_of(boxes, place) for place in range(len(boxes))])
    return np.asarray(descriptors[region], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Localise:
    """A box from all regions' resemblance where geometry found none."""

    settings: LocaliseSettings = field(default=LocaliseSettings())
    name: str = "localise"

    def run(self, search: Search) -> None:
        """Give every finding that geometry did not place a better box than its best region."""
        for place, finding in enumerate(search.findings):
            if place % _CHECK_EVERY == 0:
                search.control.checkpoint()
            if finding.outline is not None:
                continue
            crop = search.crop_of(finding.row)
            boxes, descriptors = search.gallery.regions(finding.photo_id)
            columns = as_float32(descriptors).T
            joined = search.joined
            finding.box = box_from_windows(
                crop.descriptors @ columns,
                boxes,
                crop.turned,
                query_aspect=crop.aspect,
                photo_aspect=search.gallery.aspect(finding.photo_id),
                joined=None if joined is None else joined @ columns,
                settings=self.settings,
            )
            finding.stage = Stage.LOCALISE


def _best_regions(search: Search) -> NDArray[np.float32]:
    """(n, D) the descriptor of each finding's best region."""
    rows = [search.gallery.regions(one.photo_id)[1][one.region] for one in search.findings]
    return np.asarray(rows, dtype=np.float32)


def default_stages(settings: Settings) -> Sequence[SearchStage]:
    """What the app's search does; the README's table shows each stage's part."""
    first = Verify(settings.verify_photos)
    further = Verify(settings.verify_photos, name="verify again")
    return (
        Shortlist(),
        Rerank(ADAPTIVE),
        Refuse(),
        Fuse(),
        first,
        Expand(),
        further,
        Localise(),
    )

"""Geometry on candidates, several at a time: which are looked at, by what, and what is noted."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue

import numpy as np

from patchfind.domain.geometry import Box, iou, nesting
from patchfind.foundation.closing import Closing
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.query_view import QueryView
from patchfind.matching.verify import Verification, Verifier
from patchfind.search.candidates import Candidates
from patchfind.search.gallery import Gallery
from patchfind.search.settings import VerificationSettings

_MOST_THREADS = 4
"""Half of the work is done inside the interpreter's lock: more would wait for each other."""
_AHEAD = 2
"""So many candidates wait for each thread."""
_READ_AT_ONCE = 50

ByView = Sequence[Sequence[Verification]]
"""What each view of the query found in a photo, the surest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The candidate at ``place`` is to be examined, ``outright`` or if prescreening is for it."""

    place: int
    features: LocalFeatures
    outright: bool


def looks(
    candidates: Candidates, gallery: Gallery, settings: VerificationSettings
) -> Iterator[Look]:
    """The best candidates that are still to be looked at, in their order.

    Those without local features are not looked at, and take no one's turn.
    """
    known = candidates.examined | candidates.prescreened
    read: dict[int, LocalFeatures | None] = {}

    def features_at(place: int) -> LocalFeatures | None:
        if place not in read:
            further = np.flatnonzero(~known[place + 1 :]) + place + 1
            places = [place, *further[: _READ_AT_ONCE - 1].tolist()]
            read.update(
                zip(places, gallery.features(candidates.content_ids[places].tolist()), strict=True)
            )
        return read[place]

    considered = 0
    for place in range(len(candidates)):
        if considered >= settings.candidates:
            break
        if not known[place] and features_at(place) is None:
            continue
        considered += 1
        outright = considered <= settings.outright
        done = candidates.examined[place] or (candidates.prescreened[place] and not outright)
        features = None if done else features_at(place)
        if features is not None:
            yield Look(place, features, outright)


class Examiners(Closing):
    """Threads that look at photos through the views of a query; a context manager."""

    def __init__(self, views: Sequence[QueryView], settings: VerificationSettings) -> None:
        self._threads = min(_MOST_THREADS, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(self._threads)
        self._verifiers: SimpleQueue[list[Verifier]] = SimpleQueue()
        for _ in range(self._threads):
            self._verifiers.put(
                [Verifier(view, settings.geometry, settings.prescreen) for view in views]
            )

    def close(self) -> None:
        """End the threads; what they have not begun is left."""
        self._pool.shutdown(cancel_futures=True)

    def examine(self, wanted: Iterable[Look]) -> Iterator[tuple[Look, ByView | None]]:
        """What the views say of each, in their order; None where prescreening is against it."""
        waiting: deque[tuple[Look, Future[ByView | None]]] = deque()
        for look in wanted:
            waiting.append((look, self._pool.submit(self._examine, look)))
            if len(waiting) > _AHEAD * self._threads:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()

    def _examine(self, look: Look) -> ByView | None:
        verifiers = self._verifiers.get()
        try:
            if not look.outright and not any(one.prescreen(look.features) for one in verifiers):
                return None
            return [one.verify(look.features) for one in verifiers]
        finally:
            self._verifiers.put(verifiers)


class VerifiedColumns:
    """The columns of candidates while geometry fills them in, and how many were examined."""

    def __init__(self, candidates: Candidates, settings: VerificationSettings) -> None:
        self._before = candidates
        self._settings = settings
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

    def note(self, look: Look, by_view: ByView | None) -> None:
        """Note what the views say of a candidate, None where the prescreening was against it."""
        changed, place = self._changed, look.place
        changed["prescreened"][place] |= not look.outright
        if by_view is None:
            return
        self.examined += 1
        changed["examined"][place] = True
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
        changed["further_boxes"][place] = self._further_boxes(by_view)

    def _further_boxes(self, by_view: ByView) -> tuple[Box, ...]:
        """The boxes of the object's other copies in a photo, each as surely verified as the first.

        A later view may show more than the object, or less: what it finds around or inside a place
        of an earlier one is that place again.
        """
        settings = self._settings
        boxes: list[Box] = []
        for places in by_view:
            earlier = tuple(boxes)
            for place in places:
                if (
                    place.log_nfa <= settings.verified_log_nfa
                    and all(iou(place.box, box) < settings.same_copy_iou for box in boxes)
                    and all(nesting(place.box, box) < settings.same_copy_nesting for box in earlier)
                ):
                    boxes.append(place.box)
        return tuple(boxes[1:])

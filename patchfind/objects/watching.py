"""Saved objects look at whatever is indexed: which of them is in it, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from patchfind.catalogue.finds import Find
from patchfind.domain.changes import Changes, DataVersion
from patchfind.domain.progress import Control
from patchfind.domain.query import Crop
from patchfind.domain.regions import IndexedContent
from patchfind.foundation.closing import Closing
from patchfind.foundation.errors import LibraryCorrupt
from patchfind.library.kept_views import KeptViews
from patchfind.library.library import Library
from patchfind.matching.local_features import LocalFeatures, unpack
from patchfind.matching.verify import Verification, Verifier, VerifySettings
from patchfind.objects.keeping import ViewEncoder, describe_views

_OBJECTS_LOOKED_CLOSELY_AT = 2
"""So many objects have geometry look at a photo: those that resemble it most beyond their usual."""
_TELLS_ENOUGH = 30
_LEAST_BEYOND = 2.0
"""Once an object has met so many photos, one must lie so many standard deviations beyond: of 307
photos that 100 objects are found in, 305 do."""
_LEAST_DEVIATION = 0.02
_ONE_PLACE = VerifySettings(copies=1, tried=1)
"""With three hypotheses refined instead of one the same photos are found, for a fifth more time."""
_SURE_LOG_NFA = -6.0
"""Photo after photo is looked at, and nobody asked: surer than what a search calls verified."""

Float32 = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class _Watched:
    """A saved object: its views with the places of their rows, and what it resembled so far."""

    id: int
    views: list[tuple[Crop, slice]]
    refused: list[Float32]
    own: frozenset[str]
    met: int = 0
    total: float = 0.0
    squares: float = 0.0
    verifiers: dict[int, Verifier | None] = field(default_factory=dict)

    def beyond_usual(self, cosines: Float32) -> Float32:
        """(n,) how many standard deviations contents' cosines lie above the mean so far."""
        self.met += len(cosines)
        self.total += float(cosines.sum())
        self.squares += float((cosines.astype(np.float64) ** 2).sum())
        mean = self.total / self.met
        deviation = max(self.squares / self.met - mean**2, _LEAST_DEVIATION**2) ** 0.5
        return np.asarray((cosines - mean) / deviation, dtype=np.float32)


class ObjectWatch(Closing):
    """All saved objects of a library, as one encoder describes them; for one thread."""

    def __init__(self, library: Library, encoder: ViewEncoder, control: Control) -> None:
        self._library = library
        self._encoder = encoder
        self._control = control
        self._views = KeptViews(library.paths)
        self._version: DataVersion | None = None
        self._objects: list[_Watched] = []
        self._rows = np.empty((0, 0), dtype=np.float32)

    def close(self) -> None:
        """Let go of what the objects keep."""
        self._views.close()

    def look(self, indexed: Sequence[IndexedContent]) -> None:
        """Look for every object in contents that were just indexed, and keep what is found.

        Raises LibraryProblem, StorageProblem, Cancelled.
        """
        version = self._library.data_version()
        if version.changes_since(self._version) & Changes.OBJECTS:
            self._load()
            self._version = version
        if not (self._objects and indexed):
            return
        resembling = zip(indexed, *self._resemblances(indexed), strict=True)
        finds = [find for one in resembling for find in self._finds(*one)]
        if finds:
            self._library.finds.note(finds)

    def _load(self) -> None:
        describe_views(self._library, self._encoder, self._control)
        self._objects = []
        rows: list[Float32] = []
        count = 0
        for saved in self._library.objects.all(sound_only=True):
            views = []
            for crop in saved.query.crops:
                described = self._descriptors(crop)
                if described is not None:
                    views.append((crop, slice(count, count + len(described))))
                    rows.append(described)
                    count += len(described)
            against = [self._descriptors(crop) for crop in saved.query.negatives]
            refused = [one for one in against if one is not None]
            if views:
                own = frozenset(crop.seen_hash for crop in saved.query.views)
                self._objects.append(_Watched(saved.id, views, refused, own))
        if rows:
            self._rows = np.concatenate(rows)

    def _descriptors(self, crop: Crop) -> Float32 | None:
        encoder = self._encoder
        rotations = encoder.specification.rotations
        found = self._views.descriptors(crop, encoder.fingerprint, rotations, encoder.dimension)
        return None if found is None else found[0]

    def _resemblances(self, indexed: Sequence[IndexedContent]) -> tuple[Float32, Float32]:
        """Per content the maximum cosine of each query row (n, Q), and of each object, beyond what
        is usual of it (n, O): one product for all.
        """
        regions = np.concatenate([one.regions.descriptors for one in indexed]).astype(np.float32)
        counts = [len(one.regions.descriptors) for one in indexed]
        firsts = np.append(0, np.cumsum(counts)[:-1])
        best = np.maximum.reduceat(self._rows @ regions.T, firsts, axis=1)
        starts = [one.views[0][1].start for one in self._objects]
        by_object = np.maximum.reduceat(best, starts, axis=0)
        pairs = zip(self._objects, by_object, strict=True)
        beyond = np.stack([one.beyond_usual(cosines) for one, cosines in pairs])
        return best.T, beyond.T

    def _finds(self, content: IndexedContent, best: Float32, beyond: Float32) -> list[Find]:
        if content.features is None:
            return []
        nearest = np.argsort(-beyond)[:_OBJECTS_LOOKED_CLOSELY_AT].tolist()
        candidates = [
            place
            for place in nearest
            if beyond[place] >= _LEAST_BEYOND or self._objects[place].met < _TELLS_ENOUGH
        ]
        wanted = [
            one
            for one in (self._objects[place] for place in candidates)
            if content.content_hash not in one.own and not _is_refused(one, content, best)
        ]
        if not wanted:
            return []
        try:
            features = unpack(content.features)
        except LibraryCorrupt:
            return []
        found = []
        for one in wanted:
            place = self._verified(one, features, best)
            if place is not None:
                found.append(Find(one.id, content.content_hash, place.box, place.log_nfa))
        return found

    def _verified(
        self, one: _Watched, features: LocalFeatures, best: Float32
    ) -> Verification | None:
        """Where the view that resembles the photo most finds the object for sure."""
        nearest = max(range(len(one.views)), key=lambda view: best[one.views[view][1]].max())
        verifier = self._verifier(one, nearest)
        if verifier is None or not verifier.prescreen(features):
            return None
        places = verifier.verify(features)
        return places[0] if places and places[0].log_nfa <= _SURE_LOG_NFA else None

    def _verifier(self, one: _Watched, view: int) -> Verifier | None:
        if view not in one.verifiers:
            local = self._views.local_features(one.views[view][0])
            one.verifiers[view] = None if local is None else Verifier(local, _ONE_PLACE)
        return one.verifiers[view]


def _is_refused(one: _Watched, content: IndexedContent, best: Float32) -> bool:
    """Whether the content resembles what is not the object more than the object itself."""
    if not one.refused:
        return False
    regions = content.regions.descriptors.astype(np.float32)
    against = max((rows @ regions.T).max() for rows in one.refused)
    return bool(against >= max(best[rows].max() for _, rows in one.views))

"""Verify a photo by geometry: does the query's object lie in it, where, and how surely?

Matches of local features vote: each gives a similarity by itself (position, scale and angle), and
the others agree with it or not (Lowe 2004, section 7, without bins). The best are refined to an
affine map, and to a homography where support allows. How sure a result is, is an a-contrario
statement (Moisan and Stival, IJCV 2004): how many such agreements chance alone would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.domain.regions import LONG
from patchfind.matching import fitting, geometry, nfa
from patchfind.matching.fitting import Matched
from patchfind.matching.geometry import Array
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.query_view import QueryView
from patchfind.matching.tentative import Matcher, TentativeMatches

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """How matches agree, and when that is enough.

    A match agrees with a map where it lies within a share of the projected object's size:
    ``vote_tolerance`` while hypotheses vote, ``tolerance`` in the end, never less than
    ``least_tolerance`` of the photo's long side (of twice the short one, where that is less); and
    where its own zoom and turn differ by at most ``octaves`` and ``radians``. ``hypotheses``
    matches vote and the best ``tried`` are refined. A photo gets at most ``copies`` boxes (no
    photo has as many), each with ``least_support`` distinct agreements or more and a log-NFA of at
    most ``reported_log_nfa``; from ``homography_support`` on perspective is allowed for. Where the
    middle of the support is off the selection's middle by more than the first of ``offsets`` (in
    half sides) it tells less, past the second nothing.
    """

    hypotheses: int = 100
    tried: int = 3
    vote_tolerance: float = 0.10
    tolerance: float = 0.05
    least_tolerance: float = 0.004
    octaves: float = 1.0
    radians: float = 0.6
    copies: int = 100
    least_support: int = 4
    homography_support: int = 12
    offsets: tuple[float, float] = (0.4, 0.65)
    reported_log_nfa: float = -2.0


@dataclass(frozen=True, slots=True, eq=False)
class Verification:
    """One place where the object lies.

    ``box`` and ``outline`` (what the object fills of the selection, projected) are in fractions of
    the photo and clipped to it; ``log_nfa`` is the decimal logarithm of the number of such places
    that chance alone would give. ``transform`` (3, 3) maps the query's long-side units to the
    photo's.
    """

    box: Box
    outline: Polygon
    log_nfa: float
    transform: Array


PRESCREEN = VerifySettings(hypotheses=40, tried=1, copies=1, reported_log_nfa=-0.5)
_PRESCREEN_FEATURES = 250


class Verifier:
    """Verifies photo after photo against one view; for one thread at a time."""

    def __init__(
        self,
        query: QueryView,
        settings: VerifySettings = VerifySettings(),
        prescreening: VerifySettings = PRESCREEN,
    ) -> None:
        few = query.first(_PRESCREEN_FEATURES)
        self._whole = query, Matcher(query), settings
        self._few = few, Matcher(few), prescreening

    def verify(self, photo: LocalFeatures) -> list[Verification]:
        """Every place of the query's object in ``photo``, the surest first; empty where none is."""
        return _places(photo, *self._whole)

    def prescreen(self, photo: LocalFeatures) -> bool:
        """Whether a quick verification finds a hint of the object, at a quarter of the cost.

        Only the query's first features take part, and few hypotheses.
        """
        return bool(_places(photo, *self._few))


def _places(
    photo: LocalFeatures, query: QueryView, matcher: Matcher, settings: VerifySettings
) -> list[Verification]:
    tentative = matcher.matches(photo)
    if len(tentative) < settings.least_support:
        return []
    search = _Search(query, photo, tentative, settings)
    found: list[Verification] = []
    for _ in range(settings.copies):
        place = search.next_place()
        if place is None:
            break
        found.append(place)
    return sorted(found, key=lambda place: place.log_nfa)


class _Search:
    """The places of one object in one photo, each among the matches that no other explains."""

    def __init__(
        self,
        query: QueryView,
        photo: LocalFeatures,
        tentative: TentativeMatches,
        settings: VerifySettings,
    ) -> None:
        self._query, self._tentative, self._settings = query, tentative, settings
        self._query_size = query.size
        self._extent = photo.extent
        # A long photo is looked at as closely as its tiles are: by the part that is 2:1.
        self._canvas = min(1.0, LONG * min(photo.extent))
        self._least_tolerance = settings.least_tolerance * self._canvas
        self._photo_points = geometry.points_of(photo)
        self._matched = _matched(query, photo, self._photo_points, tentative)
        self._linear = self._matched.target_lafs @ geometry.inverses(self._matched.source_lafs)
        self._free = np.ones(len(tentative), dtype=bool)
        self._agreeing = self._vote(min(settings.hypotheses, len(tentative)))

    def _vote(self, seeds: int) -> NDArray[np.bool_]:
        """(hypotheses, matches): which match agrees with the similarity of which seed.

        TentativeMatches come best first, so the seeds are the first of them.
        """
        matched, settings = self._matched, self._settings
        linear = self._linear[:seeds]
        shift = matched.target[:seeds] - (linear @ matched.source[:seeds, :, None])[:, :, 0]
        mapped = (linear.reshape(-1, 2) @ matched.source.T).reshape(seeds, 2, -1)
        error = mapped + shift[:, :, None] - matched.target.T
        size = np.exp(matched.log_scale[:seeds]) * self._query_size
        reach = np.maximum(settings.vote_tolerance * size, self._least_tolerance)
        near = (error**2).sum(axis=1) < (reach**2)[:, None]
        direction = np.stack([np.cos(matched.angle), np.sin(matched.angle)], axis=1)
        turned_alike = direction[:seeds] @ direction.T > np.cos(settings.radians)
        zoom = np.abs(matched.log_scale[:seeds, None] - matched.log_scale)
        return np.asarray(near & turned_alike & (zoom < settings.octaves * np.log(2.0)))

    def next_place(self) -> Verification | None:
        """The surest place among the matches not yet explained, which it then explains."""
        best: tuple[Verification, Rows] | None = None
        votes = self._agreeing @ (self._tentative.weight * self._free)
        for _ in range(self._settings.tried):
            seed = int(votes.argmax())
            members = np.flatnonzero(self._agreeing[seed] & self._free)
            if votes[seed] <= 0 or len(members) < self._settings.least_support:
                break
            # Seeds that agree with this one would only be refined to the same map.
            votes[self._agreeing[seed, : len(votes)]] = 0.0
            votes[seed] = 0.0
            if not self._hopeful(members):
                continue
            refined = self._refine(members)
            if refined and (best is None or refined[0].log_nfa < best[0].log_nfa):
                best = refined
        if best is None:
            return None
        place, members = best
        whole = geometry.apply(place.transform, self._query.outline)
        self._free &= ~geometry.inside(self._matched.target, whole)
        self._free[members] = False
        return place

    def _hopeful(self, members: Rows) -> bool:
        """Whether a fit to the matches ``members`` can tell anything: see ``_log_nfa``."""
        distinctive = members[self._tentative.distinctive[members]]
        return all(
            len(np.unique(side[distinctive])) >= self._settings.least_support
            for side in (self._tentative.query, self._tentative.photo)
        )

    def _refine(self, members: Rows) -> tuple[Verification, Rows] | None:
        settings = self._settings
        transform = np.eye(3)
        for share in (1.6, 1.25, 1.0):
            transform = fitting.fit_affine(self._matched.take(members), self._query_size)
            members = self._members(transform, share * settings.tolerance)
            if len(members) < settings.least_support:
                return None
        transform = fitting.fit_affine(self._matched.take(members), self._query_size)
        if len(members) >= settings.homography_support:
            transform, members = self._with_perspective(transform, members)
        return self._judge(transform, members)

    def _with_perspective(self, affine: Array, members: Rows) -> tuple[Array, Rows]:
        """The homography of the loosely agreeing matches, where it explains more of them."""
        reach = self._reach(affine, self._settings.tolerance)
        loose = self._members(affine, 2.0 * self._settings.tolerance)
        homography = fitting.fit_homography(self._matched.take(loose), reach)
        if homography is None or not self._plausible(homography):
            return affine, members
        explained = self._members(homography, self._settings.tolerance)
        return (homography, explained) if len(explained) > len(members) else (affine, members)

    def _plausible(self, transform: Array) -> bool:
        return fitting.plausible(transform, self._query.outline, self._canvas)

    def _reach(self, transform: Array, tolerance: float) -> float:
        area = abs(geometry.signed_area(geometry.apply(transform, self._query.outline)))
        size = np.sqrt(area) if np.isfinite(area) else 0.0
        return max(tolerance * float(size), self._least_tolerance)

    def _members(self, transform: Array, tolerance: float) -> Rows:
        """The free matches that agree with ``transform``, one to one, best first."""
        reach = self._reach(transform, tolerance)
        error = self._errors(transform)
        near = np.flatnonzero(self._free & (error < reach))
        members = near[self._alike(transform, near)]
        # One to one: of several, the match that is both close and distinctive stays.
        members = members[
            np.argsort(error[members] / reach - 2.0 * self._tentative.weight[members])
        ]
        for side in (self._tentative.query, self._tentative.photo):
            members = members[np.sort(np.unique(side[members], return_index=True)[1])]
        return np.asarray(members, dtype=np.intp)

    def _errors(self, transform: Array) -> Array:
        """(m,) how far from its place ``transform`` takes each match."""
        matched = self._matched
        x, y = (geometry.apply(transform, matched.source) - matched.target).T
        return np.asarray(np.hypot(x, y))

    def _alike(self, transform: Array, rows: Rows) -> NDArray[np.bool_]:
        """(n,) which of the matches ``rows`` have the zoom and turn of ``transform``."""
        settings = self._settings
        local = geometry.jacobians(transform, self._matched.source[rows])
        log_scale, angle = geometry.scale_and_angle(self._linear[rows] @ geometry.inverses(local))
        return np.asarray(
            (np.abs(angle) < settings.radians)
            & (np.abs(log_scale) < settings.octaves * np.log(2.0))
        )

    def _judge(self, transform: Array, members: Rows) -> tuple[Verification, Rows] | None:
        """The place that ``transform`` gives, or None where it cannot be a view of the object."""
        if not self._plausible(transform):
            return None
        whole = geometry.apply(transform, self._query.outline)
        shown = geometry.clip_to_photo(whole, self._extent)
        filled = geometry.apply(transform, self._query.filled)
        filled = geometry.clip_to_photo(filled, self._extent)
        if min(len(shown), len(filled)) < 3:
            return None
        if abs(geometry.signed_area(shown)) < 0.2 * abs(geometry.signed_area(whole)):
            return None
        reach = self._reach(transform, self._settings.tolerance)
        explained = geometry.apply(transform, self._matched.source[members])
        distinct = members[_distinct((self._matched.target[members], explained), reach / 2)]
        if len(distinct) < self._settings.least_support:
            return None
        log_nfa = self._log_nfa(transform, distinct, reach) * self._centring(members)
        if log_nfa > self._settings.reported_log_nfa:
            return None
        box = geometry.box_of(filled, self._extent)
        outline = geometry.to_fractions(filled, self._extent)
        return Verification(box, outline, log_nfa, transform), members

    def _centring(self, members: Rows) -> float:
        """How far the support is that of the selected object: 1 in its middle, 0 at one side.

        Support that lies all at one side of the selection comes from another thing inside it,
        one that hides the wanted object or lies beside it.
        """
        low, high = self._query.outline.min(axis=0), self._query.outline.max(axis=0)
        middle = self._matched.source[members].mean(axis=0)
        offset = float(np.abs((2.0 * middle - low - high) / (high - low)).max())
        least, most = self._settings.offsets
        return float(np.clip((most - offset) / (most - least), 0.0, 1.0))

    def _log_nfa(self, transform: Array, members: Rows, reach: float) -> float:
        """The log-NFA of the agreement, for the selection of matches that tells most.

        The probability that a wrong match agrees is the share of the photo's keypoints that lie
        where the agreeing ones do, times that of the right zoom and turn. Agreement among the
        more distinctive matches alone may tell more than among all: each selection is a test.
        """
        settings, distinctive = self._settings, self._tentative.distinctive
        members = members[distinctive[members]]
        if len(members) < settings.least_support:
            return 0.0
        weight = np.where(distinctive, self._tentative.weight, -1.0)
        offsets = self._photo_points[:, None] - self._matched.target[members]
        share = float(((offsets**2).sum(axis=2) < reach**2).mean())
        probability = share * self._alike_by_chance(transform, reach)
        selections = np.unique(np.quantile(weight[members], (0.0, 0.25, 0.5, 0.75)))
        tests = len(self._agreeing) * len(selections)
        return min(
            nfa.log_nfa(
                int((weight >= least).sum()),
                int((weight[members] >= least).sum()),
                probability,
                hypotheses=tests,
            )
            for least in selections
        )

    def _alike_by_chance(self, transform: Array, reach: float) -> float:
        """The probability that a wrong match has the zoom and turn of ``transform``.

        It is what the matches show that lie elsewhere: grain, print and the edges of rooms run one
        way, so that wrong matches between them are turned alike. With few of them it is nearer to
        that of turns in all directions, which it never falls below.
        """
        usual = self._settings.radians / np.pi * _ZOOM_SHARE
        elsewhere = self._tentative.distinctive & (self._errors(transform) >= 2.0 * reach)
        wrong = np.flatnonzero(elsewhere)
        alike = int(self._alike(transform, wrong).sum())
        return max(usual, (alike + _USUAL_WEIGHT * usual) / (len(wrong) + _USUAL_WEIGHT))


_ZOOM_SHARE = 0.4
"""The share of wrong matches whose zoom is within an octave of a given one, as measured."""
_USUAL_WEIGHT = 10.0
"""As many wrong matches of one photo weigh as much as what is usual of all."""


def _matched(
    query: QueryView, photo: LocalFeatures, photo_points: Array, tentative: TentativeMatches
) -> Matched:
    source_lafs = query.lafs[tentative.query]
    target_lafs = geometry.lafs_of(photo.scales[tentative.photo], photo.angles[tentative.photo])
    log_scale, angle = geometry.scale_and_angle(target_lafs @ geometry.inverses(source_lafs))
    source, target = query.points[tentative.query], photo_points[tentative.photo]
    return Matched(source, target, source_lafs, target_lafs, log_scale, angle)


def _distinct(sides: tuple[Array, Array], apart: float) -> Rows:
    """Which of n matches are not within ``apart`` of an earlier one of these on either side.

    ``sides`` are (n, 2) their places, and those of the query's keypoints as the map explains them:
    the oblique views show one corner several times, and each may find another keypoint.
    """
    near = np.zeros((len(sides[0]), len(sides[0])), dtype=np.bool_)
    for points in sides:
        near |= ((points[:, None] - points[None]) ** 2).sum(axis=2) < apart**2
    distinct: list[int] = []
    for index in range(len(near)):
        if not near[index, distinct].any():
            distinct.append(index)
    return np.asarray(distinct, dtype=np.intp)

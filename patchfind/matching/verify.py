"""Verify a photo by geometry: does the query's object lie in it, where, and how surely?

Matches of local features vote: each gives a similarity by itself (position, scale and angle), the
others agree with it or not (as in Lowe 2004, section 7, without bins). The best are refined to an
affine map, and to a homography where support allows. How sure a result is, is an a-contrario
statement (Moisan and Stival, IJCV 2004): how often so many agreeing matches would arise by accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from patchfind.domain.geometry import Box, Polygon
from patchfind.matching import chance, geometry
from patchfind.matching.geometry import Array
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.pairs import Pairs, find_pairs
from patchfind.matching.query_view import QueryView


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """``tolerance`` is how far a match may lie from where the map puts it, as a share of the
    projected object's size (first while hypotheses vote, then at the end), and never less than
    ``least_tolerance`` of the photo's long side. ``hypotheses`` is how many matches vote;
    ``copies`` the most boxes per photo; ``least_support`` the fewest distinct agreeing matches.
    """

    hypotheses: int = 160
    tried: int = 4
    vote_tolerance: float = 0.10
    tolerance: float = 0.05
    least_tolerance: float = 0.004
    octaves: float = 1.0
    radians: float = 0.6
    copies: int = 3
    least_support: int = 4
    surely: float = -2.0


@dataclass(frozen=True, slots=True, eq=False)
class Verification:
    """One place where the object lies: ``box`` and ``outline`` in fractions of the photo, both
    clipped to it; ``support`` distinct agreeing matches; ``log10_chance``, the number of such
    agreements to expect by accident. ``transform`` (3, 3) maps the query's long-side units to
    the photo's.
    """

    box: Box
    outline: Polygon
    support: int
    log10_chance: float
    transform: Array


def verify(
    query: QueryView, photo: LocalFeatures, settings: VerifySettings = VerifySettings()
) -> list[Verification]:
    """Every place of the query's object in ``photo``, the surest first; empty where there is none."""
    pairs = find_pairs(query, photo)
    found: list[Verification] = []
    if len(pairs) < settings.least_support:
        return found
    search = _Search(query, photo, pairs, settings)
    for _ in range(settings.copies):
        place = search.next_place()
        if place is None or place.log10_chance > settings.surely:
            break
        found.append(place)
    return sorted(found, key=lambda place: place.log10_chance)


class _Search:
    """The places of one object in one photo, each found among the matches not yet explained."""

    def __init__(
        self, query: QueryView, photo: LocalFeatures, pairs: Pairs, settings: VerifySettings
    ) -> None:
        self._query, self._pairs, self._settings = query, pairs, settings
        self._extent = photo.extent
        self._photo_points = geometry.points_of(photo)
        photo_frames = geometry.frames_of(photo.scales, photo.angles)
        self._source = query.points[pairs.query]
        self._target = self._photo_points[pairs.photo]
        self._source_frames = query.frames[pairs.query]
        self._target_frames = photo_frames[pairs.photo]
        self._target_scales = photo.scales[pairs.photo].astype(np.float64)
        self._linear = self._target_frames @ np.linalg.inv(self._source_frames)
        self._log_scale, self._angle = _scale_and_angle(self._linear)
        self._free = np.ones(len(pairs), dtype=bool)
        self._seeds = np.argsort(-pairs.weight, kind="stable")[: settings.hypotheses]
        self._agreeing = self._vote()

    def _vote(self) -> NDArray[np.bool_]:
        """(hypotheses, matches): which match agrees with the similarity of which seed."""
        seeds, settings = self._seeds, self._settings
        linear = self._linear[seeds]
        shift = self._target[seeds] - np.einsum("hij,hj->hi", linear, self._source[seeds])
        predicted = self._source @ linear.transpose(0, 2, 1) + shift[:, None]
        error = ((predicted - self._target) ** 2).sum(axis=2)
        size = np.exp(self._log_scale[seeds]) * self._query.size
        reach = np.maximum(settings.vote_tolerance * size, settings.least_tolerance)
        turn = self._angle[seeds][:, None] - self._angle
        turn = np.abs((turn + np.pi) % (2 * np.pi) - np.pi)
        zoom = np.abs(self._log_scale[seeds][:, None] - self._log_scale)
        agreeing = (error < (reach**2)[:, None]) & (turn < settings.radians)
        return np.asarray(agreeing & (zoom < settings.octaves * np.log(2.0)))

    def next_place(self) -> Verification | None:
        """The surest place among the matches not yet explained, which it then explains."""
        votes = self._agreeing[:, self._free] @ self._pairs.weight[self._free]
        best: tuple[Verification, NDArray[np.intp]] | None = None
        for _ in range(self._settings.tried):
            seed = int(votes.argmax())
            if votes[seed] <= 0:
                break
            members = np.flatnonzero(self._agreeing[seed] & self._free)
            votes[self._agreeing[:, self._seeds[seed]]] = 0.0
            refined = self._refine(members)
            if refined is not None and (
                best is None or refined[0].log10_chance < best[0].log10_chance
            ):
                best = refined
        if best is None:
            return None
        place, _ = best
        # All matches that end inside this place are explained by it.
        polygon = np.asarray(place.outline.points) * np.asarray(self._extent)
        self._free &= ~geometry.inside(self._target, polygon)
        self._free[best[1]] = False
        return place

    def _refine(self, members: NDArray[np.intp]) -> tuple[Verification, NDArray[np.intp]] | None:
        transform = None
        for shrink in (1.6, 1.25, 1.0):
            if len(members) < 3:
                return None
            transform = geometry.as_homography(self._fit_affine(members))
            members = self._members(transform, self._settings.tolerance * shrink)
        if transform is None or len(members) < self._settings.least_support:
            return None
        transform = geometry.as_homography(self._fit_affine(members))
        return self._judge(transform, members)

    def _fit_affine(self, members: NDArray[np.intp]) -> Array:
        """The affine map (2, 3) that best takes the members' centres and frames to the photo's."""
        source, target = self._source[members], self._target[members]
        size = float(np.exp(np.median(self._log_scale[members]))) * self._query.size
        scale = self._target_scales[members]
        centre = 1.0 / np.sqrt((0.02 * size) ** 2 + (0.15 * scale) ** 2)
        tip = 1.0 / np.sqrt((0.02 * size) ** 2 + (0.4 * scale) ** 2)
        sources = np.concatenate(
            [source] + [source + self._source_frames[members][:, :, axis] for axis in (0, 1)]
        )
        targets = np.concatenate(
            [target] + [target + self._target_frames[members][:, :, axis] for axis in (0, 1)]
        )
        weight = np.concatenate([centre, tip, tip])[:, None]
        rows = np.hstack([sources, np.ones((len(sources), 1))]) * weight
        return np.asarray(np.linalg.lstsq(rows, targets * weight, rcond=None)[0].T)

    def _members(self, transform: Array, tolerance: float) -> NDArray[np.intp]:
        """The free matches that agree with ``transform``, one to one, the closest first."""
        settings = self._settings
        size = np.sqrt(abs(np.linalg.det(transform[:2, :2]))) * self._query.size
        reach = max(tolerance * size, settings.least_tolerance)
        error = np.linalg.norm(geometry.apply(transform, self._source) - self._target, axis=1)
        linear = geometry.jacobians(transform, self._source)
        relative = self._linear @ np.linalg.inv(linear)
        log_scale, angle = _scale_and_angle(relative)
        agreeing = self._free & (error < reach) & (np.abs(angle) < settings.radians)
        agreeing &= np.abs(log_scale) < settings.octaves * np.log(2.0)
        members = np.flatnonzero(agreeing)
        members = members[np.argsort(error[members] / reach - self._pairs.weight[members])]
        for side in (self._pairs.query, self._pairs.photo):
            members = members[np.sort(np.unique(side[members], return_index=True)[1])]
        return members

    def _judge(
        self, transform: Array, members: NDArray[np.intp]
    ) -> tuple[Verification, NDArray[np.intp]] | None:
        """The place that ``transform`` gives, or None where it cannot be a view of the object."""
        outline = geometry.apply(transform, self._query.outline)
        if not plausible(transform, outline, self._query):
            return None
        filled = geometry.apply(transform, self._query.filled)
        shown = geometry.clip_to_photo(outline, self._extent)
        filled = geometry.clip_to_photo(filled, self._extent)
        if len(shown) < 3 or len(filled) < 3 or abs(geometry.signed_area(shown)) < 0.2 * abs(
            geometry.signed_area(outline)
        ):
            return None
        size = float(np.sqrt(abs(geometry.signed_area(outline))))
        reach = max(self._settings.tolerance * size, self._settings.least_tolerance)
        distinct = _distinct(self._target[members], reach / 2)
        support = int(distinct.sum())
        if support < self._settings.least_support:
            return None
        tested = len(np.unique(self._pairs.query))
        near = np.linalg.norm(
            self._photo_points[:, None] - self._target[members][None], axis=2
        ) < reach
        zone = near.mean()
        frame = self._settings.radians / np.pi * 0.4
        log10 = chance.log10_expected(
            tested, support, float(np.clip(zone * frame, 1e-6, 0.5)), hypotheses=len(self._seeds)
        )
        place = Verification(
            geometry.box_of(filled, self._extent),
            geometry.to_fractions(shown, self._extent),
            support,
            log10,
            transform,
        )
        return place, members


def plausible(transform: Array, outline: Array, query: QueryView) -> bool:
    """Whether a map can be a view of the object: not folded, mirrored, or stretched beyond reason."""
    if not np.isfinite(outline).all():
        return False
    linear = transform[:2, :2]
    longest, shortest = np.linalg.svd(linear, compute_uv=False)
    if np.linalg.det(linear) <= 0 or longest > 4.0 * shortest:
        return False
    return bool(0.02 < np.sqrt(longest * shortest) * query.size < 4.0)


def _scale_and_angle(linear: Array) -> tuple[Array, Array]:
    """log scale and rotation (radians) of 2 × 2 maps (n, 2, 2)."""
    determinant = np.linalg.det(linear)
    log_scale = 0.5 * np.log(np.maximum(np.abs(determinant), 1e-12))
    angle = np.arctan2(linear[:, 1, 0] - linear[:, 0, 1], linear[:, 0, 0] + linear[:, 1, 1])
    return log_scale, angle


def _distinct(points: Array, apart: float) -> NDArray[np.bool_]:
    """Which points (n, 2) are not within ``apart`` of an earlier distinct one."""
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    distinct = np.zeros(len(points), dtype=bool)
    for index in range(len(points)):
        distinct[index] = not (distinct[:index] & (distance[index, :index] < apart)).any()
    return distinct


def verify_many(
    query: QueryView,
    photos: Sequence[LocalFeatures],
    settings: VerifySettings = VerifySettings(),
) -> list[list[Verification]]:
    """``verify`` for each of ``photos``, in order."""
    return [verify(query, photo, settings) for photo in photos]


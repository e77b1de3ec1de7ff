"""Tentative matches are those that a table of all distances gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patchfind.domain.geometry import Box, Polygon
from patchfind.matching.local_features import LocalFeatures
from patchfind.matching.query_view import QueryView, from_features
from patchfind.matching.tentative import Matcher


@given(st.integers(0, 1000), st.integers(1, 40), st.integers(3, 800))
def test_tentative_matches_are_those_of_all_distances(seed: int, wanted: int, stored: int) -> None:
    rng = np.random.default_rng(seed)
    descriptors = rng.normal(0.0, 0.1, (stored, 64)).astype(np.float32)
    places = rng.uniform(0.01, 0.1, (stored, 2)).astype(np.float32)
    photo = LocalFeatures(places, places[:, 0], places[:, 1], descriptors, aspect=1.5)
    asked = rng.normal(0.0, 0.1, (wanted, 64)).astype(np.float32)
    nowhere = np.zeros((wanted, 2))
    query = QueryView(
        nowhere, np.zeros((wanted, 2, 2)), asked, nowhere, nowhere, np.ones(wanted, np.float32)
    )
    matcher = Matcher(query)
    matcher.matches(photo.take(np.arange(3)))  # which leaves nothing behind for the next
    found = matcher.matches(photo)
    distances = np.linalg.norm(asked[:, None].astype(float) - descriptors, axis=2)
    expected: dict[tuple[int, int], float] = {}
    for row in range(wanted):
        nearest = np.argsort(distances[row])[:3].tolist()
        first, second, third = distances[row, nearest].tolist()
        expected[row, nearest[0]] = 1 - first / second
        expected[row, nearest[1]] = 0.7 * (1 - second / third)
    pairs = list(zip(found.query.tolist(), found.photo.tolist(), strict=True))
    assert {pair for pair, weight in expected.items() if weight > 0.051} <= set(pairs)
    assert np.allclose(found.weight, [expected[pair] for pair in pairs], atol=1e-3)
    assert (np.diff(found.weight) <= 0).all()


def test_self_distance_is_that_to_the_nearest_elsewhere_in_the_object() -> None:
    rng = np.random.default_rng(0)
    count = 60
    features = LocalFeatures(
        rng.uniform(0.0, 1.0, (count, 2)).astype(np.float32),
        np.full(count, 0.01, dtype=np.float32),
        np.zeros(count, dtype=np.float32),
        rng.normal(0.0, 0.1, (count, 64)).astype(np.float32),
        aspect=2.0,
    )
    box = Polygon.from_box(Box(0.0, 0.0, 1.0, 1.0))
    view = from_features(features, box)
    assert len(view) == count
    elsewhere = 0.06 * np.sqrt(1.0 * 0.5)
    for one in range(count):
        distances = [
            np.linalg.norm(view.descriptors[one] - view.descriptors[other])
            for other in range(count)
            if np.hypot(*(view.points[one] - view.points[other])) >= elsewhere
        ]
        assert np.isclose(view.self_distance[one], min(distances), atol=1e-4)

"""SuperGlobal's re-ranking against a slow reference written from its definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from patchfind.matching.superglobal import ADAPTIVE, PUBLISHED, SuperGlobalSettings, rerank


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


def slow_reference(
    query: NDArray[np.float32], candidates: NDArray[np.float32], neighbours: int, beta: float
) -> list[float]:
    refined = []
    for one in candidates:
        others = sorted(candidates, key=lambda other: -float(one @ other))[:neighbours]
        weights = [1.0] + [beta * float(one @ other) for other in others[1:]]
        total = sum(weight * other for weight, other in zip(weights, others, strict=True))
        refined.append(total / sum(weights))
    first = [float(query @ one) for one in refined]
    best = sorted(range(len(refined)), key=lambda index: -first[index])[:neighbours]
    expanded = np.max([refined[index] for index in best], axis=0)
    return [(s1 + float(expanded @ one)) / 2 for s1, one in zip(first, refined, strict=True)]


@pytest.mark.parametrize("count", [1, 4, 10, 60])
def test_it_is_the_published_formula(count: int) -> None:
    rng = np.random.default_rng(count)
    query, candidates = unit(rng.normal(size=16)), unit(rng.normal(size=(count, 16)) + 0.3)
    expected = slow_reference(query, candidates, 10, 0.15)
    assert np.allclose(rerank(query, candidates), expected, atol=1e-5)


def test_ranks_past_m_stay_below_in_their_order() -> None:
    rng = np.random.default_rng(0)
    query, candidates = unit(rng.normal(size=16)), unit(rng.normal(size=(50, 16)))
    scores = rerank(query, candidates, SuperGlobalSettings(candidates=20))
    by_cosine = np.argsort(-(candidates @ query))
    assert set(np.argsort(-scores)[:20]) == set(by_cosine[:20])
    assert list(np.argsort(-scores)[20:]) == list(by_cosine[20:])


def test_no_candidates_no_scores() -> None:
    assert len(rerank(unit(np.ones(4)), np.empty((0, 4), dtype=np.float32))) == 0


def test_an_adapted_neighbourhood_keeps_a_small_group_together() -> None:
    rng = np.random.default_rng(3)
    thing = unit(rng.normal(size=64))
    right = unit(thing + 0.08 * rng.normal(size=(3, 64)))
    wrong = unit(rng.normal(size=(120, 64)))
    query = unit(thing + 0.12 * rng.normal(size=64))
    candidates = np.concatenate([wrong, right])

    def margin(settings: SuperGlobalSettings) -> float:
        scores = rerank(query, candidates, settings)
        return float((scores[120:].min() - scores[:120].max()) / scores[:120].std())

    assert set(np.argsort(-rerank(query, candidates, ADAPTIVE))[:3]) == {120, 121, 122}
    # With ten neighbours where three are right, strangers are mixed in.
    assert margin(ADAPTIVE) > margin(PUBLISHED)

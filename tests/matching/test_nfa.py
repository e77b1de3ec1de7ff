"""The a-contrario count: exact, and monotonous in every argument."""

from __future__ import annotations

from math import comb, isclose, log10

from hypothesis import given
from hypothesis import strategies as st

from patchfind.matching.nfa import log_binomial_tail, log_nfa


@given(st.integers(1, 30), st.integers(1, 30), st.floats(0.01, 0.99))
def test_the_tail_is_the_binomial_sum(trials: int, successes: int, probability: float) -> None:
    successes = min(successes, trials)
    exact = sum(
        comb(trials, count) * probability**count * (1 - probability) ** (trials - count)
        for count in range(successes, trials + 1)
    )
    assert isclose(log_binomial_tail(trials, successes, probability), log10(exact), abs_tol=1e-9)


@given(st.integers(2, 500), st.integers(1, 200), st.floats(1e-6, 0.4))
def test_more_agreement_is_less_of_an_accident(trials: int, agreeing: int, chance: float) -> None:
    agreeing = min(agreeing, trials - 1)
    more = log_nfa(trials, agreeing + 1, chance, hypotheses=100)
    fewer = log_nfa(trials, agreeing, chance, hypotheses=100)
    assert more <= fewer + 1e-9


@given(st.integers(5, 300), st.integers(3, 50), st.floats(1e-5, 0.2))
def test_more_tries_and_looser_tolerance_are_more_of_an_accident(
    trials: int, agreeing: int, chance: float
) -> None:
    agreeing = min(agreeing, trials)
    one = log_nfa(trials, agreeing, chance, hypotheses=10)
    assert log_nfa(trials + 50, agreeing, chance, hypotheses=10) >= one - 1e-9
    assert log_nfa(trials, agreeing, 2 * chance, hypotheses=10) >= one - 1e-9
    assert log_nfa(trials, agreeing, chance, hypotheses=1000) >= one


def test_what_must_happen_is_no_evidence_and_what_cannot_is_infinite() -> None:
    assert log_binomial_tail(10, 0, 0.1) == 0.0
    assert log_binomial_tail(10, 3, 1.0) == 0.0
    assert log_binomial_tail(3, 4, 0.1) == float("-inf")

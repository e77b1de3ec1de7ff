"""Numbers of false alarms: how many results as good as this one chance alone would give.

A-contrario statistics (Moisan and Stival, IJCV 2004), in decimal logarithms.
"""

from __future__ import annotations

import math


def log_binomial_tail(trials: int, successes: int, probability: float) -> float:
    """log10 of the chance of at least ``successes`` among ``trials`` independent ones."""
    if successes <= 0:
        return 0.0
    if successes > trials or probability <= 0.0:
        return -math.inf
    if probability >= 1.0:
        return 0.0
    log_p, log_q = math.log(probability), math.log1p(-probability)
    terms = [
        math.lgamma(trials + 1)
        - math.lgamma(count + 1)
        - math.lgamma(trials - count + 1)
        + count * log_p
        + (trials - count) * log_q
        for count in range(successes, trials + 1)
    ]
    largest = max(terms)
    total = largest + math.log(sum(math.exp(term - largest) for term in terms))
    return min(0.0, total / math.log(10.0))


def log_nfa(trials: int, successes: int, probability: float, *, hypotheses: int) -> float:
    """log10 of the number of false alarms when the best of ``hypotheses`` is reported.

    A hypothesis is made from one match, which agrees with itself for free.
    """
    return math.log10(max(hypotheses, 1)) + log_binomial_tail(
        trials - 1, successes - 1, probability
    )

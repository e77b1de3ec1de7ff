"""Rows in groups round their leaders, beside what that means, checked row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.foundation.errors import Cancelled
from patchfind.matching import leaders
from patchfind.matching.leaders import leaders_of

_LEAST = 0.8


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many edges between blocks and pieces as a library of 100,000 has."""
    monkeypatch.setattr(leaders, "_BLOCK", 4)
    monkeypatch.setattr(leaders, "_PIECE", 3)


@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(1, 9), st.booleans())
def test_each_row_joins_the_nearest_leader_before_it_or_leads(
    seed: int, count: int, themes: int, picky: bool
) -> None:
    random = np.random.default_rng(seed)
    centres = random.normal(0, 1, (themes, 6))
    rows = centres[random.integers(0, themes, count)] + random.normal(0, 0.35, (count, 6))
    codes = np.clip(rows * 40, -127, 127).astype(np.int8)
    codes[random.random(count) < 0.05] = 0  # damaged

    def agree(row: int, leader: int) -> bool:
        return not picky or (row + leader) % 3 > 0

    shares: list[float] = []
    found = leaders_of(codes, _LEAST, agree=agree, advance=shares.append)

    wide = codes.astype(np.float64)
    wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)
    cosines = wide @ wide.T
    for row, leader in enumerate(found.tolist()):
        before = [one for one in range(row) if found[one] == one]
        highest = max((cosines[row, one] for one in before), default=-1.0)
        if leader != row:
            assert leader in before and agree(row, leader)
            assert cosines[row, leader] == pytest.approx(highest, abs=1e-5)
            assert highest >= _LEAST - 1e-5
        elif not picky:
            assert highest <= _LEAST + 1e-5
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_it_can_be_stopped_on_the_way() -> None:
    def stop(share: float) -> None:
        if share < 1.0:
            raise Cancelled

    with pytest.raises(Cancelled):
        leaders_of(np.eye(6, dtype=np.int8), _LEAST, agree=lambda *_: True, advance=stop)

"""What a worker says is believed only where it can be so."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchfind.imaging.answers import Nonsense, answer, message, opened
from patchfind.imaging.limits import may_be_reduced, reduced_side
from tests.imaging.worker_tasks import NO_PIXELS


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff",
        b"\xff\xff\xff\xff" + b"[" * 100_000,
        b"\0\0\0\2[]",
        message({}),
        message({"read": True}),  # for the second time
        message(NO_PIXELS | {"shape": [1 << 62, 1 << 62, 3]}),
        message(NO_PIXELS | {"shape": [201, 103, 3]}),
        message(NO_PIXELS | {"shape": [1201, 2, 3]}),
        message(NO_PIXELS | {"shape": [900, 50, 3]}),
        message(NO_PIXELS | {"shape": [0, 2, 3]}),
        message(NO_PIXELS | {"shape": [-2, -2, 3]}),
        message(NO_PIXELS | {"shape": [2.0, 2, 3]}),
        message(NO_PIXELS | {"shape": 12}),
        message(NO_PIXELS | {"shape": [4, 3, 1]}),
        message(NO_PIXELS | {"width": "2"}),
        message(NO_PIXELS | {"mtime_ns": None}),
        message(NO_PIXELS | {"content_hash": "../../elsewhere"}),
        message({"problem": ["PhotoTooLarge"], "sentence": ""}),
        message({"problem": "SystemExit", "sentence": ""}),
        message({"problem": "PhotoTooLarge"}),
    ],
)
def test_nonsense_is_told_from_answers(said: bytes) -> None:
    with pytest.raises(Nonsense):
        answer(*opened(said), long_side=200)


@given(st.integers(1, 40_000), st.integers(1, 40_000), st.sampled_from((200, 320, 1600, 4096)))
def test_what_a_photo_is_reduced_to_is_believed(width: int, height: int, side: int) -> None:
    longer, shorter = max(width, height), min(width, height)
    reduced = reduced_side(width, height, side)
    exact = shorter * reduced / longer
    for rounded in {max(1, math.floor(exact)), math.ceil(exact)}:
        assert may_be_reduced(reduced, rounded, side)

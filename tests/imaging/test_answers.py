"""What a worker says is believed only where it can be so."""

from __future__ import annotations

import pytest

from patchfind.imaging.answers import Nonsense, answer, message, opened
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
        message(NO_PIXELS | {"shape": [201, 101, 3]}),
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
